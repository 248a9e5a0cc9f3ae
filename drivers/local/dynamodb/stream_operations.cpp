// DynamoDB Streams: ListStreams, DescribeStream, GetShardIterator, GetRecords.
#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/table_description.h"
#include "drivers/local/times.h"
#include "ingest/base/base64.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::int64_t kMaxListed = 100;
constexpr std::int64_t kMaxRecords = 1000;
constexpr std::size_t kMaxAnswerBytes = 1024 * 1024;
constexpr std::int64_t kIteratorNs = 15LL * 60 * 1'000'000'000;

std::size_t limit_of(object request, std::int64_t most) {
  const auto limit = integer_member(request, "Limit");
  if (!limit) return static_cast<std::size_t>(most);
  if (*limit < 1)
    throw constraint(std::to_string(*limit), "limit", "Member must have value greater than or equal to 1");
  if (*limit > most)
    throw constraint(std::to_string(*limit), "limit",
                     "Member must have value less than or equal to " + std::to_string(most));
  return static_cast<std::size_t>(*limit);
}

std::shared_ptr<Stream> required_stream(Database& database, std::string_view arn) {
  auto stream = database.stream(arn);
  if (!stream)
    throw refused("ResourceNotFoundException",
                  "Requested resource not found: Stream: " + std::string(arn) + " not found");
  stream->trim(database.now_ns());
  return stream;
}

// Where a reader stands. The client gets it as "<stream ARN>|1|<base64 of shard, position, time of issue>".
struct Iterator {
  std::size_t shard = 0;
  std::uint64_t position = 0;
  std::int64_t issued_ns = 0;
};

std::string iterator_text(const std::string& arn, const Iterator& iterator) {
  return arn + "|1|" +
         base::encode_base64(fmt::format("{} {} {}", iterator.shard, iterator.position, iterator.issued_ns));
}

Refusal no_iterator() {
  return invalid("Invalid ShardIterator");
}

bool read_number(std::string_view& text, auto& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text[0] == ' ') text.remove_prefix(1);
  return true;
}

std::string_view arn_of_iterator(std::string_view text) {
  const std::size_t bar = text.find("|1|");
  if (bar == std::string_view::npos) throw no_iterator();
  return text.substr(0, bar);
}

Iterator read_iterator(std::string_view text) {
  const auto inside = base::decode_base64(text.substr(arn_of_iterator(text).size() + 3));
  if (!inside) throw no_iterator();
  std::string_view rest = *inside;
  Iterator iterator;
  if (!read_number(rest, iterator.shard) || !read_number(rest, iterator.position) ||
      !read_number(rest, iterator.issued_ns) || !rest.empty())
    throw no_iterator();
  return iterator;
}

Refusal trimmed() {
  return refused(
      "TrimmedDataAccessException",
      "The operation attempted to read past the oldest stream record in a shard: Requested sequence number is "
      "older than the oldest record");
}

std::uint64_t position_of(const Stream& stream, const Stream::Shard& shard, object request, std::string_view type) {
  if (type == "TRIM_HORIZON") return shard.oldest();
  if (type == "LATEST") return shard.next_position;
  const auto text = text_member(request, "SequenceNumber");
  const auto sequence = text ? sequence_of(*text) : std::nullopt;
  if (!sequence || *sequence < stream.first_sequence()) throw invalid_parameter("Invalid SequenceNumber");
  const auto& records = shard.records;
  const auto record =
      std::lower_bound(records.begin(), records.end(), *sequence,
                       [](const Stream::Record& one, std::uint64_t wanted) { return one.sequence < wanted; });
  if (record == records.begin() && shard.oldest() > 0 && (records.empty() || record->sequence != *sequence))
    throw trimmed();
  if (record == records.end()) return shard.next_position;
  return record->position + (type == "AFTER_SEQUENCE_NUMBER" && record->sequence == *sequence ? 1 : 0);
}

std::string shard_json(const Stream& stream, const Stream::Shard& shard) {
  aws::JsonObject range;
  range.text("StartingSequenceNumber", sequence_text(stream.first_sequence()));
  if (stream.closed()) range.text("EndingSequenceNumber", sequence_text(stream.last_sequence()));
  return aws::JsonObject().text("ShardId", shard.id).raw("SequenceNumberRange", range.json()).json();
}

}  // namespace

