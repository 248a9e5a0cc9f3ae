// Keys of an etcd, through the JSON gateway of its version 3 API, which etcd itself serves beside gRPC. The place: url,
// and prefix where the etcd is not ours alone ("echotrace-r8k2-3/", put before every key).
#pragma once

#include "drivers/item_put.h"

#include <memory>

namespace echotrace::drivers::etcd {

// Not AWS's: its calls are not signed, its clients need an origin.
aws::Service service();

std::unique_ptr<ItemPut> open_items(const Place& place);

}  // namespace echotrace::drivers::etcd
