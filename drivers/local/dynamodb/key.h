// Primary keys.
#pragma once

#include "drivers/local/dynamodb/value.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace echotrace::local::dynamodb {

struct KeyAttribute {
  std::string name;
  Type type = Type::kString;  // S, N or B
};

struct KeySchema {
  KeyAttribute partition;
  std::optional<KeyAttribute> sort;
};

// Which partition; in the order that Scan goes.
struct PartitionKey {
  std::uint64_t hash = 0;  // even over its whole range
  std::string value;       // as bytes that compare as the attribute does
  auto operator<=>(const PartitionKey&) const = default;
};

struct Key {
  PartitionKey partition;
  std::string sort;  // likewise; empty when the table has no sort key
};

std::string key_bytes(const Value& value);
PartitionKey partition_key(const Value& value);

// The key of an item to be written. Throws Refusal when an attribute is missing, empty, too long or of another type.
Key key_of_item(const KeySchema& schema, const Item& item);
// The key given as such: no more and no less than its attributes.
Key key_of_key(const KeySchema& schema, const Item& key);

// The attributes of the key out of a whole item.
Item key_attributes(const KeySchema& schema, const Item& item);
bool is_key(const KeySchema& schema, std::string_view name);

}  // namespace echotrace::local::dynamodb