std::string list_streams(Database& database, const Request& request) {
  const std::size_t limit = limit_of(request.body, kMaxListed);
  const auto table = text_member(request.body, "TableName");
  const auto start = text_member(request.body, "ExclusiveStartStreamArn");
  const auto& streams = database.streams();
  std::string list, last;
  std::size_t count = 0;
  bool more = false;
  for (auto entry = start ? streams.upper_bound(*start) : streams.begin(); entry != streams.end(); ++entry) {
    const Stream& stream = *entry->second;
    if (table && stream.table() != *table) continue;
    more = count == limit;
    if (more) break;
    ++count;
    last = stream.arn();
    list += (list.empty() ? "" : ",") + aws::JsonObject()
                                            .text("StreamArn", stream.arn())
                                            .text("TableName", stream.table())
                                            .text("StreamLabel", stream.label())
                                            .json();
  }
  aws::JsonObject json;
  json.raw("Streams", "[" + list + "]");
  if (more) json.text("LastEvaluatedStreamArn", last);
  return json.json();
}

std::string describe_stream(Database& database, const Request& request) {
  const auto stream = required_stream(database, required_text(request.body, "StreamArn"));
  const std::size_t limit = limit_of(request.body, kMaxListed);
  const auto start = text_member(request.body, "ExclusiveStartShardId");
  const auto& all = stream->shards();
  std::size_t next = 0;
  if (start) {
    while (next < all.size() && all[next].id != *start) ++next;
    if (next == all.size()) throw invalid("Invalid ExclusiveStartShardId: " + std::string(*start));
    ++next;
  }
  std::string shards;
  const std::size_t end = std::min(all.size(), next + limit);
  for (; next < end; ++next) shards += (shards.empty() ? "" : ",") + shard_json(*stream, all[next]);
  aws::JsonObject json;
  json.text("StreamArn", stream->arn())
      .text("StreamLabel", stream->label())
      .text("StreamStatus", stream->closed() ? "DISABLED" : "ENABLED")
      .text("StreamViewType", view_type_name(stream->view()))
      .raw("CreationRequestDateTime", epoch_seconds(stream->created_ns()))
      .text("TableName", stream->table())
      .raw("KeySchema", key_schema_json(stream->schema()))
      .raw("Shards", "[" + shards + "]");
  if (end < all.size()) json.text("LastEvaluatedShardId", all[end - 1].id);
  return "{\"StreamDescription\":" + json.json() + "}";
}

std::string get_shard_iterator(Database& database, const Request& request) {
  const std::string_view arn = required_text(request.body, "StreamArn");
  const std::string_view id = required_text(request.body, "ShardId");
  required(request.body, "ShardIteratorType");
  const std::string_view type = choice(request.body, "ShardIteratorType",
                                       {"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"});
  const auto stream = required_stream(database, arn);
  const auto& shards = stream->shards();
  const auto shard = std::find_if(shards.begin(), shards.end(), [&](const auto& one) { return one.id == id; });
  if (shard == shards.end())
    throw refused("ResourceNotFoundException", "Requested resource not found: Shard does not exist");
  const Iterator iterator{static_cast<std::size_t>(shard - shards.begin()),
                          position_of(*stream, *shard, request.body, type), database.now_ns()};
  return aws::JsonObject().text("ShardIterator", iterator_text(stream->arn(), iterator)).json();
}

std::string get_records(Database& database, const Request& request) {
  const std::string_view text = required_text(request.body, "ShardIterator");
  const std::size_t limit = limit_of(request.body, kMaxRecords);
  const Iterator iterator = read_iterator(text);
  const auto stream = required_stream(database, arn_of_iterator(text));
  if (iterator.shard >= stream->shards().size()) throw no_iterator();
  const Stream::Shard& shard = stream->shards()[iterator.shard];
  if (iterator.position > shard.next_position) throw no_iterator();
  if (database.now_ns() - iterator.issued_ns > kIteratorNs)
    throw refused("ExpiredIteratorException", "Iterator expired. The iterator was created more than 15 minutes ago");
  if (iterator.position < shard.oldest()) throw trimmed();
  std::string records;
  std::size_t next = static_cast<std::size_t>(iterator.position - shard.oldest());
  for (std::size_t count = 0; next < shard.records.size() && count < limit && records.size() < kMaxAnswerBytes; ++count)
    records += (records.empty() ? "" : ",") + shard.records[next++].json;
  aws::JsonObject json;
  json.raw("Records", "[" + records + "]");
  if (!stream->closed() || next < shard.records.size())
    json.text("NextShardIterator",
              iterator_text(stream->arn(), {iterator.shard, shard.oldest() + next, database.now_ns()}));
  return json.json();
}

}  // namespace echotrace::local::dynamodb
