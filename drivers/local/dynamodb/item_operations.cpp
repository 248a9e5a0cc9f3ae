// PutItem, GetItem, UpdateItem, DeleteItem.
#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/capacity.h"
#include "drivers/local/dynamodb/expression_parser.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/projection.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/update.h"
#include "drivers/local/dynamodb/value_json.h"
#include "drivers/local/dynamodb/write_plan.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

// Members were added each with its comma in front.
std::string object_of_members(const std::string& members) {
  return members.empty() ? "{}" : "{" + members.substr(1) + "}";
}

void require_condition(const WritePlan& plan) {
  if (condition_holds(plan)) return;
  Refusal refusal = refused("ConditionalCheckFailedException", "The conditional request failed");
  refusal.members = failed_item_member(plan);
  throw refusal;
}

std::string attributes_member(const Item& item) {
  return item.empty() ? "" : ",\"Attributes\":" + item_json(item);
}

std::string_view all_or_nothing(object request) {
  const std::string_view wanted =
      choice(request, "ReturnValues", {"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"});
  if (wanted != "NONE" && wanted != "ALL_OLD") throw invalid("Return values set to invalid value");
  return wanted;
}

std::string put_or_delete(WritePlan::Kind kind, Database& database, const Request& request) {
  Capacity capacity(request.body);
  const bool return_old = all_or_nothing(request.body) == "ALL_OLD";
  WritePlan plan = read_plan(kind, database, request.body);
  require_condition(plan);
  auto item = outcome(plan);
  const std::size_t bytes = item ? size_of(*item) : 0;
  const auto before = database.write(*plan.table, plan.key, std::move(item));
  capacity.add(plan.table->name(), write_units(std::max(bytes, before ? before->bytes : 0)));
  return object_of_members((return_old && before ? attributes_member(before->item) : "") + capacity.member_for_one());
}

}  // namespace

std::string put_item(Database& database, const Request& request) {
  return put_or_delete(WritePlan::Kind::kPut, database, request);
}

std::string delete_item(Database& database, const Request& request) {
  return put_or_delete(WritePlan::Kind::kDelete, database, request);
}

std::string get_item(Database& database, const Request& request) {
  refuse_legacy(request.body, {"AttributesToGet"});
  Capacity capacity(request.body);
  const std::string_view name = table_name(request.body);
  const auto projection = text_member(request.body, "ProjectionExpression");
  Scope scope(request.body, {.names = projection.has_value()});
  std::vector<Path> paths;
  if (projection) paths = parse_projection(*projection, scope);
  scope.refuse_unused();
  const Item given = read_item(required(request.body, "Key"));
  const Table& table = database.usable(name);
  const Row* row = table.find(key_of_key(table.schema(), given));
  capacity.add(name, read_units(row != nullptr ? row->bytes : 0, truth_member(request.body, "ConsistentRead")));
  std::string members;
  if (row != nullptr) members = ",\"Item\":" + item_json(projection ? project(row->item, paths) : row->item);
  return object_of_members(members + capacity.member_for_one());
}

std::string update_item(Database& database, const Request& request) {
  Capacity capacity(request.body);
  const std::string_view wanted =
      choice(request.body, "ReturnValues", {"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"});
  WritePlan plan = read_plan(WritePlan::Kind::kUpdate, database, request.body);
  require_condition(plan);
  const auto before = database.write(*plan.table, plan.key, outcome(plan));
  const Row* after = plan.table->find(plan.key);
  capacity.add(plan.table->name(),
               write_units(std::max(after != nullptr ? after->bytes : 0, before ? before->bytes : 0)));
  Item attributes;
  if (wanted == "ALL_OLD" && before) attributes = before->item;
  if (wanted == "UPDATED_OLD" && before) attributes = project(before->item, paths_of(plan.update));
  if (wanted == "ALL_NEW" && after != nullptr) attributes = after->item;
  if (wanted == "UPDATED_NEW" && after != nullptr) attributes = project(after->item, paths_of(plan.update));
  return object_of_members(attributes_member(attributes) + capacity.member_for_one());
}

}  // namespace echotrace::local::dynamodb
