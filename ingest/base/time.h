// Exact time: decimal text to integer nanoseconds, never through a double.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::base {

// Times and durations beyond this (146 years; 1823 to 2116 around the epoch) are refused wherever they are read, so
// that the difference of any two fits.
inline constexpr std::int64_t kMaxTimeNs = std::int64_t{1} << 62;

enum class Unit : std::int64_t {
  kNanosecond = 1,
  kMicrosecond = 1'000,
  kMillisecond = 1'000'000,
  kSecond = 1'000'000'000
};

// A decimal number ("1709645761.7909791", "12", "1.7e9", "-0.5") of `unit` in nanoseconds. Digits below a nanosecond
// are rounded to nearest, ties away from zero. False when text is no decimal number or exceeds kMaxTimeNs.
bool parse_decimal(std::string_view text, Unit unit, std::int64_t& ns);

// "2024-04-23T15:41:19.530Z", also with a space for T, 0-9 fraction digits, Z, +hh:mm or nothing (UTC), in nanoseconds
// since the epoch. Fraction digits are a decimal fraction: ".5" is half a second.
bool parse_iso8601(std::string_view text, std::int64_t& ns);

// As above where the fraction is a bare count of milliseconds printed without leading zeros: ".5Z" is 5 ms
// (Python's "%(msecs)d").
bool parse_iso8601_msecs(std::string_view text, std::int64_t& ns);

// A time whose unit the log does not say: digits with a fraction are seconds; whole numbers are seconds, milliseconds,
// microseconds or nanoseconds by magnitude (years 1990 to 2100 in each); other text is ISO 8601.
bool parse_any_time(std::string_view text, std::int64_t& ns);

std::string to_iso8601(std::int64_t ns);  // "2024-03-05T13:36:01.790979100Z"

}  // namespace echotrace::base
