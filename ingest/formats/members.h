// What the formats of JSON objects share: telling them apart by member names without parsing, and reading single
// members.
#pragma once

#include "ingest/format.h"

#include <simdjson.h>

#include <cstdint>
#include <string_view>

namespace echotrace::ingest {

// Whether text holds `"name":` (blanks around the colon allowed), at any depth and even inside a string: good enough to
// claim a message, never to read it. `name` without quotes.
bool has_member(std::string_view text, std::string_view name);

// As above with a text value that begins with `prefix`.
bool has_text_member(std::string_view text, std::string_view name, std::string_view prefix);

// Opens a message that is one JSON object. `document` must outlive what is read from `object`.
bool open_object(std::string_view text, Scratch& scratch, simdjson::ondemand::document& document,
                 simdjson::ondemand::object& object);

// Whether nothing follows the object whose members were all visited; JSON parsed on demand does not look that far.
bool ended(simdjson::ondemand::document& document);

// A text, number or truth value as decoded text; null leaves `text` as it is. False for objects, arrays, broken
// escapes.
bool read_text(simdjson::ondemand::value value, Scratch& scratch, std::string_view& text);

// Also Python's "True" and "False"; `flag` becomes 1 or 0, "" and null leave it as it is.
bool read_flag(simdjson::ondemand::value value, std::int64_t& flag);

// Start of something that took `duration_ns` and ended at `end_ns`; kNone when either is not known.
std::int64_t start_of(std::int64_t end_ns, std::int64_t duration_ns);

}  // namespace echotrace::ingest
