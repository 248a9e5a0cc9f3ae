#include "drivers/local/dynamodb/key.h"

#include "drivers/local/dynamodb/decimal.h"
#include "drivers/local/dynamodb/refusals.h"

namespace echotrace::local::dynamodb {
namespace {

constexpr std::size_t kMaxPartitionBytes = 2048;
constexpr std::size_t kMaxSortBytes = 1024;

void check(const KeyAttribute& attribute, const Value& value, std::size_t max_bytes) {
  if (value.text.empty() && value.type != Type::kNumber) {
    const bool text = value.type == Type::kString;
    throw invalid(
        std::string("One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                    "contain an empty ") +
        (text ? "string" : "binary") + " value. Key: " + attribute.name);
  }
  if (value.text.size() > max_bytes && value.type != Type::kNumber) {
    if (max_bytes == kMaxPartitionBytes)
      throw invalid_parameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
    throw invalid_parameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  }
}

const Value& part_of_item(const KeyAttribute& attribute, const Item& item, std::size_t max_bytes) {
  const Value* value = find(item, attribute.name);
  if (value == nullptr) throw invalid_parameter("Missing the key " + attribute.name + " in the item");
  if (value->type != attribute.type)
    throw invalid_parameter("Type mismatch for key " + attribute.name + " expected: " +
                            std::string(type_name(attribute.type)) + " actual: " + std::string(type_name(value->type)));
  check(attribute, *value, max_bytes);
  return *value;
}

const Value& part_of_key(const KeyAttribute& attribute, const Item& key, std::size_t max_bytes) {
  const Value* value = find(key, attribute.name);
  if (value == nullptr || value->type != attribute.type)
    throw invalid("The provided key element does not match the schema");
  check(attribute, *value, max_bytes);
  return *value;
}

}  // namespace

std::string key_bytes(const Value& value) {
  return value.type == Type::kNumber ? Decimal(value.text).ordered_bytes() : value.text;
}

PartitionKey partition_key(const Value& value) {
  PartitionKey key{0, key_bytes(value)};
  std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a, its bits then spread as MurmurHash3 does
  for (const char byte : key.value) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
  hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
  key.hash = hash ^ (hash >> 33);
  return key;
}

Key key_of_item(const KeySchema& schema, const Item& item) {
  Key key;
  key.partition = partition_key(part_of_item(schema.partition, item, kMaxPartitionBytes));
  if (schema.sort) key.sort = key_bytes(part_of_item(*schema.sort, item, kMaxSortBytes));
  return key;
}

Key key_of_key(const KeySchema& schema, const Item& given) {
  if (given.size() != (schema.sort ? 2U : 1U)) throw invalid("The provided key element does not match the schema");
  Key key;
  key.partition = partition_key(part_of_key(schema.partition, given, kMaxPartitionBytes));
  if (schema.sort) key.sort = key_bytes(part_of_key(*schema.sort, given, kMaxSortBytes));
  return key;
}

Item key_attributes(const KeySchema& schema, const Item& item) {
  Item key;
  for (const Member& member : item)
    if (is_key(schema, member.name)) key.push_back(member);
  return key;
}

bool is_key(const KeySchema& schema, std::string_view name) {
  return name == schema.partition.name || (schema.sort && name == schema.sort->name);
}

}  // namespace echotrace::local::dynamodb
