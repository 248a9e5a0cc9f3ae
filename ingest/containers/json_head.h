// What the beginning of an input says about JSON documents in it. One answer for all containers, so that they exclude
// each other.
#pragma once

#include <cstdint>
#include <string_view>

namespace echotrace::ingest {

enum class JsonHead : std::uint8_t {
  kOther,         // no JSON, or whole values line by line
  kOwnOutput,     // "schema": "echotrace.…", or the journal of a run directory
  kSubscription,  // messageType, logEvents
  kInsights,      // {"results": [[
  kEvents,        // {"events": [, or event objects that span lines
  kSpanning,      // any other value that spans lines
};

// The text behind a byte order mark and blanks.
std::string_view skip_blanks(std::string_view head);

JsonHead classify_json(std::string_view head);

}  // namespace echotrace::ingest
