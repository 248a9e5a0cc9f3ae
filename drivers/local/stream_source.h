// What an event source mapping needs of DynamoDB Streams.
#pragma once

#include "drivers/local/loop.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

struct StreamRecord {
  std::uint64_t position;  // within its shard, increasing by one
  std::int64_t created_ns;
  std::string partition;     // the item's key: records of one stay in order whatever the parallelisation
  std::string event_record;  // one element of a Lambda DynamoDB event's Records, JSON
};

class StreamSource {
 public:
  virtual ~StreamSource() = default;
  virtual bool has_stream(std::string_view stream_arn) const = 0;
  virtual std::size_t shard_count(std::string_view stream_arn) const = 0;  // 0: no such stream

  virtual std::uint64_t oldest(std::string_view stream_arn, std::size_t shard) const = 0;  // TRIM_HORIZON
  virtual std::uint64_t latest(std::string_view stream_arn, std::size_t shard) const = 0;  // the one to come: LATEST

  // Up to `limit` records from `position` on; those trimmed meanwhile are skipped.
  virtual std::vector<StreamRecord> read(std::string_view stream_arn, std::size_t shard, std::uint64_t position,
                                         std::size_t limit) const = 0;

  // Calls `task` after every write to the table, until ignored.
  virtual Loop::Id when_written(std::string_view stream_arn, Loop::Task task) = 0;
  virtual void ignore(Loop::Id subscription) = 0;
};

}  // namespace echotrace::local
