// Parts of items.
#pragma once

#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/value.h"

#include <vector>

namespace echotrace::local::dynamodb {

// What the item has at those paths, inside the maps and lists that lead there; of lists only the elements asked for, in
// their order.
Item project(const Item& item, const std::vector<Path>& paths);

}  // namespace echotrace::local::dynamodb
