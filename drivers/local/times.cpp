#include "drivers/local/times.h"

#include <fmt/format.h>

#include <ctime>

namespace echotrace::local {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000, kNsPerMs = 1'000'000, kMsPerS = 1000;

std::string formatted(std::int64_t time_ns, const char* format) {
  const auto second = static_cast<std::time_t>(time_ns / kNsPerS);
  std::tm parts{};
  ::gmtime_r(&second, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof text, format, &parts)};
}

}  // namespace

std::string iso_milliseconds(std::int64_t time_ns) {
  return formatted(time_ns, "%Y-%m-%dT%H:%M:%S") + fmt::format(".{:03}Z", time_ns / kNsPerMs % kMsPerS);
}

std::string iso_seconds(std::int64_t time_ns) {
  return formatted(time_ns, "%Y-%m-%dT%H:%M:%SZ");
}

std::string http_date(std::int64_t time_ns) {
  return formatted(time_ns, "%a, %d %b %Y %H:%M:%S GMT");
}

std::string epoch_seconds(std::int64_t time_ns) {
  return fmt::format("{}.{:03}", time_ns / kNsPerS, time_ns / kNsPerMs % kMsPerS);
}

}  // namespace echotrace::local
