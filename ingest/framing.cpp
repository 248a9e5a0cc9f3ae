#include "ingest/framing.h"

#include "ingest/base/json.h"
#include "ingest/base/time.h"

#include <cstring>

namespace echotrace::ingest {
namespace {

std::string_view cut_trailing_breaks(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

// The field up to the next tab, which is taken off as well; false when there is no tab.
bool take_field(std::string_view& rest, std::string_view& field) {
  const void* tab = std::memchr(rest.data(), '\t', rest.size());
  if (tab == nullptr) return false;
  const auto length = static_cast<std::size_t>(static_cast<const char*>(tab) - rest.data());
  field = rest.substr(0, length);
  rest.remove_prefix(length + 1);
  return true;
}

bool take_text_frame(Message& message) {
  std::string_view rest = message.text, level, time, request;
  if (!take_field(rest, level) || level.size() < 3 || level.back() != ']') return false;
  if (!take_field(rest, time) || !base::parse_iso8601_msecs(time, message.time_ns)) return false;
  if (!take_field(rest, request)) return false;
  message.level = level.substr(1, level.size() - 2);
  message.request_id = request;
  message.text = rest;
  return true;
}

// A JSON object with a text "message" beside "level" or "requestId" is Lambda's JSON log format; platform lines in
// JSON have neither.
bool looks_like_json_frame(std::string_view text) {
  constexpr std::string_view kFirst = "\"timestamp\"";
  const std::string_view head = text.substr(0, 64);
  return text.front() == '{' && head.find(kFirst) != std::string_view::npos &&
         text.find("\"message\"") != std::string_view::npos &&
         (text.find("\"level\"") != std::string_view::npos || text.find("\"requestId\"") != std::string_view::npos);
}

void take_json_frame(Message& message, Scratch& scratch) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  const std::string_view text = message.text;
  if (scratch.json.iterate(text.data(), text.size(), text.size() + kPadding).get(document)) return;
  if (document.get_object().get(object)) return;
  Message inner = message;
  std::string_view escaped, time;
  bool found = false;
  for (auto field : object) {
    simdjson::ondemand::raw_json_string key;
    simdjson::ondemand::value value;
    if (field.key().get(key) || field.value().get(value)) return;
    std::string_view raw;
    if (key == "message") {
      simdjson::ondemand::json_type type;
      if (value.type().get(type) || type != simdjson::ondemand::json_type::string) return;
      found = base::raw_text(value, escaped);
    } else if (key == "requestId" && base::raw_text(value, raw)) {
      inner.request_id = raw;
    } else if (key == "logger" && base::raw_text(value, raw)) {
      inner.function = raw;
    } else if (key == "level" && base::raw_text(value, raw)) {
      inner.level = raw;
    } else if (key == "timestamp" && base::raw_text(value, raw)) {
      time = raw;
    }
  }
  if (!found || !scratch.unescape(escaped, inner.text)) return;
  if (!time.empty() && !base::parse_iso8601(time, inner.time_ns)) inner.time_ns = kNone;
  message = inner;
}

}  // namespace

Message unframe(const LogEvent& event, Scratch& scratch) {
  Message message;
  message.event = &event;
  message.text = cut_trailing_breaks(event.message);
  if (message.text.empty()) return message;
  if (message.text.front() == '[') {
    take_text_frame(message);
  } else if (looks_like_json_frame(message.text)) {
    take_json_frame(message, scratch);
    message.text = cut_trailing_breaks(message.text);
  }
  return message;
}

}  // namespace echotrace::ingest
