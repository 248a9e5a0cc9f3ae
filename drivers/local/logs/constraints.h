// What CloudWatch Logs demands of the parameters that many operations share. All of it throws Refusal.
#pragma once

#include "drivers/local/json_body.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::local::logs {

std::size_t characters(std::string_view utf8);
// Between both, in characters.
void check_length(std::string_view value, std::string_view name, std::size_t least, std::size_t most);

std::string_view group_name(const JsonBody& body, const char* member = "logGroupName");
std::string_view stream_name(const JsonBody& body);
void check_stream_name(std::string_view value, std::string_view member);

std::int64_t limit_of(const JsonBody& body, std::int64_t most);  // the most, when none is given
// A time in milliseconds; one later than kLatestMs is that.
std::int64_t time_of(const JsonBody& body, const char* member, std::int64_t otherwise);
// In the year 2109: no event is later, so that event ids have 56 digits.
inline constexpr std::int64_t kLatestMs = (std::int64_t{1} << 42) - 1;

}  // namespace echotrace::local::logs
