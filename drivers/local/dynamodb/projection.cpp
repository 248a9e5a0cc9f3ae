#include "drivers/local/dynamodb/projection.h"

#include <optional>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

using Paths = std::vector<const Path*>;

Item project_members(const Item& members, const Paths& paths, std::size_t step);

// `paths` all lead through this value; `step` is the first step behind it.
std::optional<Value> project_value(const Value& value, const Paths& paths, std::size_t step) {
  for (const Path* path : paths)
    if (path->size() == step) return value;
  Value part;
  part.type = value.type;
  if (value.type == Type::kMap) {
    part.members = project_members(value.members, paths, step);
    if (part.members.empty()) return std::nullopt;
    return part;
  }
  if (value.type != Type::kList) return std::nullopt;
  for (std::size_t i = 0; i < value.list.size(); ++i) {
    Paths through;
    for (const Path* path : paths)
      if ((*path)[step].is_index && (*path)[step].index == i) through.push_back(path);
    if (through.empty()) continue;
    if (auto element = project_value(value.list[i], through, step + 1)) part.list.push_back(*std::move(element));
  }
  if (part.list.empty()) return std::nullopt;
  return part;
}

Item project_members(const Item& members, const Paths& paths, std::size_t step) {
  Item found;
  for (const Member& member : members) {
    Paths through;
    for (const Path* path : paths)
      if (!(*path)[step].is_index && (*path)[step].name == member.name) through.push_back(path);
    if (through.empty()) continue;
    if (auto value = project_value(member.value, through, step + 1)) found.push_back({member.name, *std::move(value)});
  }
  return found;
}

}  // namespace

Item project(const Item& item, const std::vector<Path>& paths) {
  Paths all;
  for (const Path& path : paths) all.push_back(&path);
  return project_members(item, all, 0);
}

}  // namespace echotrace::local::dynamodb
