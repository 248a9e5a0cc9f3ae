#include "drivers/local/dynamodb/write_plan.h"

#include "drivers/local/dynamodb/condition.h"
#include "drivers/local/dynamodb/expression_parser.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/update.h"
#include "drivers/local/dynamodb/value_json.h"

#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxItemBytes = 400 * 1024;

void refuse_key_updates(const KeySchema& schema, const Update& update) {
  for (const Path& path : paths_of(update))
    if (is_key(schema, path.front().name))
      throw invalid_parameter("Cannot update attribute " + path.front().name + ". This attribute is part of the key");
}

// Such an update makes no item where there is none.
bool only_takes_away(const Update& update) {
  return update.assignments.empty() && update.additions.empty() &&
         !(update.removals.empty() && update.deletions.empty());
}

void read_expressions(WritePlan& plan, object request) {
  const auto condition = text_member(request, "ConditionExpression");
  const auto update = plan.kind == WritePlan::Kind::kUpdate ? text_member(request, "UpdateExpression")
                                                            : std::optional<std::string_view>();
  const bool any = condition || update;
  const char* lacking = plan.kind == WritePlan::Kind::kUpdate ? "UpdateExpression and ConditionExpression are null"
                                                              : "ConditionExpression is null";
  plan.scope = std::make_unique<Scope>(request, Scope::Uses{any, any, lacking});
  if (update) plan.update = parse_update(*update, *plan.scope);
  if (condition) plan.condition = parse_condition(*condition, *plan.scope, "ConditionExpression");
  plan.scope->refuse_unused();
}

}  // namespace

WritePlan plan_put(Table& table, element item) {
  WritePlan plan;
  plan.table = &table;
  plan.item = read_item(item);
  plan.key = key_of_item(table.schema(), plan.item);
  if (size_of(plan.item) > kMaxItemBytes) throw invalid("Item size has exceeded the maximum allowed size");
  return plan;
}

WritePlan plan_delete(Table& table, element key) {
  WritePlan plan;
  plan.kind = WritePlan::Kind::kDelete;
  plan.table = &table;
  plan.item = read_item(key);
  plan.key = key_of_key(table.schema(), plan.item);
  return plan;
}

WritePlan read_plan(WritePlan::Kind kind, Database& database, object request) {
  refuse_legacy(request, {"Expected", "AttributeUpdates", "ConditionalOperator"});
  const std::string_view name = table_name(request);
  WritePlan expressions;
  expressions.kind = kind;
  read_expressions(expressions, request);
  const element image = required(request, kind == WritePlan::Kind::kPut ? "Item" : "Key");
  Table& table = database.usable(name);
  WritePlan plan = kind == WritePlan::Kind::kPut ? plan_put(table, image) : plan_delete(table, image);
  plan.kind = kind;
  plan.condition = std::move(expressions.condition);
  plan.update = std::move(expressions.update);
  plan.scope = std::move(expressions.scope);
  if (kind == WritePlan::Kind::kUpdate) refuse_key_updates(table.schema(), plan.update);
  plan.return_item_on_failure =
      choice(request, "ReturnValuesOnConditionCheckFailure", {"NONE", "ALL_OLD"}) == "ALL_OLD";
  return plan;
}

bool condition_holds(const WritePlan& plan) {
  if (!plan.condition) return true;
  const Row* row = plan.table->find(plan.key);
  return holds(*plan.condition, row != nullptr ? row->item : Item());
}

std::string failed_item_member(const WritePlan& plan) {
  const Row* row = plan.table->find(plan.key);
  return plan.return_item_on_failure && row != nullptr ? ",\"Item\":" + item_json(row->item) : "";
}

std::optional<Item> outcome(WritePlan& plan) {
  if (plan.kind == WritePlan::Kind::kPut) return std::move(plan.item);
  if (plan.kind == WritePlan::Kind::kDelete) return std::nullopt;
  const Row* row = plan.table->find(plan.key);
  Item item = row != nullptr ? row->item : plan.item;
  apply_update(plan.update, item);
  if (row == nullptr && only_takes_away(plan.update)) return std::nullopt;
  if (size_of(item) > kMaxItemBytes) throw invalid("Item size to update has exceeded the maximum allowed size");
  return item;
}

}  // namespace echotrace::local::dynamodb
