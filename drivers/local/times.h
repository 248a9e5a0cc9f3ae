// Times as AWS's answers write them, from nanoseconds since the Unix epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local {

std::string iso_milliseconds(std::int64_t time_ns);  // "2026-01-31T09:05:07.123Z"
std::string iso_seconds(std::int64_t time_ns);       // "2026-01-31T09:05:07Z"
std::string http_date(std::int64_t time_ns);         // "Sat, 31 Jan 2026 09:05:07 GMT"
std::string epoch_seconds(std::int64_t time_ns);     // "1769850307.123": a JSON number

}  // namespace echotrace::local
