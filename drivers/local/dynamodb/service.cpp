#include "drivers/local/dynamodb/service.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/operation_table.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

struct Operation {
  std::string_view target, name;
  std::string (*serve)(Database&, const Request&);
};

constexpr std::string_view kTables = "DynamoDB_20120810";
constexpr std::string_view kStreams = "DynamoDBStreams_20120810";
constexpr Operation kOperations[] = {
    {kTables, "PutItem", put_item},
    {kTables, "GetItem", get_item},
    {kTables, "UpdateItem", update_item},
    {kTables, "DeleteItem", delete_item},
    {kTables, "BatchWriteItem", batch_write_item},
    {kTables, "BatchGetItem", batch_get_item},
    {kTables, "Query", query},
    {kTables, "Scan", scan},
    {kTables, "TransactWriteItems", transact_write_items},
    {kTables, "TransactGetItems", transact_get_items},
    {kTables, "CreateTable", create_table},
    {kTables, "DescribeTable", describe_table},
    {kTables, "UpdateTable", update_table},
    {kTables, "DeleteTable", delete_table},
    {kTables, "ListTables", list_tables},
    {kTables, "TagResource", tag_resource},
    {kTables, "UntagResource", untag_resource},
    {kTables, "ListTagsOfResource", list_tags_of_resource},
    {kStreams, "ListStreams", list_streams},
    {kStreams, "DescribeStream", describe_stream},
    {kStreams, "GetShardIterator", get_shard_iterator},
    {kStreams, "GetRecords", get_records},
};

constexpr std::size_t kMaxBodyBytes = 16 * 1024 * 1024;

}  // namespace

std::string DynamoDb::operation_of(const aws::HttpRequest& request) const {
  const std::string_view target = aws::header_value(request.headers, "X-Amz-Target");
  const std::size_t dot = target.find('.');
  if (dot == std::string_view::npos) return "";
  for (const Operation& operation : kOperations)
    if (operation.target == target.substr(0, dot) && operation.name == target.substr(dot + 1))
      return std::string(operation.name);
  return "";
}

void DynamoDb::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const auto* const found = find_operation(kOperations, operation);
  if (found == nullptr) throw Refusal{400, "com.amazon.coral.service#UnknownOperationException", ""};
  if (exchange.request.body.size() > kMaxBodyBytes)
    throw Refusal{413, "com.amazon.coral.service#RequestEntityTooLargeException", "Request body is too large"};
  Request request;
  if (parser_.parse(exchange.request.body).get(request.body) != simdjson::SUCCESS)
    throw Refusal{400, "com.amazon.coral.service#SerializationException", "The request is no JSON object"};
  aws::HttpResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/x-amz-json-1.0"}};
  response.body = found->serve(database_, request);
  respond(std::move(response));
}

bool DynamoDb::has_stream(std::string_view stream_arn) const {
  return database_.stream(stream_arn) != nullptr;
}

std::size_t DynamoDb::shard_count(std::string_view stream_arn) const {
  const auto stream = database_.stream(stream_arn);
  return stream ? stream->shards().size() : 0;
}

std::uint64_t DynamoDb::oldest(std::string_view stream_arn, std::size_t shard) const {
  const auto stream = database_.stream(stream_arn);
  if (!stream || shard >= stream->shards().size()) return 0;
  stream->trim(database_.now_ns());
  return stream->shards()[shard].oldest();
}

std::uint64_t DynamoDb::latest(std::string_view stream_arn, std::size_t shard) const {
  const auto stream = database_.stream(stream_arn);
  return stream && shard < stream->shards().size() ? stream->shards()[shard].next_position : 0;
}

std::vector<StreamRecord> DynamoDb::read(std::string_view stream_arn, std::size_t shard, std::uint64_t position,
                                         std::size_t limit) const {
  std::vector<StreamRecord> found;
  const auto stream = database_.stream(stream_arn);
  if (!stream || shard >= stream->shards().size()) return found;
  stream->trim(database_.now_ns());
  const Stream::Shard& source = stream->shards()[shard];
  const std::string last_member = ",\"eventSourceARN\":" + aws::json_string(stream_arn) + "}";
  for (std::uint64_t at = std::max(position, source.oldest()); at < source.next_position && found.size() < limit;
       ++at) {
    const Stream::Record& record = source.records[static_cast<std::size_t>(at - source.oldest())];
    found.push_back({record.position, record.created_ns, record.partition,
                     record.json.substr(0, record.json.size() - 1) + last_member});
  }
  return found;
}

Loop::Id DynamoDb::when_written(std::string_view stream_arn, Loop::Task task) {
  return database_.when_written(stream_arn, std::move(task));
}

void DynamoDb::ignore(Loop::Id subscription) {
  database_.ignore(subscription);
}

std::vector<TaggedResource> DynamoDb::tagged() {
  std::vector<TaggedResource> found;
  for (const auto& [name, table] : database_.tables()) {
    const TableDefinition& definition = table.definition();
    if (!definition.tags.empty()) found.push_back({definition.arn, "dynamodb:table", definition.tags});
  }
  return found;
}

}  // namespace echotrace::local::dynamodb
