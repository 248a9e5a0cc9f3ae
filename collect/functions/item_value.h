// What is written: text that is printable, does not compress well, and is the same for every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::functions {

class ItemValue {
 public:
  // The first so many bytes of the text, valid until the next call. What is asked for for the first time is made now:
  // about a nanosecond a byte.
  std::string_view first(std::size_t bytes);

 private:
  std::string text_;
  std::uint32_t state_ = 2463534242U;  // xorshift, G. Marsaglia 2003
};

}  // namespace echotrace::functions
