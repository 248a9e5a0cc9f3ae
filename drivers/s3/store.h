// A bucket whose notifications invoke the function.
#pragma once

#include "drivers/store.h"

#include <memory>

namespace echotrace::drivers::s3 {

std::unique_ptr<Store> open_store(const StoreContext& context);

}  // namespace echotrace::drivers::s3
