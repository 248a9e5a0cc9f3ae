// Base64 of RFC 4648, section 4.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace echotrace::base {

// Strict: whole groups of four with their padding, no other characters, line breaks included, and no bits left over.
// Nullopt for anything else.
std::optional<std::string> decode_base64(std::string_view text);

// With padding, on one line.
std::string encode_base64(std::string_view bytes);

}  // namespace echotrace::base
