#include "drivers/local/xml_text.h"

#include <array>
#include <charconv>

namespace echotrace::local {

std::string xml_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\t':
      case '\n': out += c; break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20) {
          out += c;
          break;
        }
        std::array<char, 4> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), byte, 16).ptr;
        out.append("&#x").append(digits.data(), end).append(";");
      }
    }
  }
  return out;
}

std::string xml_element(std::string_view name, std::string_view text) {
  return xml_nested(name, xml_escape(text));
}

std::string xml_nested(std::string_view name, std::string_view elements) {
  std::string out;
  out.reserve(2 * name.size() + elements.size() + 5);
  out.append("<").append(name).append(">").append(elements).append("</").append(name).append(">");
  return out;
}

}  // namespace echotrace::local
