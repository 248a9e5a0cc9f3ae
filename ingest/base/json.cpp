#include "ingest/base/json.h"

#include <algorithm>
#include <charconv>

namespace echotrace::base {
namespace {

using simdjson::ondemand::json_type;

// Written out, because the searches of string_view call the C library for every byte.
bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool in_number(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

enum class Found { kText, kNothing, kOther };

// The text a number or time is read from; kNothing for null and "".
Found find_text(const JsonScalar& value, std::string_view& text) {
  if (value.kind == JsonScalar::Kind::kOther) return Found::kOther;
  text = value.text;
  return text.empty() ? Found::kNothing : Found::kText;
}

}  // namespace

JsonScalar scalar_of(simdjson::ondemand::value value) {
  using Kind = JsonScalar::Kind;
  json_type type;
  if (value.type().get(type)) return {};
  if (type == json_type::null) {
    bool is_null = false;  // "nothing" begins like null, too
    return {!value.is_null().get(is_null) && is_null ? Kind::kNull : Kind::kOther, {}};
  }
  if (type != json_type::string && type != json_type::number && type != json_type::boolean) return {};
  std::string_view token = value.raw_json_token();  // reaches up to the next token
  while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
  if (token.empty()) return {};
  if (type == json_type::string) {
    if (token.size() < 2 || token.back() != '"') return {};
    return {Kind::kText, token.substr(1, token.size() - 2)};
  }
  if (type == json_type::boolean) {
    if (token != "true" && token != "false") return {};
    return {Kind::kTruth, token};
  }
  if (!std::all_of(token.begin(), token.end(), in_number)) return {};
  return {Kind::kNumber, token};
}

bool raw_text(const JsonScalar& value, std::string_view& text) {
  if (value.kind == JsonScalar::Kind::kOther || value.kind == JsonScalar::Kind::kNull) return false;
  text = value.text;
  return true;
}

bool raw_text(simdjson::ondemand::value value, std::string_view& text) {
  return raw_text(scalar_of(value), text);
}

bool read_int(const JsonScalar& value, std::int64_t& out) {
  std::string_view text;
  const Found found = find_text(value, text);
  if (found != Found::kText) return found == Found::kNothing;
  // "64.0" is what spreadsheets and data frames make of 64.
  if (const std::size_t point = text.find('.'); point != std::string_view::npos && point > 0) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos) return false;
    text = text.substr(0, point);
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  out = number;
  return true;
}

bool read_ns(const JsonScalar& value, std::int64_t& ns) {
  std::int64_t number = ns;
  if (!read_int(value, number)) return false;
  if (number != ns && (number > kMaxTimeNs || number < -kMaxTimeNs)) return false;
  ns = number;
  return true;
}

bool read_time(const JsonScalar& value, Unit unit, std::int64_t& ns) {
  std::string_view text;
  const Found found = find_text(value, text);
  return found == Found::kText ? parse_decimal(text, unit, ns) : found == Found::kNothing;
}

bool read_any_time(const JsonScalar& value, std::int64_t& ns) {
  std::string_view text;
  const Found found = find_text(value, text);
  return found == Found::kText ? parse_any_time(text, ns) : found == Found::kNothing;
}

bool read_bool(const JsonScalar& value, bool& out) {
  std::string_view text;
  const Found found = find_text(value, text);
  if (found != Found::kText) return found == Found::kNothing;
  const bool yes = text == "true" || text == "1";
  if (!yes && text != "false" && text != "0") return false;
  out = yes;
  return true;
}

}  // namespace echotrace::base
