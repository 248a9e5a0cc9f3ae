// Filter patterns of CloudWatch Logs: the first line is the pattern, the rest a message. A pattern is refused or
// answers, always the same; a message in quotes matches itself and not what it is not part of.
#include "drivers/local/logs/filter_pattern.h"
#include "drivers/local/refusal.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace echotrace::local::logs {
namespace {

constexpr std::size_t kLongestPattern = 1024;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void run(std::string_view input) {
  const std::size_t end = input.find('\n');
  const std::string_view text = input.substr(0, end);
  const std::string_view message = end == input.npos ? std::string_view() : input.substr(end + 1);
  try {
    FilterPattern pattern(text);
    const bool first = pattern.matches(message);
    require(FilterPattern("").matches(message));
    require(pattern.matches(message) == first && FilterPattern(text).matches(message) == first);
  } catch (const Refusal& refusal) {
    require(refusal.code == "InvalidParameterException" && !refusal.message.empty());
  }
  const std::string itself = quoted(message);
  if (itself.size() + 1 > kLongestPattern) return;
  require(FilterPattern(itself).matches(message));
  require(!FilterPattern("-" + itself).matches(message));
  require(FilterPattern(itself).matches(text) == (text.find(message) != text.npos));
}

}  // namespace
}  // namespace echotrace::local::logs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  echotrace::local::logs::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
