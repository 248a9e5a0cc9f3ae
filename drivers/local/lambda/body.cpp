#include "drivers/local/lambda/body.h"

#include "drivers/local/refusal.h"

namespace echotrace::local::lambda {
namespace {

[[noreturn]] void refuse_type(std::string_view member, std::string_view wanted) {
  throw Refusal{400, "SerializationException", std::string(member) + " can not be converted to " + std::string(wanted)};
}

}  // namespace

std::optional<simdjson::dom::element> Members::find(std::string_view name) const {
  simdjson::dom::element element;
  if (object_.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) return std::nullopt;
  return element;
}

std::optional<std::string_view> Members::text(std::string_view name) const {
  const auto element = find(name);
  if (!element) return std::nullopt;
  std::string_view value;
  if (element->get(value) != simdjson::SUCCESS) refuse_type(name, "a String");
  return value;
}

std::optional<std::int64_t> Members::number(std::string_view name) const {
  const auto element = find(name);
  if (!element) return std::nullopt;
  std::int64_t value = 0;
  if (element->get(value) != simdjson::SUCCESS) refuse_type(name, "an Integer");
  return value;
}

std::optional<bool> Members::truth(std::string_view name) const {
  const auto element = find(name);
  if (!element) return std::nullopt;
  bool value = false;
  if (element->get(value) != simdjson::SUCCESS) refuse_type(name, "a Boolean");
  return value;
}

std::optional<TextMap> Members::text_map(std::string_view name) const {
  const auto element = find(name);
  if (!element) return std::nullopt;
  simdjson::dom::object object;
  if (element->get(object) != simdjson::SUCCESS) refuse_type(name, "a Map");
  TextMap values;
  for (const auto& [key, member] : object) {
    std::string_view value;
    if (member.get(value) != simdjson::SUCCESS) refuse_type(name, "a Map of Strings");
    values[std::string(key)] = std::string(value);
  }
  return values;
}

std::optional<std::vector<std::string>> Members::texts(std::string_view name) const {
  const auto element = find(name);
  if (!element) return std::nullopt;
  simdjson::dom::array array;
  if (element->get(array) != simdjson::SUCCESS) refuse_type(name, "a List");
  std::vector<std::string> values;
  for (const simdjson::dom::element item : array) {
    std::string_view value;
    if (item.get(value) != simdjson::SUCCESS) refuse_type(name, "a List of Strings");
    values.emplace_back(value);
  }
  return values;
}

std::optional<Members> Members::object(std::string_view name) const {
  const auto element = find(name);
  if (!element) return std::nullopt;
  simdjson::dom::object object;
  if (element->get(object) != simdjson::SUCCESS) refuse_type(name, "a Structure");
  return Members(object);
}

bool Members::has_items(std::string_view name) const {
  const auto element = find(name);
  if (!element) return false;
  simdjson::dom::object object;
  if (element->get(object) == simdjson::SUCCESS) return object.size() != 0;
  simdjson::dom::array array;
  if (element->get(array) == simdjson::SUCCESS) return array.size() != 0;
  return true;
}

Body::Body(const std::string& json) {
  static const std::string kNothing = "{}";
  simdjson::dom::object object;
  if (parser_.parse(json.empty() ? kNothing : json).get(object) != simdjson::SUCCESS)
    throw Refusal{400, "InvalidRequestContentException", "Could not parse request body into json"};
  members_.emplace(object);
}

}  // namespace echotrace::local::lambda
