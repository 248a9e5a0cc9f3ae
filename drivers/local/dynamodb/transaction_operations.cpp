// TransactWriteItems, TransactGetItems: all or nothing, which one thread makes easy.
#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/capacity.h"
#include "drivers/local/dynamodb/expression_parser.h"
#include "drivers/local/dynamodb/operations.h"
#include "drivers/local/dynamodb/projection.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/value_json.h"
#include "drivers/local/dynamodb/write_plan.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxItems = 100;
constexpr double kFactor = 2;  // a transaction prepares and commits, and both cost

struct Reason {
  std::string code = "None";
  std::string json = R"({"Code":"None"})";
};

simdjson::dom::array transact_items(const Request& request) {
  const auto items = array_of(required(request.body, "TransactItems"));
  if (items.size() == 0 || items.size() > kMaxItems)
    throw invalid(
        "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have "
        "length less than or equal to 100 and greater than or equal to 1");
  return items;
}

constexpr std::array<std::pair<std::string_view, WritePlan::Kind>, 4> kWrites{
    {{"Put", WritePlan::Kind::kPut},
     {"Delete", WritePlan::Kind::kDelete},
     {"Update", WritePlan::Kind::kUpdate},
     {"ConditionCheck", WritePlan::Kind::kCheck}}};

WritePlan plan_of(Database& database, object item) {
  std::optional<WritePlan> plan;
  for (const auto& [name, kind] : kWrites) {
    const auto write = member(item, name);
    if (!write) continue;
    if (plan) throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    plan = read_plan(kind, database, object_of(*write));
    if (kind == WritePlan::Kind::kUpdate) required(object_of(*write), "UpdateExpression");
    if (kind == WritePlan::Kind::kCheck) required(object_of(*write), "ConditionExpression");
  }
  if (!plan) throw invalid("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  return *std::move(plan);
}

class Distinct {
 public:
  void add(const Table& table, const Key& key) {
    if (!seen_.emplace(&table, key.partition, key.sort).second)
      throw invalid("Transaction request cannot include multiple operations on one item");
  }

 private:
  std::set<std::tuple<const Table*, PartitionKey, std::string>> seen_;
};

Reason failure(const char* code, const std::string& message, const std::string& members) {
  Reason reason{code, aws::JsonObject().text("Code", code).text("Message", message).json()};
  reason.json.insert(reason.json.size() - 1, members);
  return reason;
}

// Why the write cannot be done, or its outcome.
Reason prepare(WritePlan& plan, std::optional<Item>& item) {
  if (!condition_holds(plan))
    return failure("ConditionalCheckFailed", "The conditional request failed", failed_item_member(plan));
  if (plan.kind == WritePlan::Kind::kCheck) return {};
  try {
    item = outcome(plan);
  } catch (const Refusal& refusal) {
    return failure("ValidationError", refusal.message, "");
  }
  return {};
}

void refuse_cancelled(const std::vector<Reason>& reasons) {
  std::string codes, list;
  bool cancelled = false;
  for (const Reason& reason : reasons) {
    cancelled = cancelled || reason.code != "None";
    codes += (codes.empty() ? "" : ", ") + reason.code;
    list += (list.empty() ? "" : ",") + reason.json;
  }
  if (!cancelled) return;
  Refusal refusal =
      refused("TransactionCanceledException",
              "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]");
  refusal.members = ",\"CancellationReasons\":[" + list + "]";
  throw refusal;
}

}  // namespace

std::string transact_write_items(Database& database, const Request& request) {
  Capacity capacity(request.body, "WriteCapacityUnits");
  std::vector<WritePlan> plans;
  Distinct distinct;
  for (const element item : transact_items(request)) {
    plans.push_back(plan_of(database, object_of(item)));
    distinct.add(*plans.back().table, plans.back().key);
  }
  const auto token = text_member(request.body, "ClientRequestToken");
  if (token) {
    bool repeated = false;
    const auto fingerprint = std::hash<std::string>()(simdjson::minify(*member(request.body, "TransactItems")));
    if (!database.remember(std::string(*token), fingerprint, repeated))
      throw refused("IdempotentParameterMismatchException",
                    "Provided parameters do not match with the parameters of the previous request with the same token");
    if (repeated) return "{}";
  }
  std::vector<std::optional<Item>> items(plans.size());
  std::vector<Reason> reasons;
  for (std::size_t i = 0; i < plans.size(); ++i) reasons.push_back(prepare(plans[i], items[i]));
  try {
    refuse_cancelled(reasons);
  } catch (const Refusal&) {
    if (token) database.forget(std::string(*token));
    throw;
  }
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const Row* row = plans[i].table->find(plans[i].key);
    const std::size_t bytes = std::max(items[i] ? size_of(*items[i]) : 0, row != nullptr ? row->bytes : 0);
    capacity.add(plans[i].table->name(), kFactor * write_units(bytes));
    if (plans[i].kind != WritePlan::Kind::kCheck) database.write(*plans[i].table, plans[i].key, std::move(items[i]));
  }
  const std::string members = capacity.member_for_all();
  return members.empty() ? "{}" : "{" + members.substr(1) + "}";
}

std::string transact_get_items(Database& database, const Request& request) {
  Capacity capacity(request.body, "ReadCapacityUnits");
  Distinct distinct;
  std::string responses;
  for (const element entry : transact_items(request)) {
    const object get = object_of(required(object_of(entry), "Get"));
    const std::string_view name = table_name(get);
    const auto projection = text_member(get, "ProjectionExpression");
    Scope scope(get, {.names = projection.has_value()});
    std::vector<Path> paths;
    if (projection) paths = parse_projection(*projection, scope);
    scope.refuse_unused();
    const Table& table = database.usable(name);
    const Key key = key_of_key(table.schema(), read_item(required(get, "Key")));
    distinct.add(table, key);
    const Row* row = table.find(key);
    capacity.add(name, kFactor * read_units(row != nullptr ? row->bytes : 0, true));
    responses += responses.empty() ? "" : ",";
    responses +=
        row == nullptr ? "{}" : "{\"Item\":" + item_json(projection ? project(row->item, paths) : row->item) + "}";
  }
  return "{\"Responses\":[" + responses + "]" + capacity.member_for_all() + "}";
}

}  // namespace echotrace::local::dynamodb
