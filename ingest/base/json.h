// Reading single members out of simdjson on-demand values, exactly and without exceptions.
#pragma once

#include "ingest/base/time.h"

#include <simdjson.h>

#include <cstdint>
#include <string_view>

namespace echotrace::base {

// A value as it stands in the JSON.
struct JsonScalar {
  enum class Kind : std::uint8_t { kText, kNumber, kTruth, kNull, kOther };  // other: nested, or broken
  Kind kind = Kind::kOther;
  std::string_view text;  // quotes removed, escapes not decoded; empty for null and other
};

JsonScalar scalar_of(simdjson::ondemand::value value);

// The text of a scalar; false for objects, arrays, null.
bool raw_text(const JsonScalar& value, std::string_view& text);
bool raw_text(simdjson::ondemand::value value, std::string_view& text);

// Numbers, and texts that hold a number ("64"); an empty text or null is "not there" and leaves out as it is.
// False when something else stands there.
bool read_int(const JsonScalar& value, std::int64_t& out);
bool read_ns(const JsonScalar& value, std::int64_t& ns);  // a whole number of nanoseconds, at most kMaxTimeNs
bool read_time(const JsonScalar& value, Unit unit, std::int64_t& ns);
bool read_any_time(const JsonScalar& value, std::int64_t& ns);  // see parse_any_time
bool read_bool(const JsonScalar& value, bool& out);             // true, false, "true", "false", 1, 0

inline bool read_int(simdjson::ondemand::value value, std::int64_t& out) {
  return read_int(scalar_of(value), out);
}
inline bool read_ns(simdjson::ondemand::value value, std::int64_t& ns) {
  return read_ns(scalar_of(value), ns);
}
inline bool read_time(simdjson::ondemand::value value, Unit unit, std::int64_t& ns) {
  return read_time(scalar_of(value), unit, ns);
}
inline bool read_any_time(simdjson::ondemand::value value, std::int64_t& ns) {
  return read_any_time(scalar_of(value), ns);
}
inline bool read_bool(simdjson::ondemand::value value, bool& out) {
  return read_bool(scalar_of(value), out);
}

}  // namespace echotrace::base
