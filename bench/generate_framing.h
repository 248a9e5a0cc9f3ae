// What Lambda puts around and between the records of functions, byte for byte.
#pragma once

#include "bench/generate_options.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::bench {

// Text of a message: frames and platform lines. All texts end in a line feed, as CloudWatch stores them.
class Framer {
 public:
  Framer(Framing framing, std::string function) : framing_(framing), function_(std::move(function)) {}

  void init_start(std::string& out, std::int64_t ms) const;
  void start(std::string& out, std::int64_t ms, std::string_view request_id) const;
  void end(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us) const;
  // init_us < 0: warm. Durations print with two decimals of a millisecond, so they are multiples of 10 us.
  void report(std::string& out, std::int64_t ms, std::string_view request_id, std::int64_t duration_us,
              std::int64_t init_us) const;
  void logged(std::string& out, std::int64_t ms, std::string_view request_id, std::string_view text) const;

 private:
  Framing framing_;
  std::string function_;
};

}  // namespace echotrace::bench
