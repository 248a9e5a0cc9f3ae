// What update expressions do to an item.
#pragma once

#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/value.h"

#include <vector>

namespace echotrace::local::dynamodb {

// All values are computed from the item as it was; then it is changed. Throws Refusal (ValidationException) when a path
// leads nowhere or an operand is of the wrong type; the item is then half changed.
void apply_update(const Update& update, Item& item);

// Everything that the expression names.
std::vector<Path> paths_of(const Update& update);

}  // namespace echotrace::local::dynamodb
