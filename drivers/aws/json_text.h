// Writing and reading the JSON that services speak.
#pragma once

#include "drivers/aws/client.h"

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::aws {

std::string json_string(std::string_view text);                            // with its quotes
std::string json_array(const std::vector<std::string>& elements);          // of JSON values
std::string json_strings(const std::vector<std::string>& texts);           // an array of texts
std::string json_texts(const std::map<std::string, std::string>& values);  // an object of texts
std::string json_tags(const std::map<std::string, std::string>& tags);     // an array of {"Key":…,"Value":…}
void append_json_string(std::string& out, std::string_view text);

// Members in the order they are added; no name is checked for being there already.
class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value) { return raw(name, json_string(value)); }
  JsonObject& text_unless_empty(std::string_view name, std::string_view value) {
    return value.empty() ? *this : text(name, value);
  }
  JsonObject& number(std::string_view name, std::int64_t value) { return raw(name, std::to_string(value)); }
  JsonObject& truth(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  JsonObject& raw(std::string_view name, std::string_view json);
  std::string json() const { return members_ + "}"; }

 private:
  std::string members_ = "{";
};

// A call of the JSON protocols: target is "DynamoDB_20120810", version "1.0".
Call json_call(const char* operation, const char* target, const char* version, const JsonObject& body);

// A call of the rest-json protocol; path and query are encoded already.
Call rest_call(const char* operation, const char* method, std::string path, std::string query = {});
// Gives it its JSON body.
Call with_body(Call call, const JsonObject& body);

// Of an object in an answer: its member as text, empty when there is none.
std::string member_text(simdjson::dom::element object, std::string_view name);
std::int64_t member_number(simdjson::dom::element object, std::string_view name);  // or zero

// The answer's object. Reading what is not there gives an empty text or zero.
class JsonAnswer {
 public:
  // Throws base::Error (environment) when the answer is no JSON object.
  JsonAnswer(const HttpResponse& response, const char* service);
  simdjson::dom::element root() const { return root_; }
  std::string text(std::string_view pointer) const;  // RFC 6901: "/Table/TableStatus"
  std::int64_t number(std::string_view pointer) const;
  simdjson::dom::array array(std::string_view pointer) const;  // empty when it is none

 private:
  simdjson::dom::parser parser_, empty_parser_;
  simdjson::dom::element root_;
  simdjson::dom::array empty_;
};

}  // namespace echotrace::aws
