// What conditions and filters mean.
#pragma once

#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/value.h"

#include <string>
#include <string_view>

namespace echotrace::local::dynamodb {

// What can be said of the values before any item is seen. Throw Refusal when an operand can never be right.
void check_operands(const Condition& condition, std::string_view name, const std::string& expression);
void check_size_operand(const Operand& operand, const std::string& expression);
[[noreturn]] void refuse_operand_type(std::string_view name, Type type, const std::string& expression);

// The value at a path; nullptr when the item has none there.
const Value* at_path(const Path& path, const Item& item);

bool holds(const Condition& condition, const Item& item);

}  // namespace echotrace::local::dynamodb
