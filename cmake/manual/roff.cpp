#include "cmake/manual/roff.h"

#include "cmake/manual/help_text.h"

namespace echotrace::manual {

std::string roff(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) out += "\\&";
    begins_line = c == '\n';
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '\'': out += "\\(aq"; break;
      case '`': out += "\\(ga"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      case '"': out += "\\(dq"; break;
      default: out += c;
    }
  }
  return out;
}

std::string prose(std::string_view text) {
  constexpr std::size_t kColumns = 70;
  std::string wrapped;
  std::size_t column = 0;
  for (const std::string& line : split(text, "\n")) {
    for (const std::string& word : split(line, " ")) {
      const bool fits = column + 1 + word.size() <= kColumns;
      if (!wrapped.empty()) wrapped += fits ? ' ' : '\n';
      column = fits ? column + 1 + word.size() : word.size();
      wrapped += word;
    }
  }
  return roff(wrapped);
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fP";
}
std::string italic(std::string_view text) {
  return "\\fI" + roff(text) + "\\fP";
}
std::string paragraph(std::string_view text) {
  return ".PP\n" + prose(text) + "\n";
}
std::string item(const std::string& tag, std::string_view text) {
  return ".TP\n" + tag + "\n" + prose(text) + "\n";
}

}  // namespace echotrace::manual
