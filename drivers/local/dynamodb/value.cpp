#include "drivers/local/dynamodb/value.h"

#include "drivers/local/dynamodb/decimal.h"

#include <algorithm>
#include <array>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::array<std::string_view, 10> kTypeNames{"S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"};
constexpr std::size_t kContainerBytes = 3;  // of a list or map, and one for each of its elements

constexpr std::size_t kSomeEven = 1024;  // more than a number has digits

auto place_of(auto& item, std::string_view name) {
  return std::lower_bound(item.begin(), item.end(), name,
                          [](const Member& member, std::string_view wanted) { return member.name < wanted; });
}

// One byte for the sign and exponent, one for every two digits counted from the decimal point, one for a minus.
std::size_t number_size(const std::string& text) {
  const std::size_t first = text.find_first_of("123456789"), last = text.find_last_of("123456789");
  if (first == std::string::npos) return 2;
  const std::size_t point = std::min(text.find('.'), text.size());
  // Powers of a hundred, moved so that none is negative.
  const auto pair_of = [&](std::size_t at) {
    const std::size_t power = at < point ? kSomeEven + point - at - 1 : kSomeEven + point - at;
    return power / 2;
  };
  return pair_of(first) - pair_of(last) + 2 + (text[0] == '-' ? 1 : 0);
}

std::size_t scalar_size(Type type, const std::string& text) {
  return type == Type::kNumber ? number_size(text) : text.size();
}

}  // namespace

std::string_view type_name(Type type) {
  return kTypeNames[static_cast<std::size_t>(type)];
}

std::string_view long_type_name(Type type) {
  constexpr std::array<std::string_view, 10> kNames{"STRING",     "NUMBER", "BINARY", "STRING_SET", "NUMBER_SET",
                                                    "BINARY_SET", "MAP",    "LIST",   "BOOLEAN",    "NULL"};
  return kNames[static_cast<std::size_t>(type)];
}

std::optional<Type> type_named(std::string_view name) {
  const auto found = std::find(kTypeNames.begin(), kTypeNames.end(), name);
  if (found == kTypeNames.end()) return std::nullopt;
  return static_cast<Type>(found - kTypeNames.begin());
}

bool is_set(Type type) {
  return type == Type::kStringSet || type == Type::kNumberSet || type == Type::kBinarySet;
}

Type element_type(Type set) {
  if (set == Type::kStringSet) return Type::kString;
  return set == Type::kNumberSet ? Type::kNumber : Type::kBinary;
}

Value Value::string(std::string text) {
  Value value;
  value.type = Type::kString;
  value.text = std::move(text);
  return value;
}

Value Value::number(std::string decimal) {
  Value value = string(std::move(decimal));
  value.type = Type::kNumber;
  return value;
}

bool Value::operator==(const Value& other) const {
  return type == other.type && truth == other.truth && text == other.text && set == other.set && list == other.list &&
         members == other.members;
}

bool Member::operator==(const Member& other) const {
  return name == other.name && value == other.value;
}

const Value* find(const Item& item, std::string_view name) {
  const auto place = place_of(item, name);
  return place != item.end() && place->name == name ? &place->value : nullptr;
}

Value* find(Item& item, std::string_view name) {
  return const_cast<Value*>(find(std::as_const(item), name));  // NOLINT: the item is not const
}

void assign(Item& item, std::string_view name, Value value) {
  const auto place = place_of(item, name);
  if (place != item.end() && place->name == name)
    place->value = std::move(value);
  else
    item.insert(place, Member{std::string(name), std::move(value)});
}

void erase_member(Item& item, std::string_view name) {
  const auto place = place_of(item, name);
  if (place != item.end() && place->name == name) item.erase(place);
}

void sort_set(Value& value) {
  if (value.type == Type::kNumberSet) {
    std::vector<std::pair<Decimal, std::string>> numbers;
    for (std::string& text : value.set) numbers.emplace_back(Decimal(text), std::move(text));
    std::sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < numbers.size(); ++i) value.set[i] = std::move(numbers[i].second);
  } else {
    std::sort(value.set.begin(), value.set.end());
  }
}

std::optional<std::strong_ordering> compare(const Value& a, const Value& b) {
  if (a.type != b.type) return std::nullopt;
  if (a.type == Type::kNumber) return Decimal(a.text) <=> Decimal(b.text);
  if (a.type == Type::kString || a.type == Type::kBinary) return a.text.compare(b.text) <=> 0;
  return std::nullopt;
}

std::size_t size_of(const Value& value) {
  std::size_t size = 0;
  switch (value.type) {
    case Type::kString:
    case Type::kNumber:
    case Type::kBinary: return scalar_size(value.type, value.text);
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      for (const std::string& text : value.set) size += scalar_size(element_type(value.type), text);
      return size;
    case Type::kList:
      for (const Value& element : value.list) size += size_of(element) + 1;
      return size + kContainerBytes;
    case Type::kMap: return size_of(value.members) + value.members.size() + kContainerBytes;
    case Type::kBool:
    case Type::kNull: return 1;
  }
  return size;
}

std::size_t size_of(const Item& item) {
  std::size_t size = 0;
  for (const Member& member : item) size += member.name.size() + size_of(member.value);
  return size;
}

}  // namespace echotrace::local::dynamodb
