// Writing texts into JSON.
#pragma once

#include <string>
#include <string_view>

namespace echotrace::base {

// Appends `text`, valid UTF-8, as a JSON string with its quotes. Control characters become \u00XX.
inline void append_json_text(std::string_view text, std::string& json) {
  constexpr char kHex[] = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20) {
      json += "\\u00";
      json += kHex[byte >> 4];
      json += kHex[byte & 15];
    } else {
      json += c;
    }
  }
  json += '"';
}

}  // namespace echotrace::base
