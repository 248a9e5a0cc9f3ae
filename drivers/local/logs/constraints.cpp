#include "drivers/local/logs/constraints.h"

#include "drivers/local/logs/refusals.h"

#include <algorithm>

namespace echotrace::local::logs {
namespace {

constexpr std::size_t kLongestName = 512;

void check_least(std::int64_t value, const char* member, std::int64_t least) {
  if (value < least)
    throw out_of_bounds(std::to_string(value), member, "have value greater than or equal to " + std::to_string(least));
}

}  // namespace

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void check_length(std::string_view value, std::string_view name, std::size_t least, std::size_t most) {
  const std::size_t length = characters(value);
  if (length < least) throw out_of_bounds(value, name, "have length greater than or equal to " + std::to_string(least));
  if (length > most) throw out_of_bounds(value, name, "have length less than or equal to " + std::to_string(most));
}

std::string_view group_name(const JsonBody& body, const char* member) {
  const std::string_view name = body.text(member);
  check_length(name, member, 1, kLongestName);
  const bool fine = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/#").find(c) != std::string_view::npos;
  });
  if (!fine) throw out_of_bounds(name, member, "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
  return name;
}

std::string_view stream_name(const JsonBody& body) {
  const std::string_view name = body.text("logStreamName");
  check_stream_name(name, "logStreamName");
  return name;
}

void check_stream_name(std::string_view value, std::string_view member) {
  check_length(value, member, 1, kLongestName);
  if (value.find_first_of(":*") != value.npos)
    throw out_of_bounds(value, member, "satisfy regular expression pattern: [^:*]*");
}

std::int64_t limit_of(const JsonBody& body, std::int64_t most) {
  const std::int64_t limit = body.optional_integer("limit").value_or(most);
  check_least(limit, "limit", 1);
  if (limit > most)
    throw out_of_bounds(std::to_string(limit), "limit", "have value less than or equal to " + std::to_string(most));
  return limit;
}

std::int64_t time_of(const JsonBody& body, const char* member, std::int64_t otherwise) {
  const std::int64_t time_ms = body.optional_integer(member).value_or(otherwise);
  check_least(time_ms, member, 0);
  return std::min(time_ms, kLatestMs);
}

}  // namespace echotrace::local::logs
