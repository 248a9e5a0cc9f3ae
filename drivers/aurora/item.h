// Items as rows of a table of Amazon Aurora, put through the RDS Data API. The place: cluster_arn, secret_arn,
// database, table.
#pragma once

#include "drivers/item_put.h"

#include <memory>
#include <string>
#include <string_view>

namespace echotrace::drivers::aurora {

// Of the table: key, id and value, and "number", which grows with every row.
std::unique_ptr<ItemPut> open_items(const Place& place);

// As SQL writes the name of a table.
std::string quoted_name(std::string_view name);
// As SQL writes a text.
std::string quoted_text(std::string_view text);

}  // namespace echotrace::drivers::aurora
