// Escaped text is printable whatever the bytes were, and an excerpt keeps to its width.
#include "ingest/base/text.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace echotrace::base;
  const std::vector<char> exact(data, data + size);
  const std::string_view text(exact.data(), exact.size());
  const std::string escaped = escape(text);
  if (escape(escaped) != escaped) std::abort();
  for (const char c : escaped) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) std::abort();
  }
  for (const std::size_t width : {std::size_t{0}, std::size_t{1}, std::size_t{10}, std::size_t{80}}) {
    std::size_t columns = 0;
    const std::string cut = excerpt(text, width);
    for (std::string_view rest = cut; !rest.empty(); ++columns) {
      const std::size_t length = utf8_length(rest);
      if (length == 0) std::abort();
      rest.remove_prefix(length);
    }
    if (columns > width) std::abort();
  }
  return 0;
}
