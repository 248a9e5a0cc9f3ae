// JSON on one line, for outputs of many rows.
#pragma once

#include "analyze/document.h"
#include "ingest/base/json_text.h"
#include "ingest/base/text.h"
#include "ingest/event.h"

#include <charconv>
#include <string>
#include <string_view>

namespace echotrace::analyze {

class JsonLine {
 public:
  JsonLine& begin(std::string_view name = {}) { return open(name, '{'); }
  JsonLine& end() { return close('}'); }
  JsonLine& begin_list(std::string_view name) { return open(name, '['); }
  JsonLine& end_list() { return close(']'); }

  // Bytes that are not printable become \xNN, as wherever they are shown.
  JsonLine& text(std::string_view name, std::string_view value) {
    label(name);
    base::append_json_text(base::escape(value), text_);
    return *this;
  }
  JsonLine& number(std::string_view name, std::int64_t value) {
    label(name);
    text_ += std::to_string(value);
    return *this;
  }
  JsonLine& moment(std::string_view name, std::int64_t ns) { return ns == ingest::kNone ? *this : number(name, ns); }
  JsonLine& truth(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  JsonLine& raw(std::string_view name, std::string_view json) {
    label(name);
    text_ += json;
    return *this;
  }
  JsonLine& scalar(std::string_view name, const Scalar& value) {
    if (const auto* const integer = std::get_if<std::int64_t>(&value)) return number(name, *integer);
    if (const auto* const flag = std::get_if<bool>(&value)) return truth(name, *flag);
    if (std::holds_alternative<std::monostate>(value)) return raw(name, "null");
    return text(name, to_text(value));
  }

  // The line so far; a new one begins.
  std::string take() {
    std::string line = std::move(text_);
    text_.clear();
    first_ = true;
    return line;
  }

 private:
  void label(std::string_view name) {
    if (!first_) text_ += ',';
    first_ = false;
    if (name.empty()) return;
    base::append_json_text(name, text_);
    text_ += ':';
  }
  JsonLine& open(std::string_view name, char bracket) {
    label(name);
    text_ += bracket;
    first_ = true;
    return *this;
  }
  JsonLine& close(char bracket) {
    text_ += bracket;
    first_ = false;
    return *this;
  }

  std::string text_;
  bool first_ = true;
};

}  // namespace echotrace::analyze
