// Writing and reading the JSON that services speak.
#pragma once

#include "drivers/aws/client.h"

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::aws {

std::string json_string(std::string_view text);  // with its quotes

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

// The answer's object. Reading what is not there gives an empty text or zero.
class JsonAnswer {
 public:
  // Throws base::Error (environment) when the answer is no JSON object.
  JsonAnswer(const HttpResponse& response, const char* service);
  simdjson::dom::object root() const { return root_; }
  std::string text(std::string_view pointer) const;  // RFC 6901: "/Table/TableStatus"
  std::int64_t number(std::string_view pointer) const;
  simdjson::dom::array array(std::string_view pointer) const;  // empty when it is none

 private:
  simdjson::dom::parser parser_, empty_parser_;
  simdjson::dom::object root_;
  simdjson::dom::array empty_;
};

}  // namespace echotrace::aws
