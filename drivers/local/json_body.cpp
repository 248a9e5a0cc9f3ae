#include "drivers/local/json_body.h"

namespace echotrace::local {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

Refusal unreadable(const char* message) {
  return {400, "SerializationException", message};
}

template <typename Value>
Value read(element from, const char* expectation) {
  Value value{};
  if (from.get(value) != SUCCESS) throw unreadable(expectation);
  return value;
}

constexpr const char* kNoText = "A member of the request that must be a string is none.";
constexpr const char* kNoInteger = "A member of the request that must be an integer is none.";
constexpr const char* kNoTruth = "A member of the request that must be true or false is neither.";
constexpr const char* kNoList = "A member of the request that must be a list is none.";
constexpr const char* kNoObject = "A member of the request that must be a structure or map is none.";

}  // namespace

JsonBody JsonBody::parse(simdjson::dom::parser& parser, std::string_view json, Missing missing) {
  object members;
  if (parser.parse(json.data(), json.size()).get(members) != SUCCESS)
    throw unreadable("The body of the request is no JSON object.");
  return {members, missing};
}

JsonBody JsonBody::nested(element from) const {
  return {read<object>(from, kNoObject), missing_};
}

std::optional<element> JsonBody::find(std::string_view name) const {
  element found;
  if (members_.at_key(name).get(found) != SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

element JsonBody::required(std::string_view name) const {
  const auto found = find(name);
  if (!found) throw missing_(name);
  return *found;
}

std::string_view JsonBody::text_of(element from) {
  return read<std::string_view>(from, kNoText);
}

std::string_view JsonBody::text(std::string_view name) const {
  return text_of(required(name));
}

std::optional<std::string_view> JsonBody::optional_text(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::nullopt;
  return text_of(*found);
}

std::int64_t JsonBody::integer(std::string_view name) const {
  return read<std::int64_t>(required(name), kNoInteger);
}

std::optional<std::int64_t> JsonBody::optional_integer(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::nullopt;
  return read<std::int64_t>(*found, kNoInteger);
}

bool JsonBody::truth(std::string_view name, bool otherwise) const {
  const auto found = find(name);
  return found ? read<bool>(*found, kNoTruth) : otherwise;
}

std::vector<std::string_view> JsonBody::texts(std::string_view name) const {
  std::vector<std::string_view> all;
  if (const auto from = optional_list(name))
    for (const element one : *from) all.push_back(text_of(one));
  return all;
}

array JsonBody::list(std::string_view name) const {
  return read<array>(required(name), kNoList);
}

std::optional<array> JsonBody::optional_list(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::nullopt;
  return read<array>(*found, kNoList);
}

std::optional<object> JsonBody::optional_object(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::nullopt;
  return read<object>(*found, kNoObject);
}

}  // namespace echotrace::local
