// Decoding of JSON strings 64 bytes at a time, on processors with AVX-512 VBMI2. Only copy_string() calls this.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__)
#define ECHOTRACE_WIDE_STRINGS 1
#endif

#if defined(ECHOTRACE_WIDE_STRINGS)
#include <cstdint>
#include <string_view>

namespace echotrace::base {

extern const bool kWideStrings;  // whether this processor can run the functions below

enum class WideEnd {
  kQuote,   // p is at the closing quote
  kEscape,  // p is at a backslash whose escape is not one of two bytes: \u, or a broken one
  kBroken,  // p is at a control character
  kCut,     // the text ends before its string
  kRoom,    // less than kWideBytes of room left
};
inline constexpr int kWideBytes = 64;

// Decodes a string's inside from p, copying to out, up to one of the ends above; clears ascii when it copies a byte
// that is not. Reads nothing behind end; writes up to out_limit, of which the last bytes may be no part of the result.
WideEnd copy_wide(const char*& p, const char* end, char*& out, const char* out_limit, bool& ascii);

// As find_special(), but reads nothing behind end.
const char* find_special_wide(const char* p, const char* end);

// Where the quotes are that no backslash escapes, one bit for each byte, 64 to a word. False, with the words undefined,
// when the text holds a byte below 0x20 or above 0x7F.
bool index_quotes_wide(std::string_view text, std::uint64_t* quotes);

}  // namespace echotrace::base
#endif
