// A table's stream: what was written, in shards by partition key, for 24 hours.
#pragma once

#include "drivers/local/dynamodb/key.h"
#include "drivers/local/dynamodb/value.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::dynamodb {

enum class ViewType { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };
std::string_view view_type_name(ViewType type);  // "KEYS_ONLY", …
std::optional<ViewType> view_type_named(std::string_view name);

struct Change {
  const Item* before = nullptr;  // nullptr: there was none
  const Item* after = nullptr;   // nullptr: it was deleted
  const Key* key = nullptr;
  std::uint64_t sequence = 0;  // increases with every change of a table
};

class Stream {
 public:
  struct Record {
    std::uint64_t position;
    std::uint64_t sequence;
    std::int64_t created_ns;
    std::string partition;
    std::string json;  // as GetRecords gives it
  };
  struct Shard {
    std::string id;
    std::deque<Record> records;
    std::uint64_t next_position = 0;
    std::size_t bytes = 0;
    // The first record that is still there; the next one when there is none.
    std::uint64_t oldest() const { return next_position - records.size(); }
  };

  Stream(std::string table, std::string table_arn, std::string region, KeySchema schema, ViewType view,
         std::size_t shards, std::int64_t created_ns, std::uint64_t first_sequence);

  // A change of nothing (both images alike) leaves no record. False then.
  bool add(const Change& change, std::int64_t now_ns);
  // Forgets what is older than 24 hours.
  void trim(std::int64_t now_ns);
  void close(std::uint64_t last_sequence, std::int64_t now_ns);

  const std::string& table() const { return table_; }
  const std::string& arn() const { return arn_; }
  const std::string& label() const { return label_; }
  const std::string& region() const { return region_; }
  const KeySchema& schema() const { return schema_; }
  ViewType view() const { return view_; }
  const std::vector<Shard>& shards() const { return shards_; }
  std::int64_t created_ns() const { return created_ns_; }
  std::uint64_t first_sequence() const { return first_sequence_; }
  // When it was switched off, and the last sequence number then.
  bool closed() const { return closed_ns_.has_value(); }
  std::uint64_t last_sequence() const { return last_sequence_; }
  bool forgotten(std::int64_t now_ns) const;  // closed for longer than records are kept

 private:
  std::string json_of(const Change& change, std::string_view event, std::int64_t now_ns) const;

  std::string table_, arn_, label_, region_;
  KeySchema schema_;
  ViewType view_;
  std::vector<Shard> shards_;
  std::int64_t created_ns_;
  std::uint64_t first_sequence_, last_sequence_ = 0;
  std::optional<std::int64_t> closed_ns_;
};

// 21 digits.
std::string sequence_text(std::uint64_t sequence);
std::optional<std::uint64_t> sequence_of(std::string_view text);

}  // namespace echotrace::local::dynamodb
