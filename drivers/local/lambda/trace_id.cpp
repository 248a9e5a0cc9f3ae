#include "drivers/local/lambda/trace_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace echotrace::local::lambda {

std::string new_trace_id(RequestIds& ids, std::int64_t now_ns) {
  constexpr std::int64_t kNsPerS = 1'000'000'000;
  std::string digits = ids.uuid() + ids.uuid();
  std::erase(digits, '-');
  const std::string_view random = digits;
  return fmt::format("Root=1-{:08x}-{};Parent={};Sampled=0", now_ns / kNsPerS, random.substr(0, 24),
                     random.substr(32, 16));
}

}  // namespace echotrace::local::lambda
