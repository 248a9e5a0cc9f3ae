// Items as objects of Amazon S3. The place: bucket.
#pragma once

#include "drivers/item_put.h"

#include <memory>

namespace echotrace::drivers::s3 {

std::unique_ptr<ItemPut> open_items(const Place& place);

}  // namespace echotrace::drivers::s3
