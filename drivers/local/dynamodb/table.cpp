#include "drivers/local/dynamodb/table.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kOnDemandShards = 4;
constexpr std::int64_t kMillisecondNs = 1'000'000;

}  // namespace

const Row* Table::find(const Key& key) const {
  const auto partition = partitions_.find(key.partition);
  if (partition == partitions_.end()) return nullptr;
  const auto row = partition->second.find(key.sort);
  return row != partition->second.end() ? &row->second : nullptr;
}

std::optional<Row> Table::replace(const Key& key, std::optional<Item> item, std::int64_t now_ns) {
  std::optional<Row> before;
  const Item* after = nullptr;
  if (item) {
    Row& row = partitions_[key.partition][key.sort];
    if (row.bytes != 0) before = std::exchange(row, Row());
    row.bytes = size_of(*item);
    row.item = *std::move(item);
    after = &row.item;
    bytes_ += row.bytes;
    ++item_count_;
  } else if (const auto partition = partitions_.find(key.partition); partition != partitions_.end()) {
    if (auto row = partition->second.extract(key.sort)) before = std::move(row.mapped());
    if (partition->second.empty()) partitions_.erase(partition);
  }
  if (before) {
    bytes_ -= before->bytes;
    --item_count_;
  }
  if (streams()) stream_->add({before ? &before->item : nullptr, after, &key, ++sequence_}, now_ns);
  return before;
}

void Table::open_stream(ViewType view, const std::string& region, std::int64_t now_ns) {
  const std::size_t shards = definition_.on_demand ? kOnDemandShards : 1;
  // Two streams of a table differ in their label, which is the time in milliseconds.
  if (stream_) now_ns = std::max(now_ns, stream_->created_ns() + kMillisecondNs);
  stream_ = std::make_shared<Stream>(definition_.name, definition_.arn, region, definition_.schema, view, shards,
                                     now_ns, sequence_ + 1);
}

void Table::close_stream(std::int64_t now_ns) {
  if (streams()) stream_->close(sequence_, now_ns);
}

void Table::become(Status passing, std::int64_t until_ns) {
  passing_ = passing;
  until_ns_ = until_ns;
}

Table::Status Table::status(std::int64_t now_ns) const {
  return passing_ == Status::kDeleting || now_ns < until_ns_ ? passing_ : Status::kActive;
}

std::string_view status_name(Table::Status status) {
  switch (status) {
    case Table::Status::kCreating: return "CREATING";
    case Table::Status::kUpdating: return "UPDATING";
    case Table::Status::kDeleting: return "DELETING";
    case Table::Status::kActive: break;
  }
  return "ACTIVE";
}

}  // namespace echotrace::local::dynamodb
