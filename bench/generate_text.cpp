#include "bench/generate_text.h"

#include <charconv>

namespace echotrace::bench {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
Civil civil_of_day(std::int64_t day) {
  day += 719'468;
  const std::int64_t era = day / 146'097;
  const auto doe = static_cast<unsigned>(day - era * 146'097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

}  // namespace

void append_digits(std::string& out, std::uint64_t value, int digits) {
  char text[20];
  for (int i = digits; i-- > 0; value /= 10) text[i] = static_cast<char>('0' + value % 10);
  out.append(text, static_cast<std::size_t>(digits));
}

void append_int(std::string& out, std::int64_t value) {
  char text[24];
  const auto result = std::to_chars(text, text + sizeof text, value);
  out.append(text, result.ptr);
}

// json.dumps of one character U+0000 to U+00FF with ensure_ascii.
void append_python_json(std::string& out, unsigned char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  if (c >= 0x20 && c <= 0x7E) {
    out += static_cast<char>(c);
    return;
  }
  out += "\\u00";
  out += kHex[c >> 4];
  out += kHex[c & 15];
}

void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 15];
}

void append_iso_time(std::string& out, std::int64_t ms, char separator, std::string_view zone) {
  const Civil date = civil_of_day(ms / 86'400'000);
  const std::int64_t of_day = ms % 86'400'000;
  append_digits(out, static_cast<std::uint64_t>(date.year), 4);
  out += '-';
  append_digits(out, date.month, 2);
  out += '-';
  append_digits(out, date.day, 2);
  out += separator;
  append_digits(out, static_cast<std::uint64_t>(of_day / 3'600'000), 2);
  out += ':';
  append_digits(out, static_cast<std::uint64_t>(of_day / 60'000 % 60), 2);
  out += ':';
  append_digits(out, static_cast<std::uint64_t>(of_day / 1000 % 60), 2);
  out += '.';
  append_digits(out, static_cast<std::uint64_t>(of_day % 1000), 3);
  out += zone;
}

void append_date(std::string& out, std::int64_t ms) {
  const Civil date = civil_of_day(ms / 86'400'000);
  append_digits(out, static_cast<std::uint64_t>(date.year), 4);
  out += '/';
  append_digits(out, date.month, 2);
  out += '/';
  append_digits(out, date.day, 2);
}

void append_json_text(std::string& out, std::string_view text) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, begin, i - begin);
    append_python_json(out, c);
    begin = i + 1;
  }
  out.append(text, begin);
}

void append_uuid(std::string& out, std::uint64_t a, std::uint64_t b) {
  append_hex(out, a >> 32, 8);
  out += '-';
  append_hex(out, a >> 16, 4);
  out += "-4";
  append_hex(out, a, 3);
  out += '-';
  out += "89ab"[b >> 62];
  append_hex(out, b >> 48, 3);
  out += '-';
  append_hex(out, b, 12);
}

}  // namespace echotrace::bench
