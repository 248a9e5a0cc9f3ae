#include "ingest/base/time.h"

#include "ingest/base/digits.h"

#include <array>

namespace echotrace::base {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr int kMaxFastDigits = 18;

constexpr std::array<std::uint64_t, 19> kPowersOfTen = [] {
  std::array<std::uint64_t, 19> powers{};
  std::uint64_t power = 1;
  for (auto& entry : powers) {
    entry = power;
    power *= 10;
  }
  return powers;
}();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int unit_exponent(Unit unit) {
  switch (unit) {
    case Unit::kNanosecond: return 0;
    case Unit::kMicrosecond: return 3;
    case Unit::kMillisecond: return 6;
    case Unit::kSecond: return 9;
  }
  return 0;
}

bool with_sign(std::uint64_t magnitude, bool negative, std::int64_t& ns) {
  if (magnitude > kMaxTimeNs) return false;
  const auto value = static_cast<std::int64_t>(magnitude);
  ns = negative ? -value : value;
  return true;
}

// Reads the run of digits at `at`, appending them to mantissa (modulo 2^64 when there are too many); returns their
// count.
std::size_t take_digits(std::string_view text, std::size_t& at, std::uint64_t& mantissa) {
  const char* const begin = text.data() + at;
  const auto count = static_cast<std::size_t>(base::take_digits(begin, text.data() + text.size(), mantissa) - begin);
  at += count;
  return count;
}

// magnitude * 10^exponent, exponent in [-18, 18], rounded to nearest, ties up.
bool scale(std::uint64_t magnitude, int exponent, std::uint64_t& scaled) {
  if (exponent >= 0) {
    return !__builtin_mul_overflow(magnitude, kPowersOfTen[static_cast<std::size_t>(exponent)], &scaled);
  }
  const std::uint64_t tenths = magnitude / kPowersOfTen[static_cast<std::size_t>(-exponent - 1)];
  scaled = tenths / 10 + (tenths % 10 >= 5 ? 1 : 0);
  return true;
}

// Any number of digits: `digits` holds digits and at most one point. The result consists of the first `whole` digits
// (leading zeros included); the next one alone decides the rounding, because ties go away from zero.
bool scale_digits(std::string_view digits, std::int64_t whole, std::uint64_t& scaled) {
  scaled = 0;
  std::int64_t position = 0;
  for (const char c : digits) {
    if (c == '.') continue;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (position >= whole) {
      if (position == whole && digit >= 5) ++scaled;
      return true;
    }
    if (__builtin_mul_overflow(scaled, std::uint64_t{10}, &scaled) || __builtin_add_overflow(scaled, digit, &scaled)) {
      return false;
    }
    ++position;
  }
  if (scaled == 0) return true;
  for (; position < whole; ++position) {
    if (__builtin_mul_overflow(scaled, std::uint64_t{10}, &scaled)) return false;
  }
  return true;
}

// Most numbers are short: the digits of "218" or "4.57", 8 characters at most, without the point. Returns how many
// stand behind it, -1 for anything else.
int short_decimal(std::string_view text, std::uint64_t& digits) {
  if (text.empty()) return -1;
  const std::uint64_t chunk = load_eight(text.data(), text.data() + text.size());
  const int size = static_cast<int>(text.size());
  const int whole = digit_run(chunk, size);
  if (whole == size) {
    digits = join_digits(chunk, size);
    return 0;
  }
  const int fraction = size - whole - 1;
  if (whole == 0 || fraction == 0 || text[static_cast<std::size_t>(whole)] != '.') return -1;
  const std::uint64_t behind = chunk >> (8 * (whole + 1));
  if (digit_run(behind, fraction) != fraction) return -1;
  const std::uint64_t before = chunk & ((std::uint64_t{1} << (8 * whole)) - 1);
  digits = join_digits(before | behind << (8 * whole), size - 1);
  return fraction;
}

// Seconds since 1970 as most logs write them, "1709645761.170551": ten digits, a point, one to eight digits. False for
// anything else.
bool epoch_seconds(std::string_view text, std::int64_t& ns) {
  constexpr std::size_t kWhole = 10, kMostFraction = 8;
  if (text.size() < kWhole + 2 || text.size() > kWhole + 1 + kMostFraction || text[kWhole] != '.') return false;
  const char* const end = text.data() + text.size();
  const int count = static_cast<int>(text.size() - kWhole - 1);
  const std::uint64_t first = load_eight(text.data(), end), last = load_eight(text.data() + kWhole - 8, end);
  const std::uint64_t fraction = load_eight(text.data() + kWhole + 1, end);
  if (!eight_digits(first) || !eight_digits(last) || digit_run(fraction, count) != count) return false;
  const std::uint64_t seconds = join_digits(first, kWhole - 8) * kPowersOfTen[8] + join_digits(last, 8);
  const std::uint64_t behind = join_digits(fraction, count) * kPowersOfTen[static_cast<std::size_t>(9 - count)];
  return with_sign(seconds * kPowersOfTen[9] + behind, false, ns);
}

// "e9", "E+9", "e-3" up to the end of text; large exponents are cut, which changes no result.
bool take_exponent(std::string_view text, std::int64_t& exponent) {
  constexpr std::int64_t kLargest = 1'000'000'000;
  std::size_t at = 1;
  const bool negative = at < text.size() && text[at] == '-';
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
  if (at == text.size()) return false;
  for (; at < text.size(); ++at) {
    if (!is_digit(text[at])) return false;
    if (exponent < kLargest) exponent = exponent * 10 + (text[at] - '0');
  }
  if (negative) exponent = -exponent;
  return true;
}

// Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March and eras of 400 years.
std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  if (month <= 2) --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// `count` digits at `at`; -1 when there are fewer.
int fixed_digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// "Z", "+01:00", "-0330" or nothing, up to the end of text.
bool take_zone(std::string_view text, std::int64_t& offset_seconds) {
  offset_seconds = 0;
  if (text.empty() || text == "Z" || text == "z") return true;
  if (text[0] != '+' && text[0] != '-') return false;
  const bool colon = text.size() == 6 && text[3] == ':';
  if (!colon && text.size() != 5) return false;
  const int hours = fixed_digits(text, 1, 2), minutes = fixed_digits(text, colon ? 4 : 3, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
  offset_seconds = (hours * 60 + minutes) * 60;
  if (text[0] == '-') offset_seconds = -offset_seconds;
  return true;
}

enum class Fraction { kDecimal, kMilliseconds };

bool parse_date_time(std::string_view text, Fraction meaning, std::int64_t& ns) {
  constexpr std::size_t kSecondsEnd = 19;  // "2024-04-23T15:41:19"
  if (text.size() < kSecondsEnd || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' ') ||
      text[13] != ':' || text[16] != ':') {
    return false;
  }
  const int year = fixed_digits(text, 0, 4), month = fixed_digits(text, 5, 2), day = fixed_digits(text, 8, 2);
  const int hour = fixed_digits(text, 11, 2), minute = fixed_digits(text, 14, 2), second = fixed_digits(text, 17, 2);
  // 64 bits of nanoseconds end in 1677 and 2262.
  if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
    return false;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return false;

  std::size_t at = kSecondsEnd;
  std::uint64_t fraction_ns = 0;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    ++at;
    const std::size_t count = take_digits(text, at, fraction_ns);
    if (count == 0 || count > 9) return false;
    const bool milliseconds = meaning == Fraction::kMilliseconds && count <= 3;
    fraction_ns *= kPowersOfTen[milliseconds ? 6 : 9 - count];
  }
  std::int64_t offset = 0;
  if (!take_zone(text.substr(at), offset)) return false;
  const std::int64_t seconds = days_from_civil(year, month, day) * 86400 + (hour * 60 + minute) * 60 + second - offset;
  ns = seconds * kNsPerSecond + static_cast<std::int64_t>(fraction_ns);
  return ns <= kMaxTimeNs && ns >= -kMaxTimeNs;
}

