// A table and its items.
#pragma once

#include "drivers/local/dynamodb/key.h"
#include "drivers/local/dynamodb/stream.h"
#include "drivers/local/dynamodb/value.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::local::dynamodb {

struct TableDefinition {
  std::string name, arn, id;
  KeySchema schema;
  bool on_demand = true;
  std::int64_t read_units = 0, write_units = 0;  // provisioned
  bool deletion_protected = false;
  std::int64_t created_ns = 0;
  std::map<std::string, std::string> tags;
};

struct Row {
  Item item;
  std::size_t bytes = 0;
};
using Partition = std::map<std::string, Row>;          // by sort key; one row when the table has none
using Partitions = std::map<PartitionKey, Partition>;  // in the order that Scan goes

class Table {
 public:
  enum class Status { kCreating, kActive, kUpdating, kDeleting };

  explicit Table(TableDefinition definition) : definition_(std::move(definition)) {}

  TableDefinition& definition() { return definition_; }
  const TableDefinition& definition() const { return definition_; }
  const KeySchema& schema() const { return definition_.schema; }
  const std::string& name() const { return definition_.name; }

  const Partitions& partitions() const { return partitions_; }
  const Row* find(const Key& key) const;
  std::size_t item_count() const { return item_count_; }
  std::size_t bytes() const { return bytes_; }

  // Puts the item there, or removes what is there. Returns what was there; it goes into the stream.
  std::optional<Row> replace(const Key& key, std::optional<Item> item, std::int64_t now_ns);

  // The stream last switched on, still on or not; nullptr: there never was one.
  const std::shared_ptr<Stream>& stream() const { return stream_; }
  bool streams() const { return stream_ != nullptr && !stream_->closed(); }
  void open_stream(ViewType view, const std::string& region, std::int64_t now_ns);
  void close_stream(std::int64_t now_ns);

  // Changing its state takes a moment, as it does at AWS.
  void become(Status passing, std::int64_t until_ns);
  Status status(std::int64_t now_ns) const;
  bool gone(std::int64_t now_ns) const { return passing_ == Status::kDeleting && now_ns >= until_ns_; }

 private:
  TableDefinition definition_;
  Partitions partitions_;
  std::size_t item_count_ = 0, bytes_ = 0;
  std::shared_ptr<Stream> stream_;
  std::uint64_t sequence_ = 0;
  Status passing_ = Status::kActive;
  std::int64_t until_ns_ = 0;
};

std::string_view status_name(Table::Status status);

}  // namespace echotrace::local::dynamodb
