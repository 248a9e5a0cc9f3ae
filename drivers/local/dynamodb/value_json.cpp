#include "drivers/local/dynamodb/value_json.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/dynamodb/decimal.h"
#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/dynamodb/request.h"
#include "ingest/base/base64.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::dynamodb {
namespace {

using simdjson::dom::element;

constexpr std::size_t kMaxDepth = 31;  // 32 levels with the attribute itself

Value read_nested(element json, std::size_t depth);

std::string read_scalar(Type type, element json) {
  const std::string_view text = text_of(json);
  if (type == Type::kNumber) return Decimal(text).text();
  if (type == Type::kString) return std::string(text);
  auto bytes = base::decode_base64(text);
  if (!bytes) throw unreadable("Invalid Base64 in a binary value");
  return *std::move(bytes);
}

std::string listed(const Value& set) {
  std::string out;
  for (const std::string& text : set.set) out += (out.empty() ? "" : ", ") + text;
  return "[" + out + "]";
}

void read_set(Value& value, element json) {
  for (const element part : array_of(json)) value.set.push_back(read_scalar(element_type(value.type), part));
  if (value.set.empty()) {
    const char* kind = value.type == Type::kStringSet ? "string" : value.type == Type::kNumberSet ? "number" : "binary";
    throw invalid_parameter(std::string("An ") + kind + " set  may not be empty");
  }
  const std::string as_given = value.type == Type::kBinarySet ? "of binary values" : listed(value);
  sort_set(value);
  if (std::adjacent_find(value.set.begin(), value.set.end()) != value.set.end())
    throw invalid_parameter("Input collection " + as_given + " contains duplicates.");
}

Item read_members(element json, std::size_t depth) {
  Item item;
  for (const auto& [name, value] : object_of(json)) {
    if (name.empty()) throw invalid("Empty attribute name");
    item.push_back({std::string(name), read_nested(value, depth)});
  }
  const auto by_name = [](const Member& a, const Member& b) { return a.name < b.name; };
  std::stable_sort(item.begin(), item.end(), by_name);
  // Of a name given twice, the last counts.
  const auto same = [](const Member& a, const Member& b) { return a.name == b.name; };
  item.erase(item.begin(), std::unique(item.rbegin(), item.rend(), same).base());
  return item;
}

bool read_truth(element json) {
  bool truth = false;
  if (json.get(truth) != simdjson::SUCCESS) throw unexpected(json, "Boolean");
  return truth;
}

Value read_typed(Type type, element json, std::size_t depth) {
  Value value;
  value.type = type;
  switch (type) {
    case Type::kString:
    case Type::kNumber:
    case Type::kBinary: value.text = read_scalar(type, json); break;
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet: read_set(value, json); break;
    case Type::kMap: value.members = read_members(json, depth + 1); break;
    case Type::kList:
      for (const element part : array_of(json)) value.list.push_back(read_nested(part, depth + 1));
      break;
    case Type::kBool: value.truth = read_truth(json); break;
    case Type::kNull:
      if (!read_truth(json)) throw invalid_parameter("Null attribute value types must have the value of true");
      break;
  }
  return value;
}

Value read_nested(element json, std::size_t depth) {
  if (depth > kMaxDepth)
    throw invalid(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
        "supported limit");
  std::optional<std::pair<Type, element>> found;
  for (const auto& [name, part] : json.is_null() ? simdjson::dom::object() : object_of(json)) {
    const auto type = type_named(name);
    if (!type || part.is_null()) continue;
    if (found)
      throw invalid(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
          "supported datatypes");
    found.emplace(*type, part);
  }
  if (!found) throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  return read_typed(found->first, found->second, depth);
}

void write_scalar(Type type, const std::string& text, std::string& out) {
  if (type == Type::kBinary)
    out.append("\"").append(base::encode_base64(text)).append("\"");
  else
    out += aws::json_string(text);
}

void write_inside(const Value& value, std::string& out) {
  bool first = true;
  const auto separate = [&] {
    if (!std::exchange(first, false)) out += ',';
  };
  switch (value.type) {
    case Type::kString:
    case Type::kNumber:
    case Type::kBinary: return write_scalar(value.type, value.text, out);
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      out += '[';
      for (const std::string& text : value.set) separate(), write_scalar(element_type(value.type), text, out);
      out += ']';
      return;
    case Type::kMap: return write_item(value.members, out);
    case Type::kList:
      out += '[';
      for (const Value& part : value.list) separate(), write_value(part, out);
      out += ']';
      return;
    case Type::kBool:
    case Type::kNull: out += value.truth ? "true" : "false"; return;
  }
}

}  // namespace

Value read_value(element json) {
  return read_nested(json, 0);
}

Item read_item(element json) {
  return read_members(json, 0);
}

void write_value(const Value& value, std::string& out) {
  out.append("{\"").append(type_name(value.type)).append("\":");
  write_inside(value, out);
  out += '}';
}

void write_item(const Item& item, std::string& out) {
  out += '{';
  bool first = true;
  for (const Member& member : item) {
    if (!std::exchange(first, false)) out += ',';
    out.append(aws::json_string(member.name)).append(":");
    write_value(member.value, out);
  }
  out += '}';
}

std::string item_json(const Item& item) {
  std::string out;
  write_item(item, out);
  return out;
}

}  // namespace echotrace::local::dynamodb
