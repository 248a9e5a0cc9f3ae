// A table whose stream an event source mapping reads for the function.
#pragma once

#include "drivers/store.h"

#include <memory>

namespace echotrace::drivers::dynamodb {

std::unique_ptr<Store> open_store(const StoreContext& context);

}  // namespace echotrace::drivers::dynamodb
