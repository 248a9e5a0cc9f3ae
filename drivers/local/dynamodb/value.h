// Attribute values and items.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::dynamodb {

enum class Type : std::uint8_t {
  kString,
  kNumber,
  kBinary,
  kStringSet,
  kNumberSet,
  kBinarySet,
  kMap,
  kList,
  kBool,
  kNull
};
std::string_view type_name(Type type);       // "S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"
std::string_view long_type_name(Type type);  // "STRING", "NUMBER_SET", …: in some errors
std::optional<Type> type_named(std::string_view name);
bool is_set(Type type);
Type element_type(Type set);

struct Member;

struct Value {
  Type type = Type::kNull;
  bool truth = true;             // BOOL
  std::string text;              // S; N, as Decimal::text() has it; B, its bytes
  std::vector<std::string> set;  // texts as above, in ascending order
  std::vector<Value> list;       // L
  std::vector<Member> members;   // M

  static Value string(std::string text);
  static Value number(std::string decimal);
  bool operator==(const Value& other) const;
};

struct Member {
  std::string name;
  Value value;
  bool operator==(const Member& other) const;
};

// In ascending order of names, no name twice.
using Item = std::vector<Member>;

const Value* find(const Item& item, std::string_view name);
Value* find(Item& item, std::string_view name);
void assign(Item& item, std::string_view name, Value value);
void erase_member(Item& item, std::string_view name);

// Puts a set's elements into the order that Value asks for.
void sort_set(Value& value);

// How S, N or B compare with their own kind; nothing for two kinds or other kinds.
std::optional<std::strong_ordering> compare(const Value& a, const Value& b);

// Bytes as DynamoDB counts them for the item limit, pages and capacity.
std::size_t size_of(const Value& value);
std::size_t size_of(const Item& item);

}  // namespace echotrace::local::dynamodb
