#include "drivers/local/dynamodb/update.h"

#include "drivers/local/dynamodb/condition.h"
#include "drivers/local/dynamodb/decimal.h"
#include "drivers/local/dynamodb/refusals.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxDepth = 31;

Refusal wrong_type() {
  return invalid("An operand in the update expression has an incorrect data type");
}
Refusal no_such_path() {
  return invalid("The document path provided in the update expression is invalid for update");
}

Value value_of(const Operand& operand, const Item& item);

Value sum_of(const Operand& operand, const Item& item) {
  const Value a = value_of(operand.arguments[0], item), b = value_of(operand.arguments[1], item);
  if (a.type != Type::kNumber || b.type != Type::kNumber) throw wrong_type();
  const Decimal x(a.text), y(b.text);
  return Value::number((operand.kind == Operand::Kind::kPlus ? x + y : x - y).text());
}

Value appended(const Operand& operand, const Item& item) {
  Value list = value_of(operand.arguments[0], item);
  Value more = value_of(operand.arguments[1], item);
  if (list.type != Type::kList || more.type != Type::kList) throw wrong_type();
  std::move(more.list.begin(), more.list.end(), std::back_inserter(list.list));
  return list;
}

Value value_of(const Operand& operand, const Item& item) {
  switch (operand.kind) {
    case Operand::Kind::kValue: return *operand.value;
    case Operand::Kind::kPath: {
      const Value* found = at_path(operand.path, item);
      if (found == nullptr)
        throw invalid("The provided expression refers to an attribute that does not exist in the item");
      return *found;
    }
    case Operand::Kind::kIfNotExists: {
      const Value* found = at_path(operand.path, item);
      return found != nullptr ? *found : value_of(operand.arguments[0], item);
    }
    case Operand::Kind::kListAppend: return appended(operand, item);
    default: return sum_of(operand, item);
  }
}

// The list or map that a path's last step is about; nullptr for a path of one step.
Value* parent_of(const Path& path, Item& item) {
  if (path.size() == 1) return nullptr;
  const Path above(path.begin(), path.end() - 1);
  const Value* parent = at_path(above, item);
  if (parent == nullptr || parent->type != (path.back().is_index ? Type::kList : Type::kMap)) throw no_such_path();
  return const_cast<Value*>(parent);  // NOLINT: part of the item, which is not const
}

void put(const Path& path, Value value, Item& item) {
  Value* parent = parent_of(path, item);
  const PathStep& last = path.back();
  if (parent == nullptr)
    assign(item, last.name, std::move(value));
  else if (!last.is_index)
    assign(parent->members, last.name, std::move(value));
  else if (last.index < parent->list.size())
    parent->list[last.index] = std::move(value);
  else
    parent->list.push_back(std::move(value));
}

void drop(const Path& path, Item& item) {
  Value* parent = parent_of(path, item);
  const PathStep& last = path.back();
  if (parent == nullptr)
    erase_member(item, last.name);
  else if (!last.is_index)
    erase_member(parent->members, last.name);
  else if (last.index < parent->list.size())
    parent->list.erase(parent->list.begin() + static_cast<std::ptrdiff_t>(last.index));
}

void add(const Update::Change& change, Item& item) {
  const Value* found = at_path(change.path, item);
  if (found == nullptr) return put(change.path, *change.value, item);
  if (found->type != change.value->type) throw wrong_type();
  Value changed = *found;
  if (changed.type == Type::kNumber) {
    changed.text = (Decimal(changed.text) + Decimal(change.value->text)).text();
  } else {
    for (const std::string& text : change.value->set)
      if (std::find(changed.set.begin(), changed.set.end(), text) == changed.set.end()) changed.set.push_back(text);
    sort_set(changed);
  }
  put(change.path, std::move(changed), item);
}

void take_out(const Update::Change& change, Item& item) {
  const Value* found = at_path(change.path, item);
  if (found == nullptr) {
    parent_of(change.path, item);
    return;
  }
  if (found->type != change.value->type) throw wrong_type();
  Value changed = *found;
  std::erase_if(changed.set, [&](const std::string& text) {
    return std::find(change.value->set.begin(), change.value->set.end(), text) != change.value->set.end();
  });
  if (changed.set.empty())
    drop(change.path, item);
  else
    put(change.path, std::move(changed), item);
}

// Later elements of a list first, so that indexes keep meaning what they meant; with assignments, earlier ones first,
// so that those beyond the end are appended in order.
bool by_steps(const Path& a, const Path& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](const PathStep& x, const PathStep& y) {
    return std::tie(x.is_index, x.index, x.name) < std::tie(y.is_index, y.index, y.name);
  });
}

std::size_t depth_of(const Value& value) {
  std::size_t depth = 0;
  for (const Value& part : value.list) depth = std::max(depth, depth_of(part));
  for (const Member& part : value.members) depth = std::max(depth, depth_of(part.value));
  return value.type == Type::kList || value.type == Type::kMap ? depth + 1 : 0;
}

}  // namespace

void apply_update(const Update& update, Item& item) {
  std::vector<std::pair<const Path*, Value>> assignments;
  for (const auto& assignment : update.assignments)
    assignments.emplace_back(&assignment.path, value_of(assignment.value, item));
  std::stable_sort(assignments.begin(), assignments.end(),
                   [](const auto& a, const auto& b) { return by_steps(*a.first, *b.first); });
  for (auto& [path, value] : assignments) put(*path, std::move(value), item);
  for (const auto& change : update.additions) add(change, item);
  for (const auto& change : update.deletions) take_out(change, item);

  std::vector<const Path*> removals;
  for (const Path& path : update.removals) removals.push_back(&path);
  std::sort(removals.begin(), removals.end(), [](const Path* a, const Path* b) { return by_steps(*b, *a); });
  for (const Path* path : removals) drop(*path, item);

  for (const Member& member : item)
    if (depth_of(member.value) > kMaxDepth)
      throw invalid(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
          "supported limit");
}

std::vector<Path> paths_of(const Update& update) {
  std::vector<Path> paths = update.removals;
  for (const auto& assignment : update.assignments) paths.push_back(assignment.path);
  for (const auto& change : update.additions) paths.push_back(change.path);
  for (const auto& change : update.deletions) paths.push_back(change.path);
  return paths;
}

}  // namespace echotrace::local::dynamodb
