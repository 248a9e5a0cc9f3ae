#include "drivers/local/dynamodb/request.h"

#include "drivers/local/dynamodb/refusals.h"

#include <algorithm>

namespace echotrace::local::dynamodb {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

std::string lower_first(std::string_view name) {
  std::string out(name);
  if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] - 'A' + 'a');
  return out;
}

}  // namespace

Refusal unexpected(element found, std::string_view wanted) {
  switch (found.type()) {
    case simdjson::dom::element_type::ARRAY: return unreadable("Start of list found where not expected");
    case simdjson::dom::element_type::OBJECT: return unreadable("Start of structure or map found where not expected.");
    case simdjson::dom::element_type::STRING:
      return unreadable("STRING_VALUE can not be converted to " + std::string(wanted));
    case simdjson::dom::element_type::BOOL:
      return unreadable(std::string(bool(found) ? "TRUE" : "FALSE") + "_VALUE can not be converted to " +
                        std::string(wanted));
    case simdjson::dom::element_type::DOUBLE:
      return unreadable("DECIMAL_VALUE can not be converted to " + std::string(wanted));
    default: return unreadable("NUMBER_VALUE can not be converted to " + std::string(wanted));
  }
}

std::string_view text_of(element json) {
  std::string_view text;
  if (json.get(text) != simdjson::SUCCESS) throw unexpected(json, "String");
  return text;
}

simdjson::dom::array array_of(element json) {
  simdjson::dom::array array;
  if (json.get(array) != simdjson::SUCCESS) throw unexpected(json, "List");
  return array;
}

object object_of(element json) {
  object found;
  if (json.get(found) != simdjson::SUCCESS) throw unexpected(json, "Map");
  return found;
}

std::optional<element> member(object from, std::string_view name) {
  element found;
  if (from.at_key(name).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

std::optional<std::string_view> text_member(object from, std::string_view name) {
  const auto found = member(from, name);
  if (!found) return std::nullopt;
  return text_of(*found);
}

std::optional<std::int64_t> integer_member(object from, std::string_view name) {
  const auto found = member(from, name);
  if (!found) return std::nullopt;
  std::int64_t value = 0;
  if (found->get(value) != simdjson::SUCCESS) throw unexpected(*found, "Integer");
  return value;
}

bool truth_member(object from, std::string_view name) {
  const auto found = member(from, name);
  bool value = false;
  if (found && found->get(value) != simdjson::SUCCESS) throw unexpected(*found, "Boolean");
  return value;
}

element required(object from, std::string_view name) {
  const auto found = member(from, name);
  if (!found)
    throw invalid("1 validation error detected: Value null at '" + lower_first(name) +
                  "' failed to satisfy constraint: Member must not be null");
  return *found;
}

std::string_view required_text(object from, std::string_view name) {
  return text_of(required(from, name));
}

std::string_view table_name(object from) {
  return table_name_of(required_text(from, "TableName"));
}

std::string_view table_name_of(std::string_view name_or_arn) {
  std::string_view name = name_or_arn;
  if (name.starts_with("arn:")) {
    const std::size_t slash = name.find('/');
    name = slash == std::string_view::npos ? std::string_view() : name.substr(slash + 1);
  }
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    throw constraint(name_or_arn, "tableName", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  if (name.size() < 3 || name.size() > 255)
    throw invalid("TableName must be at least 3 characters long and at most 255 characters long");
  return name;
}

Refusal constraint(std::string_view value, std::string_view name, const std::string& must) {
  return invalid("1 validation error detected: Value '" + std::string(value) + "' at '" + lower_first(name) +
                 "' failed to satisfy constraint: " + must);
}

std::string_view choice(object from, std::string_view name, std::initializer_list<std::string_view> values) {
  const auto found = text_member(from, name);
  if (!found) return *values.begin();
  if (std::find(values.begin(), values.end(), *found) != values.end()) return *found;
  std::string all;
  for (const std::string_view value : values) all.append(all.empty() ? "" : ", ").append(value);
  throw constraint(*found, name, "Member must satisfy enum value set: [" + all + "]");
}

void refuse_legacy(object from, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (member(from, name))
      throw invalid("The legacy parameter " + std::string(name) + " is not supported here; use expressions");
}

}  // namespace echotrace::local::dynamodb
