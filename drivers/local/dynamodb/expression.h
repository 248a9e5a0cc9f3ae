// Expressions as trees.
#pragma once

#include "drivers/local/dynamodb/value.h"

#include <cstddef>
#include <string>
#include <vector>

namespace echotrace::local::dynamodb {

struct PathStep {
  std::string name;       // of an attribute or a member of a map
  std::size_t index = 0;  // of a list's element
  bool is_index = false;
  bool operator==(const PathStep&) const = default;
};
using Path = std::vector<PathStep>;  // begins with a name

struct Operand {
  enum class Kind { kPath, kValue, kSize, kIfNotExists, kListAppend, kPlus, kMinus };
  Kind kind = Kind::kPath;
  Path path;                       // kPath, kSize, kIfNotExists
  const Value* value = nullptr;    // kValue; belongs to the request's ExpressionAttributeValues
  std::vector<Operand> arguments;  // kIfNotExists: one; kListAppend, kPlus, kMinus: two; kSize: one when it has no path
};

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct Condition {
  enum class Kind { kAnd, kOr, kNot, kCompare, kBetween, kIn, kExists, kNotExists, kType, kBeginsWith, kContains };
  Kind kind = Kind::kAnd;
  Comparator comparator = Comparator::kEqual;
  std::vector<Condition> parts;   // kAnd, kOr: two or more; kNot: one
  std::vector<Operand> operands;  // of the others, in the order they are written
};

struct Update {
  struct Assignment {
    Path path;
    Operand value;
  };
  struct Change {
    Path path;
    const Value* value;
  };
  std::vector<Assignment> assignments;  // SET
  std::vector<Path> removals;           // REMOVE
  std::vector<Change> additions;        // ADD
  std::vector<Change> deletions;        // DELETE, from sets
};

std::string path_text(const Path& path);  // "[a, b, [3]]", as errors show it

// Throws Refusal when one of the paths is another or leads to it.
void refuse_overlaps(const std::vector<const Path*>& paths, const std::string& expression);

}  // namespace echotrace::local::dynamodb
