// The KeyConditionExpression of a Query.
#pragma once

#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/key.h"

#include <optional>
#include <string>

namespace echotrace::local::dynamodb {

// A run of sort keys, as key_bytes() has them.
struct KeyRange {
  PartitionKey partition;
  std::string low;  // the first that may belong; empty: from the beginning
  bool low_included = true;
  std::optional<std::string> high;  // the last that may; nothing: to the end
  bool high_included = true;
  std::string prefix;  // begins_with

  bool below(const std::string& sort) const;  // before the run
  bool above(const std::string& sort) const;  // behind it
};

// Throws Refusal when the condition is not one on the table's key.
KeyRange key_range(const Condition& condition, const KeySchema& schema);

}  // namespace echotrace::local::dynamodb
