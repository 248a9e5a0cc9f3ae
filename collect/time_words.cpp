#include "collect/time_words.h"

#include "ingest/base/error.h"
#include "ingest/base/time.h"

#include <charconv>

namespace echotrace::collect {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kMostSeconds = 4'000'000'000;  // more than a century

std::int64_t seconds_of(char unit) {
  switch (unit) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3600;
    case 'd': return 86'400;
    default: return 0;
  }
}

}  // namespace

std::int64_t parse_time(std::string_view text, std::int64_t now_ns, const std::string& option) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest + 1 == end && number >= 0) {
    const std::int64_t unit = seconds_of(*rest);
    if (unit != 0 && number <= kMostSeconds / unit) return now_ns - number * unit * kNsPerSecond;
  }
  std::int64_t time_ns = 0;
  if (base::parse_iso8601(text, time_ns)) return time_ns;
  throw base::Error(base::Exit::kUsage, "'" + std::string(text) + "' is neither an age nor a time", option,
                    "write 90s, 15m, 1h, 2d or 2026-11-20T09:00:00Z");
}

}  // namespace echotrace::collect
