// Reading a JSON answer in a test.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace echotrace::local {

// What a JSON pointer (RFC 6901) leads to: a text as it is, anything else as JSON; "" when it leads nowhere.
inline std::string at(std::string_view json, std::string_view pointer) {
  simdjson::dom::parser parser;
  simdjson::dom::element root, found;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return "no JSON";
  if (root.at_pointer(pointer).get(found) != simdjson::SUCCESS) return {};
  std::string_view text;
  return found.get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(found);
}

// How many elements the array there has; 0 when there is none.
inline std::size_t count_at(std::string_view json, std::string_view pointer) {
  simdjson::dom::parser parser;
  simdjson::dom::array found;
  if (parser.parse(json.data(), json.size()).at_pointer(pointer).get(found) != simdjson::SUCCESS) return 0;
  return found.size();
}

}  // namespace echotrace::local
