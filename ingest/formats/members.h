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
bool read_text(const base::JsonScalar& value, Scratch& scratch, std::string_view& text);
bool read_text(simdjson::ondemand::value value, Scratch& scratch, std::string_view& text);

// Also Python's "True" and "False"; `flag` becomes 1 or 0, "" and null leave it as it is.
bool read_flag(simdjson::ondemand::value value, std::int64_t& flag);

// The name of a member, as in the JSON.
std::string_view name_of(simdjson::ondemand::raw_json_string name);

// Visits the members of a message that is one JSON object, in their order, until one is refused:
//   Verdict visit(std::string_view name, const base::JsonScalar& value, simdjson::ondemand::value* nested)
// `nested` is null for a scalar. Small flat objects are read without the general parser; the answer is the same.
template <typename Visit>
Verdict visit_members(std::string_view text, Scratch& scratch, Visit&& visit) {
  if (base::read_flat(text, scratch.members)) {
    for (const base::JsonMember& member : scratch.members) {
      const Verdict verdict = visit(member.name, member.value, nullptr);
      if (verdict.bucket != Bucket::kRecorded) return verdict;
    }
    return kRecorded;
  }
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    const base::JsonScalar scalar = base::scalar_of(value);
    const bool nested = scalar.kind == base::JsonScalar::Kind::kOther;
    const Verdict verdict = visit(name_of(name), scalar, nested ? &value : nullptr);
    if (verdict.bucket != Bucket::kRecorded) return verdict;
  }
  return ended(document) ? kRecorded : malformed(DropReason::kBrokenJson);
}

// Start of something that took `duration_ns` and ended at `end_ns`; kNone when either is not known.
std::int64_t start_of(std::int64_t end_ns, std::int64_t duration_ns);

}  // namespace echotrace::ingest
