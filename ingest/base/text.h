// Bytes of an input shown to a person: safe on a terminal, one line, valid UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace echotrace::base {

// Bytes in the UTF-8 character that text begins with; 0 when text is empty or its beginning is not valid UTF-8
// (overlong, surrogate, above U+10FFFF or cut short).
std::size_t utf8_length(std::string_view text);

// Printable characters stay, everything else becomes \xNN byte by byte: control characters (escape sequences begin with
// one), line and paragraph separators, marks that turn the direction of writing, and what is not UTF-8. Backslashes
// stay single: this is for reading, not for decoding.
std::string escape(std::string_view text);

// The escaped beginning of text, at most max_columns characters; what is longer ends in "…".
std::string excerpt(std::string_view text, std::size_t max_columns);

}  // namespace echotrace::base
