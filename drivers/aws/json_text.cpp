#include "drivers/aws/json_text.h"

#include "ingest/base/error.h"

#include <utility>

namespace echotrace::aws {

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  std::size_t written = 0;  // of the text; runs that need no escape are copied at once
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, written, at - written);
    written = at + 1;
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out.append("\\u00").append(1, kDigits[c >> 4]).append(1, kDigits[c & 15]);
    }
  }
  out.append(text, written).append(1, '"');
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string json_array(const std::vector<std::string>& elements) {
  std::string out = "[";
  for (const std::string& element : elements) {
    if (out.size() > 1) out += ',';
    out += element;
  }
  return out += ']';
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::vector<std::string> elements;
  elements.reserve(texts.size());
  for (const std::string& text : texts) elements.push_back(json_string(text));
  return json_array(elements);
}

std::string json_texts(const std::map<std::string, std::string>& values) {
  JsonObject object;
  for (const auto& [name, value] : values) object.text(name, value);
  return object.json();
}

std::string json_tags(const std::map<std::string, std::string>& tags) {
  std::vector<std::string> elements;
  elements.reserve(tags.size());
  for (const auto& [key, value] : tags) elements.push_back(JsonObject().text("Key", key).text("Value", value).json());
  return json_array(elements);
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

Call rest_call(const char* operation, const char* method, std::string path, std::string query) {
  Call call;
  call.operation = operation;
  call.request.method = method;
  call.request.path = std::move(path);
  call.request.query = std::move(query);
  return call;
}

Call with_body(Call call, const JsonObject& body) {
  call.request.headers.push_back({"Content-Type", "application/json"});
  call.request.body = body.json();
  return call;
}

std::string member_text(simdjson::dom::element object, std::string_view name) {
  std::string_view value;
  return object[name].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

std::int64_t member_number(simdjson::dom::element object, std::string_view name) {
  std::int64_t value = 0;
  return object[name].get(value) == simdjson::SUCCESS ? value : 0;
}

JsonAnswer::JsonAnswer(const HttpResponse& response, const char* service) {
  const bool made = empty_parser_.parse(std::string_view("[]")).get(empty_) == simdjson::SUCCESS;
  if (!made || parser_.parse(response.body).get(root_) != simdjson::SUCCESS || !root_.is_object()) {
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
