// The reference: an etcd, and a watch in this process that invokes the function for every put.
#pragma once

#include "drivers/store.h"

#include <memory>

namespace echotrace::drivers::etcd {

std::unique_ptr<Store> open_store(const StoreContext& context);

// The keys that a run left in an etcd that is not its own. Throws base::Error or aws::Failure.
void remove_keys(aws::Session& session, const Resource& resource);

}  // namespace echotrace::drivers::etcd
