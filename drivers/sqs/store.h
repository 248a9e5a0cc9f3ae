// A queue of Amazon SQS, read for the function by an event source mapping.
#pragma once

#include "drivers/store.h"

#include <memory>

namespace echotrace::drivers::sqs {

std::unique_ptr<Store> open_store(const StoreContext& context);

}  // namespace echotrace::drivers::sqs
