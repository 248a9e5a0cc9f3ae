#include "analyze/json_writer.h"

#include "ingest/base/text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace echotrace::analyze {

void JsonWriter::value(std::string_view text) {
  separate();
  append_string(text);
}

void JsonWriter::value(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  std::array<char, 32> digits;
  char* const end = digits.data() + digits.size();
  if (number == 0) number = 0;  // -0 would be read back as the whole number 0
  // Whole numbers beyond 64 bits, written digit by digit, are refused by many readers, ours among them.
  const bool beyond = std::abs(number) >= 0x1p63;
  const auto result = beyond ? std::to_chars(digits.data(), end, number, std::chars_format::scientific)
                             : std::to_chars(digits.data(), end, number);
  text_.append(digits.data(), result.ptr);
}

void JsonWriter::value(bool truth) {
  separate();
  text_ += truth ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  text_ += "null";
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_string(name);
  text_ += ": ";
  after_key_ = true;
}

void JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (!first_ && depth_ < kSpreadDepth) text_.append(1, '\n').append(depth_ * 2, ' ');
  text_ += bracket;
  first_ = false;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ == 0) return;
  if (!first_) text_ += ',';
  if (depth_ <= kSpreadDepth) {
    text_.append(1, '\n').append(depth_ * 2, ' ');
  } else if (!first_) {
    text_ += ' ';
  }
  first_ = false;
}

void JsonWriter::append_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  text_ += '"';
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = base::utf8_length(text);
    if (length == 0) {
      text_ += "\\\\x";
      text_ += kHex[byte >> 4];
      text_ += kHex[byte & 15];
      text.remove_prefix(1);
      continue;
    }
    if (byte == '"' || byte == '\\') {
      text_ += '\\';
      text_ += text.front();
    } else if (byte == '\n') {
      text_ += "\\n";
    } else if (byte == '\t') {
      text_ += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      text_ += "\\u00";
      text_ += kHex[byte >> 4];
      text_ += kHex[byte & 15];
    } else {
      text_ += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  text_ += '"';
}

}  // namespace echotrace::analyze
