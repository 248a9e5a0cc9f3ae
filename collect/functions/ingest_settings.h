// What the ingest handler is told by its function's environment, in the variables of the experiment that it follows:
//
//   WORKLOAD events | batch, OUTPUT_BUCKET, MEMORY_MB, RESERVED_CONCURRENCY (0: none), FUNCTION_FACTOR's two:
//   BATCH_EVENTS and EVENT_BYTES (events: that many of exactly that size in one object),
//   MULTIPART_MB and OBJECT_MB (batch: an object in parts of that size), PARTS_AT_ONCE
//
// Sizes in MB are MiB, as there. Any number is taken, not three of each.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace echotrace::functions {

struct IngestSettings {
  bool events = true;  // false: batch
  std::string bucket;
  int memory_mb = 0, reserved_concurrency = 0;
  int batch_events = 1, event_bytes = 1024;
  int part_mb = 8, object_mb = 100, parts_at_once = 4;

  std::size_t object_bytes() const;
  int parts() const;  // 0: of events
};

// variable: null where there is none of that name. Throws FunctionError (InvalidSettings).
IngestSettings read_ingest_settings(const std::function<const char*(const char* name)>& variable);

// So many events of exactly so many bytes each, one a line, no line end after the last: {"timestamp":…,"event_id":…,
// "source":…,"data":"xxx…"}. first: number of the first.
std::string make_events(int events, int event_bytes, std::uint64_t first);
inline constexpr int kLeastEventBytes = 103;

}  // namespace echotrace::functions
