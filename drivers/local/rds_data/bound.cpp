#include "drivers/local/rds_data/bound.h"

#include "drivers/local/rds_data/refusals.h"
#include "ingest/base/base64.h"

#include <array>
#include <charconv>
#include <string_view>

namespace echotrace::local::rds_data {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::element;
using simdjson::dom::object;

// Of PostgreSQL's pg_type.dat.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kFloat8 = 701, kVarchar = 1043;

struct Hint {
  std::string_view name;
  Oid type;
};
constexpr std::array<Hint, 6> kHints{
    {{"JSON", 114}, {"UUID", 2950}, {"TIMESTAMP", 1114}, {"DATE", 1082}, {"TIME", 1083}, {"DECIMAL", 1700}}};

Oid type_of_text(const object& parameter) {
  std::string_view name;
  if (parameter["typeHint"].get(name) != SUCCESS) return kVarchar;
  for (const Hint& hint : kHints)
    if (hint.name == name) return hint.type;
  throw bad_request("There is no type hint " + std::string(name) + ".");
}

std::string hex_bytes(std::string_view base64) {
  const auto bytes = base::decode_base64(base64);
  if (!bytes) throw Refusal{400, "SerializationException", "A blobValue of the request is no Base64."};
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex = "\\x";
  hex.reserve(2 + 2 * bytes->size());
  for (const char c : *bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::string number_text(double number) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), end};
}

Bound value_of(const object& parameter) {
  object value;
  if (parameter["value"].get(value) != SUCCESS) return {};
  std::string_view text;
  std::int64_t number = 0;
  double real = 0;
  bool truth = false;
  if (value["isNull"].get(truth) == SUCCESS && truth) return {};
  if (value["stringValue"].get(text) == SUCCESS) {
    if (text.find('\0') != text.npos)
      throw statement_failed({"ERROR", "invalid byte sequence for encoding \"UTF8\": 0x00", "", "", "", "22021"});
    return {std::string(text), type_of_text(parameter)};
  }
  if (value["longValue"].get(number) == SUCCESS) return {std::to_string(number), kInt8};
  if (value["doubleValue"].get(real) == SUCCESS) return {number_text(real), kFloat8};
  if (value["booleanValue"].get(truth) == SUCCESS) return {truth ? "true" : "false", kBool};
  if (value["blobValue"].get(text) == SUCCESS) return {hex_bytes(text), kBytea};
  element array;
  if (value["arrayValue"].get(array) == SUCCESS) throw bad_request("Array parameters are not supported.");
  throw bad_request("The value of a parameter is none of those that a field can have.");
}

}  // namespace

std::vector<Bound> bind_parameters(const std::vector<std::string>& names,
                                   const std::optional<simdjson::dom::array>& parameters) {
  std::vector<Bound> bound(names.size());
  std::vector<bool> found(names.size());
  const auto take = [&](const element& one) {
    object parameter;
    std::string_view name;
    if (one.get(parameter) != SUCCESS || parameter["name"].get(name) != SUCCESS)
      throw bad_request("A parameter has no name.");
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] != name) continue;
      bound[i] = value_of(parameter);
      found[i] = true;
    }
  };
  if (parameters) {
    for (const element one : *parameters) take(one);
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!found[i]) throw bad_request("Cannot find parameter: " + names[i]);
  return bound;
}

}  // namespace echotrace::local::rds_data