void put_digits(char* out, std::int64_t value, int count) {
  for (int i = count - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

bool parse_decimal(std::string_view text, Unit unit, std::int64_t& ns) {
  if (text.size() <= 8) {
    std::uint64_t digits = 0;
    const int fraction = short_decimal(text, digits);
    if (fraction >= 0) {
      std::uint64_t scaled = 0;
      return scale(digits, unit_exponent(unit) - fraction, scaled) && with_sign(scaled, false, ns);
    }
  }
  if (unit == Unit::kSecond && epoch_seconds(text, ns)) return true;
  const bool negative = !text.empty() && text[0] == '-';
  const std::size_t start = negative ? 1 : 0;
  std::size_t at = start;
  std::uint64_t mantissa = 0, scaled = 0;
  const std::size_t whole = take_digits(text, at, mantissa);
  std::size_t fraction = 0;
  if (whole == 0) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    fraction = take_digits(text, at, mantissa);
    if (fraction == 0) return false;
  }
  const int unit_power = unit_exponent(unit);
  if (at == text.size() && whole + fraction <= kMaxFastDigits) [[likely]] {
    return scale(mantissa, unit_power - static_cast<int>(fraction), scaled) && with_sign(scaled, negative, ns);
  }
  std::int64_t exponent = 0;
  if (at < text.size() && ((text[at] != 'e' && text[at] != 'E') || !take_exponent(text.substr(at), exponent)))
    return false;
  const std::int64_t kept = static_cast<std::int64_t>(whole) + unit_power + exponent;
  return scale_digits(text.substr(start, at - start), kept, scaled) && with_sign(scaled, negative, ns);
}

bool parse_iso8601(std::string_view text, std::int64_t& ns) {
  return parse_date_time(text, Fraction::kDecimal, ns);
}

bool parse_iso8601_msecs(std::string_view text, std::int64_t& ns) {
  return parse_date_time(text, Fraction::kMilliseconds, ns);
}

bool parse_any_time(std::string_view text, std::int64_t& ns) {
  constexpr std::uint64_t kFirstSecond = 631'152'000;  // 1990-01-01
  constexpr std::uint64_t kEndSecond = 4'133'980'800;  // 2101-01-01
  std::size_t at = 0;
  std::uint64_t number = 0;
  const std::size_t digits = take_digits(text, at, number);
  if (digits == 0) return false;
  if (at < text.size()) return text[at] == '-' ? parse_iso8601(text, ns) : parse_decimal(text, Unit::kSecond, ns);
  if (digits > 19) return false;
  for (const std::uint64_t per_second : {1ULL, 1'000ULL, 1'000'000ULL, 1'000'000'000ULL}) {
    if (number >= kFirstSecond * per_second && number < kEndSecond * per_second) {
      ns = static_cast<std::int64_t>(number * (kPowersOfTen[9] / per_second));
      return true;
    }
  }
  return false;
}

std::string to_iso8601(std::int64_t ns) {
  std::int64_t seconds = ns / kNsPerSecond, fraction = ns % kNsPerSecond;
  if (fraction < 0) {
    fraction += kNsPerSecond;
    --seconds;
  }
  std::int64_t days = seconds / 86400, second_of_day = seconds % 86400;
  if (second_of_day < 0) {
    second_of_day += 86400;
    --days;
  }
  // The inverse of days_from_civil().
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  std::string text = "0000-00-00T00:00:00.000000000Z";
  put_digits(text.data(), year_of_era + era * 400 + (month <= 2 ? 1 : 0), 4);
  put_digits(text.data() + 5, month, 2);
  put_digits(text.data() + 8, day_of_year - (153 * march_month + 2) / 5 + 1, 2);
  put_digits(text.data() + 11, second_of_day / 3600, 2);
  put_digits(text.data() + 14, second_of_day / 60 % 60, 2);
  put_digits(text.data() + 17, second_of_day % 60, 2);
  put_digits(text.data() + 20, fraction, 9);
  return text;
}

}  // namespace echotrace::base
