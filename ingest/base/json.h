// Reading single members out of simdjson on-demand values, exactly and without exceptions.
#pragma once

#include <cstdint>
#include <string_view>

#include <simdjson.h>

#include "ingest/base/time.h"

namespace echotrace::base {

// The text of a scalar as it stands in the JSON, quotes removed, escapes not decoded. False for objects, arrays, null.
bool raw_text(simdjson::ondemand::value value, std::string_view& text);

// Numbers, and texts that hold a number ("64"); an empty text or null is "not there" and leaves out as it is.
// False when something else stands there.
bool read_int(simdjson::ondemand::value value, std::int64_t& out);
bool read_time(simdjson::ondemand::value value, Unit unit, std::int64_t& ns);
bool read_any_time(simdjson::ondemand::value value, std::int64_t& ns);  // see parse_any_time
bool read_bool(simdjson::ondemand::value value, bool& out);             // true, false, "true", "false", 1, 0

}  // namespace echotrace::base
