// From decimal text to nanoseconds.
#include "bench/generate_random.h"
#include "bench/micro/contest.h"
#include "bench/micro/log_text.h"
#include "ingest/base/time.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <ctime>

namespace echotrace::bench {
namespace {

constexpr std::size_t kTimes = 10'000;
constexpr std::int64_t kMicrosecondNs = 1000;

// Runs one reader over all texts; the answer is in microseconds, all that a double of seconds since 1970 can hold.
template <typename Read>
std::function<std::uint64_t()> reading(const std::shared_ptr<Parts>& parts, Read read) {
  return [parts, texts = parts->views(), read] {
    std::uint64_t answer = 0;
    for (const std::string_view text : texts) {
      std::int64_t ns = 0;
      if (!read(text, ns)) return std::uint64_t{0};
      answer = fold(answer, static_cast<std::uint64_t>((ns + kMicrosecondNs / 2) / kMicrosecondNs));
    }
    return answer;
  };
}

bool through_double(std::string_view text, std::int64_t& ns) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  ns = std::llround(seconds * 1e9);
  return error == std::errc{} && end == text.data() + text.size();
}

bool with_strptime(std::string_view text, std::int64_t& ns) {
  std::tm parts{};
  const char* rest = strptime(text.data(), "%Y-%m-%dT%H:%M:%S.", &parts);
  if (rest == nullptr) return false;
  int milliseconds = 0;
  const auto [end, error] = std::from_chars(rest, text.data() + text.size(), milliseconds);
  if (error != std::errc{} || *end != 'Z') return false;
  ns = (timegm(&parts) * 1000 + milliseconds) * 1'000'000;
  return true;
}

Contest epochs() {
  const auto parts = std::make_shared<Parts>();
  for (std::size_t i = 0; i < kTimes; ++i) {
    parts->add(fmt::format("{}.{:06}", 1'709'645'761 + mix(i, 1) % 50'000'000, mix(i, 2) % 1'000'000));
  }
  return {"time, decimal seconds",
          parts->bytes(),
          kTimes,
          {{Role::kOurs, "parse_decimal",
            reading(parts, [](std::string_view text,
                              std::int64_t& ns) { return base::parse_decimal(text, base::Unit::kSecond, ns); })},
           {Role::kPeer, "std::from_chars, double", reading(parts, through_double)}}};
}

Contest dates() {
  const auto parts = std::make_shared<Parts>();
  for (std::size_t i = 0; i < kTimes; ++i) {
    const std::uint64_t r = mix(i, 3);
    parts->add(fmt::format("20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", 10 + r % 20, 1 + (r >> 8) % 12,
                           1 + (r >> 16) % 28, (r >> 24) % 24, (r >> 32) % 60, (r >> 40) % 60, (r >> 46) % 1000));
  }
  return {"time, ISO 8601",
          parts->bytes(),
          kTimes,
          {{Role::kOurs, "parse_iso8601", reading(parts, base::parse_iso8601)},
           {Role::kPeer, "strptime and timegm", reading(parts, with_strptime)}}};
}

}  // namespace

std::vector<Contest> time_contests() {
  return {epochs(), dates()};
}

}  // namespace echotrace::bench
