#include "ingest/base/text.h"

#include <cstdint>

namespace echotrace::base {
namespace {

std::uint32_t code_point(std::string_view character) {
  constexpr std::uint32_t kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = static_cast<unsigned char>(character[0]) & kLeadBits[character.size()];
  for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return code;
}

bool is_printable(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return false;
  // Direction marks, embeddings and isolates; line and paragraph separators; byte order mark; not a character.
  if (code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E)) return false;
  if ((code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || (code & 0xFFFE) == 0xFFFE) return false;
  return true;
}

void append_hex(std::string_view bytes, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

// Appends what text begins with and takes it off; returns the columns it needs.
std::size_t take_escaped(std::string_view& text, std::string& out) {
  const std::size_t length = utf8_length(text);
  const std::string_view character = text.substr(0, length == 0 ? 1 : length);
  text.remove_prefix(character.size());
  if (length == 0 || !is_printable(code_point(character))) {
    append_hex(character, out);
    return 4 * character.size();
  }
  out += character;
  return 1;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  const std::uint32_t code = code_point(text.substr(0, length));
  if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10FFFF))) return 0;
  return code >= 0xD800 && code < 0xE000 ? 0 : length;
}

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) take_escaped(text, out);
  return out;
}

std::string excerpt(std::string_view text, std::size_t max_columns) {
  std::string out;
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::size_t before = out.size();
    const std::size_t wanted = columns + take_escaped(text, out);
    // The last column is kept for the ellipsis as long as there is more.
    if (wanted > max_columns || (wanted == max_columns && !text.empty())) {
      out.resize(before);
      return max_columns == 0 ? out : out + "…";
    }
    columns = wanted;
  }
  return out;
}

}  // namespace echotrace::base
