#include "drivers/local/s3/conditions.h"

#include "drivers/local/s3/refusals.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace echotrace::local::s3 {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A number of all of text; nullopt for anything else.
template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Whether a list of entity tags, quoted or not, names this one or everything.
bool names_etag(std::string_view list, std::string_view etag) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    std::string_view tag = list.substr(0, comma);
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
    while (tag.starts_with(' ')) tag.remove_prefix(1);
    while (tag.ends_with(' ')) tag.remove_suffix(1);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag.size() >= 2 && tag.starts_with('"') && tag.ends_with('"')) tag = tag.substr(1, tag.size() - 2);
    if (tag == "*" || tag == etag) return true;
  }
  return false;
}

Refusal invalid_range(std::string_view header, std::uint64_t size) {
  Refusal refusal{416, "InvalidRange", "The requested range is not satisfiable"};
  refusal.members = xml_element("RangeRequested", header) + xml_element("ActualObjectSize", std::to_string(size));
  refusal.headers = {{"Content-Range", "bytes */" + std::to_string(size)}};
  return refusal;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT" || text[7] != ' ' ||
      text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':')
    return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  const auto day = number_of<unsigned>(text.substr(5, 2)), hour = number_of<unsigned>(text.substr(17, 2));
  const auto minute = number_of<unsigned>(text.substr(20, 2)), second = number_of<unsigned>(text.substr(23, 2));
  const auto year = number_of<int>(text.substr(12, 4));
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                                         std::chrono::day(*day)};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86'400 + *hour * 3600 + *minute * 60 + *second;
}

std::string list_time(std::int64_t ns) {
  return iso_milliseconds(ns - ns % kNsPerS);
}

bool not_modified(const aws::Headers& headers, const Object& object, std::string_view prefix) {
  const auto given = [&](std::string_view name) {
    return prefix.empty() ? aws::find_header(headers, name)
                          : aws::find_header(headers, std::string(prefix) + aws::lower_case(name));
  };
  const auto date = [&](std::string_view name) {
    const std::string* text = given(name);
    return text != nullptr ? parse_http_date(*text) : std::nullopt;
  };
  const std::int64_t modified = object.modified_ns / kNsPerS;
  if (const std::string* match = given("If-Match")) {
    if (!names_etag(*match, object.etag)) throw precondition_failed(std::string(prefix) + "If-Match");
  } else if (const auto since = date("If-Unmodified-Since")) {
    if (modified > *since) throw precondition_failed(std::string(prefix) + "If-Unmodified-Since");
  }
  if (const std::string* none_match = given("If-None-Match")) return names_etag(*none_match, object.etag);
  const auto since = date("If-Modified-Since");
  return since && modified <= *since;
}

void check_write(const aws::Headers& headers, const Object* existing, std::string_view key) {
  if (const std::string* none_match = aws::find_header(headers, "If-None-Match")) {
    if (*none_match != "*") {
      throw not_implemented("A header you provided implies functionality that is not implemented");
    }
    if (existing != nullptr) throw precondition_failed("If-None-Match");
  }
  if (const std::string* match = aws::find_header(headers, "If-Match")) {
    if (existing == nullptr) throw no_such_key(key);
    if (!names_etag(*match, existing->etag)) throw precondition_failed("If-Match");
  }
}

std::optional<ByteRange> parse_range(std::string_view header, std::uint64_t size) {
  std::string_view range = header;
  if (!range.starts_with("bytes=")) return std::nullopt;
  range.remove_prefix(6);
  const auto dash = range.find('-');
  if (dash == range.npos) return std::nullopt;
  const std::string_view from = range.substr(0, dash), to = range.substr(dash + 1);
  const auto first = number_of<std::uint64_t>(from), last = number_of<std::uint64_t>(to);
  if (from.empty()) {
    if (!last) return std::nullopt;
    if (*last == 0 || size == 0) throw invalid_range(header, size);
    return ByteRange{size - std::min(*last, size), std::min(*last, size)};
  }
  if (!first || (!to.empty() && (!last || *last < *first))) return std::nullopt;
  if (*first >= size) throw invalid_range(header, size);
  return ByteRange{*first, (last ? std::min(*last, size - 1) : size - 1) - *first + 1};
}

}  // namespace echotrace::local::s3
