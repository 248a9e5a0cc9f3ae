#include "drivers/aws/json_members.h"

#include <simdjson.h>

namespace echotrace::aws {

std::optional<std::map<std::string, std::string, std::less<>>> json_members(std::string_view text) {
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  std::map<std::string, std::string, std::less<>> members;
  for (auto item : object) {
    simdjson::ondemand::field field;
    std::string_view name;
    if (std::move(item).get(field) != simdjson::SUCCESS || field.unescaped_key().get(name) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    const std::string key(name);
    simdjson::ondemand::value value = field.value();
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return std::nullopt;
    if (type == simdjson::ondemand::json_type::string) {
      std::string_view content;
      if (value.get_string().get(content) != simdjson::SUCCESS) return std::nullopt;
      members.emplace(key, content);
    } else if (type == simdjson::ondemand::json_type::number) {
      std::string_view digits = value.raw_json_token();
      members.emplace(key, digits.substr(0, digits.find_last_not_of(" \t\r\n") + 1));
    }
  }
  return members;
}

}  // namespace echotrace::aws
