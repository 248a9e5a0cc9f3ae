// Files as CloudWatch's several ways out leave them.
#pragma once

#include "bench/generate_options.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::bench {

struct Event {
  std::string_view stream;
  std::int64_t timestamp_ms = 0;
  std::int64_t ingestion_ms = 0;
  std::uint64_t id_high = 0, id_low = 0;  // with the timestamp they make the event id
  std::string_view message;               // ends in a line feed
};

// timestamp * 2^144 + 80 bits of high and 64 bits of low, 56 decimal digits as AWS prints them.
void append_event_id(std::string& out, std::int64_t timestamp_ms, std::uint64_t high, std::uint64_t low);

// One log group. Throws base::Error when the disk refuses.
class ContainerWriter {
 public:
  virtual ~ContainerWriter() = default;
  virtual void event(const Event& event) = 0;
  virtual void raw_line(std::string_view line) = 0;  // something broken between two events; kEvents only
  virtual void finish() = 0;
};

// Creates `directory`/<log group>.<suffix by kind and compression>, or for kExport a directory of files.
std::unique_ptr<ContainerWriter> make_container(ContainerKind kind, Compression compression,
                                                const std::string& directory, const std::string& log_group);

}  // namespace echotrace::bench
