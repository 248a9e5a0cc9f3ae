#include "drivers/local/dynamodb/stream.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/sigv4.h"
#include "drivers/local/dynamodb/value_json.h"
#include "drivers/local/times.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kKeptNs = 24 * 3600 * kSecondNs;
constexpr std::size_t kMaxShardBytes = 64 * 1024 * 1024;
constexpr std::string_view kSequencePrefix = "1";  // makes them 21 digits, AWS's least
constexpr std::array<std::string_view, 4> kViewNames{"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"};

bool has_new(ViewType view) {
  return view == ViewType::kNewImage || view == ViewType::kNewAndOldImages;
}
bool has_old(ViewType view) {
  return view == ViewType::kOldImage || view == ViewType::kNewAndOldImages;
}

std::string_view event_of(const Change& change) {
  if (change.before == nullptr) return "INSERT";
  return change.after == nullptr ? "REMOVE" : "MODIFY";
}

}  // namespace

std::string_view view_type_name(ViewType type) {
  return kViewNames[static_cast<std::size_t>(type)];
}

std::optional<ViewType> view_type_named(std::string_view name) {
  const auto found = std::find(kViewNames.begin(), kViewNames.end(), name);
  if (found == kViewNames.end()) return std::nullopt;
  return static_cast<ViewType>(found - kViewNames.begin());
}

std::string sequence_text(std::uint64_t sequence) {
  return fmt::format("{}{:020}", kSequencePrefix, sequence);
}

std::optional<std::uint64_t> sequence_of(std::string_view text) {
  std::uint64_t sequence = 0;
  if (text.size() != 21 || !text.starts_with(kSequencePrefix)) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), sequence);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return sequence;
}

Stream::Stream(std::string table, std::string table_arn, std::string region, KeySchema schema, ViewType view,
               std::size_t shards, std::int64_t created_ns, std::uint64_t first_sequence)
    : table_(std::move(table)),
      region_(std::move(region)),
      schema_(std::move(schema)),
      view_(view),
      shards_(shards),
      created_ns_(created_ns),
      first_sequence_(first_sequence) {
  label_ = iso_milliseconds(created_ns);
  label_.pop_back();  // no Z
  arn_ = table_arn + "/stream/" + label_;
  for (std::size_t i = 0; i < shards; ++i) {
    const auto mark = aws::sha256_hex(arn_ + "/" + std::to_string(i)).substr(0, 8);
    shards_[i].id = fmt::format("shardId-{:020}-{}", created_ns / 1'000'000, mark);
  }
}

std::string Stream::json_of(const Change& change, std::string_view event, std::int64_t now_ns) const {
  const Item keys = key_attributes(schema_, change.after != nullptr ? *change.after : *change.before);
  std::size_t bytes = size_of(keys);
  std::string images;
  const auto image = [&](const char* name, const Item* item) {
    if (item == nullptr) return;
    bytes += size_of(*item);
    images.append(",\"").append(name).append("\":");
    write_item(*item, images);
  };
  if (has_new(view_)) image("NewImage", change.after);
  if (has_old(view_)) image("OldImage", change.before);
  const std::string sequence = sequence_text(change.sequence);
  const std::string id = aws::sha256_hex(arn_ + sequence).substr(0, 32);
  return fmt::format(
      R"({{"eventID":"{}","eventName":"{}","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":{},)"
      R"("dynamodb":{{"ApproximateCreationDateTime":{},"Keys":{}{},"SequenceNumber":"{}","SizeBytes":{},)"
      R"("StreamViewType":"{}"}}}})",
      id, event, aws::json_string(region_), now_ns / kSecondNs, item_json(keys), images, sequence, bytes,
      view_type_name(view_));
}

bool Stream::add(const Change& change, std::int64_t now_ns) {
  if (change.before == nullptr && change.after == nullptr) return false;
  if (change.before != nullptr && change.after != nullptr && *change.before == *change.after) return false;
  Shard& shard = shards_[static_cast<std::size_t>((change.key->partition.hash >> 32) * shards_.size() >> 32)];
  std::string json = json_of(change, event_of(change), now_ns);
  shard.bytes += json.size();
  shard.records.push_back(
      {shard.next_position++, change.sequence, now_ns, change.key->partition.value, std::move(json)});
  trim(now_ns);
  return true;
}

void Stream::trim(std::int64_t now_ns) {
  for (Shard& shard : shards_) {
    while (!shard.records.empty() &&
           (shard.records.front().created_ns < now_ns - kKeptNs || shard.bytes > kMaxShardBytes)) {
      shard.bytes -= shard.records.front().json.size();
      shard.records.pop_front();
    }
  }
}

void Stream::close(std::uint64_t last_sequence, std::int64_t now_ns) {
  last_sequence_ = last_sequence;
  closed_ns_ = now_ns;
}

bool Stream::forgotten(std::int64_t now_ns) const {
  return closed_ns_ && *closed_ns_ < now_ns - kKeptNs;
}

}  // namespace echotrace::local::dynamodb
