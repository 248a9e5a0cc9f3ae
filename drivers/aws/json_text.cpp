#include "drivers/aws/json_text.h"

#include "ingest/base/error.h"

#include <utility>

namespace echotrace::aws {

std::string json_string(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  if (members_.size() > 1) members_ += ',';
  members_.append(json_string(name)).append(":").append(json);
  return *this;
}

Call json_call(const char* operation, const char* target, const char* version, const JsonObject& body) {
  Call call;
  call.operation = operation;
  call.request.method = "POST";
  call.request.headers = {{"Content-Type", std::string("application/x-amz-json-") + version},
                          {"X-Amz-Target", std::string(target) + "." + operation}};
  call.request.body = body.json();
  return call;
}

JsonAnswer::JsonAnswer(const HttpResponse& response, const char* service) {
  const bool made = empty_parser_.parse(std::string_view("[]")).get(empty_) == simdjson::SUCCESS;
  if (!made || parser_.parse(response.body).get(root_) != simdjson::SUCCESS) {
    throw base::Error(base::Exit::kEnvironment, std::string(service) + " gave an answer that is no JSON object", "",
                      "Check AWS_ENDPOINT_URL and proxies.");
  }
}

std::string JsonAnswer::text(std::string_view pointer) const {
  std::string_view value;
  return root_.at_pointer(pointer).get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

std::int64_t JsonAnswer::number(std::string_view pointer) const {
  std::int64_t value = 0;
  return root_.at_pointer(pointer).get(value) == simdjson::SUCCESS ? value : 0;
}

simdjson::dom::array JsonAnswer::array(std::string_view pointer) const {
  simdjson::dom::array found;
  return root_.at_pointer(pointer).get(found) == simdjson::SUCCESS ? found : empty_;
}

}  // namespace echotrace::aws
