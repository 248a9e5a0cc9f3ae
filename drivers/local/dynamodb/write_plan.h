// One write of one item: read from its request, checked against what is there, then done. Batches and transactions do
// the first two for all of their writes before the third for any.
#pragma once

#include "drivers/local/dynamodb/database.h"
#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/expression_scope.h"

#include <memory>
#include <optional>
#include <string>

namespace echotrace::local::dynamodb {

struct WritePlan {
  enum class Kind { kPut, kDelete, kUpdate, kCheck };  // kCheck: a transaction's condition, nothing is written
  Kind kind = Kind::kPut;
  Table* table = nullptr;
  Key key;
  Item item;  // kPut: the new item; kUpdate: the key's attributes
  std::optional<Condition> condition;
  Update update;
  bool return_item_on_failure = false;
  std::unique_ptr<Scope> scope;  // owns the values of condition and update
};

// From a PutItem, DeleteItem, UpdateItem or their like in a transaction. Throws Refusal.
WritePlan read_plan(WritePlan::Kind kind, Database& database, object request);
WritePlan plan_put(Table& table, element item);
WritePlan plan_delete(Table& table, element key);

bool condition_holds(const WritePlan& plan);
// The ConditionalCheckFailedException's further members: the item as it is, where asked for.
std::string failed_item_member(const WritePlan& plan);

// What will be there afterwards; nothing when it will be deleted. Throws Refusal when the update cannot be done.
std::optional<Item> outcome(WritePlan& plan);

}  // namespace echotrace::local::dynamodb
