// BatchWriteItem, BatchGetItem.
#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/capacity.h"
#include "drivers/local/dynamodb/expression_parser.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/projection.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/value_json.h"
#include "drivers/local/dynamodb/write_plan.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxWrites = 25;
constexpr std::size_t kMaxReads = 100;
constexpr std::size_t kMaxAnswerBytes = 16 * 1024 * 1024;

using ItemName = std::tuple<std::string, PartitionKey, std::string>;  // table, key

// Throws Refusal when an item is asked for twice.
class Distinct {
 public:
  void add(const Table& table, const Key& key) {
    if (!seen_.emplace(table.name(), key.partition, key.sort).second)
      throw invalid("Provided list of item keys contains duplicates");
  }

 private:
  std::set<ItemName> seen_;
};

object request_items(const Request& request) {
  const object items = object_of(required(request.body, "RequestItems"));
  if (items.size() == 0)
    throw invalid(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must "
        "have length greater than or equal to 1");
  return items;
}

WritePlan plan_of(Table& table, object write) {
  const auto put = member(write, "PutRequest"), erased = member(write, "DeleteRequest");
  if (put.has_value() == erased.has_value())
    throw invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
        "datatypes");
  return put ? plan_put(table, required(object_of(*put), "Item"))
             : plan_delete(table, required(object_of(*erased), "Key"));
}

std::string unprocessed_member(object wanted, const std::string& keys) {
  std::string members;
  for (const auto& [name, value] : wanted)
    if (name != "Keys") members += ",\"" + std::string(name) + "\":" + simdjson::minify(value);
  return "{\"Keys\":[" + keys + "]" + members + "}";
}

}  // namespace

std::string batch_write_item(Database& database, const Request& request) {
  Capacity capacity(request.body);
  std::vector<WritePlan> plans;
  Distinct distinct;
  for (const auto& [table_text, writes] : request_items(request)) {
    const std::string_view name = table_name_of(table_text);
    const auto list = array_of(writes);
    if (list.size() == 0) throw invalid("The batch write request list for a table cannot be null or empty");
    Table& table = database.usable(name);
    for (const element write : list) {
      if (plans.size() == kMaxWrites) throw invalid("Too many items requested for the BatchWriteItem call");
      plans.push_back(plan_of(table, object_of(write)));
      distinct.add(table, plans.back().key);
    }
  }
  for (WritePlan& plan : plans) {
    auto item = outcome(plan);
    const std::size_t bytes = item ? size_of(*item) : 0;
    const auto before = database.write(*plan.table, plan.key, std::move(item));
    capacity.add(plan.table->name(), write_units(std::max(bytes, before ? before->bytes : 0)));
  }
  return "{\"UnprocessedItems\":{}" + capacity.member_for_all() + "}";
}

std::string batch_get_item(Database& database, const Request& request) {
  Capacity capacity(request.body);
  Distinct distinct;
  std::string responses, unprocessed;
  std::size_t count = 0, bytes = 0;
  for (const auto& [table_text, value] : request_items(request)) {
    const object wanted = object_of(value);
    refuse_legacy(wanted, {"AttributesToGet"});
    const std::string_view name = table_name_of(table_text);
    const auto projection = text_member(wanted, "ProjectionExpression");
    Scope scope(wanted, {.names = projection.has_value()});
    std::vector<Path> paths;
    if (projection) paths = parse_projection(*projection, scope);
    scope.refuse_unused();
    const auto keys = array_of(required(wanted, "Keys"));
    if (keys.size() == 0)
      throw invalid("The list of keys in RequestItems for BatchGetItem is required: " + std::string(name) +
                    " has empty list");
    const Table& table = database.usable(name);
    const bool consistent = truth_member(wanted, "ConsistentRead");
    std::string items, left;
    for (const element given : keys) {
      if (++count > kMaxReads) throw invalid("Too many items requested for the BatchGetItem call");
      const Key key = key_of_key(table.schema(), read_item(given));
      distinct.add(table, key);
      const Row* row = table.find(key);
      if (row != nullptr && bytes + row->bytes > kMaxAnswerBytes) {
        left += (left.empty() ? "" : ",") + simdjson::minify(given);
        continue;
      }
      capacity.add(name, read_units(row != nullptr ? row->bytes : 0, consistent));
      if (row == nullptr) continue;
      bytes += row->bytes;
      items += (items.empty() ? "" : ",") + item_json(projection ? project(row->item, paths) : row->item);
    }
    responses += (responses.empty() ? "" : ",") + aws::json_string(table_text) + ":[" + items + "]";
    if (!left.empty())
      unprocessed +=
          (unprocessed.empty() ? "" : ",") + aws::json_string(table_text) + ":" + unprocessed_member(wanted, left);
  }
  return "{\"Responses\":{" + responses + "},\"UnprocessedKeys\":{" + unprocessed + "}" + capacity.member_for_all() +
         "}";
}

}  // namespace echotrace::local::dynamodb
