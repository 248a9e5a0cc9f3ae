// Times as people write them on a command line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::collect {

// An age ("90s", "15m", "1h", "2d": so long before now_ns) or ISO 8601 in UTC, as nanoseconds since the epoch. Throws
// base::Error (usage) that names the option.
std::int64_t parse_time(std::string_view text, std::int64_t now_ns, const std::string& option);

}  // namespace echotrace::collect
