// One CloudWatch Logs event, verbatim (what a function is invoked with is its payload, not an event).
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace echotrace::ingest {

// "Not said": every optional whole number of an event or a record, times included.
inline constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();

// Bytes that must be readable behind a text that is handed to a JSON parser (simdjson reads whole registers).
inline constexpr std::size_t kPadding = 64;

// Where an event came from, for messages: line counts from 1 within the decompressed input.
struct Origin {
  std::uint32_t input = 0;
  std::uint32_t block = 0;  // lines of a block are counted apart, so that blocks can be read in parallel
  std::uint64_t line = 0;   // within the block
};

// Views live as long as the call that delivers the event. `message` has kPadding readable bytes behind its end.
struct LogEvent {
  std::string_view message;           // decoded once: the bytes the function or the platform wrote
  std::string_view stream;            // log stream = execution environment; empty when the container does not say
  std::string_view event_id;          // empty: the event cannot be recognised when it comes again
  std::int64_t timestamp_ns = kNone;  // the platform's stamp
  Origin origin;
};

}  // namespace echotrace::ingest
