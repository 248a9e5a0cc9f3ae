// Tables as DescribeTable and its like show them.
#pragma once

#include "drivers/local/dynamodb/table.h"

#include <cstdint>
#include <string>

namespace echotrace::local::dynamodb {

std::string describe(const Table& table, std::int64_t now_ns);
std::string key_schema_json(const KeySchema& schema);  // [{"AttributeName":"id","KeyType":"HASH"}]

}  // namespace echotrace::local::dynamodb
