// Writes JSON: exact numbers in any locale, valid text from any bytes. Commas and indentation are its business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace echotrace::analyze {

class JsonWriter {
 public:
  // A value inside an array, or the value of the key before it.
  void value(std::string_view text);  // bytes that are not UTF-8 become the text \xNN
  void value(const char* text) { value(std::string_view(text)); }
  void value(std::int64_t number);
  void value(double number);  // shortest text that reads back as the same double; null when not finite
  void value(bool truth);
  void null();
  template <typename T>
  void value(const std::optional<T>& maybe) {
    maybe ? value(*maybe) : null();
  }

  void key(std::string_view name);
  template <typename T>
  void member(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  std::string take() && { return std::move(text_); }

 private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void append_string(std::string_view text);

  static constexpr std::size_t kSpreadDepth = 4;  // deeper structures (points) stay on one line
  std::string text_;
  std::size_t depth_ = 0;
  bool first_ = true;  // nothing yet in the innermost structure
  bool after_key_ = false;
};

}  // namespace echotrace::analyze
