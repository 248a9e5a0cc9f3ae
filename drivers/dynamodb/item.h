// Items of an Amazon DynamoDB table whose key attribute is a text. The place: table, and key_name unless it is "key".
#pragma once

#include "drivers/item_put.h"

#include <memory>
#include <string_view>

namespace echotrace::drivers::dynamodb {

// Attributes, beside "id".
inline constexpr std::string_view kKeyAttribute = "key", kValueAttribute = "value";

std::unique_ptr<ItemPut> open_items(const Place& place);

}  // namespace echotrace::drivers::dynamodb
