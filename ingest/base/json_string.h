// Walking and decoding JSON strings in raw text, for the two places where a general parser would read the same bytes
// twice: the envelope of an event (fast path) and the JSON inside its message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "ingest/base/json_string_wide.h"

namespace echotrace::base {

// What an ASCII byte means behind a backslash; 0: nothing, or \u.
inline constexpr std::array<char, 128> kEscapeMeanings = [] {
  std::array<char, 128> meanings{};
  meanings['"'] = '"';
  meanings['\\'] = '\\';
  meanings['/'] = '/';
  meanings['b'] = '\b';
  meanings['f'] = '\f';
  meanings['n'] = '\n';
  meanings['r'] = '\r';
  meanings['t'] = '\t';
  return meanings;
}();

// Of 64 bytes, one bit each: those that a backslash before them escapes, and the backslashes that do so.
struct Escapes {
  std::uint64_t escaped, escaping;
};

// Which, given where backslashes are. next_escaped carries over from one block of 64 bytes to the next. In a run of
// backslashes every second one is escaped; subtracting the runs from the pattern of odd bits tells, by its carries,
// where runs of odd length end (as in simdjson's first stage).
inline Escapes find_escapes(std::uint64_t backslashes, bool& next_escaped) {
  constexpr std::uint64_t kOddBits = 0xAAAAAAAAAAAAAAAA;
  const std::uint64_t first = next_escaped ? 1 : 0;
  backslashes &= ~first;
  const std::uint64_t maybe_escaped = backslashes << 1;
  const std::uint64_t ends = ((maybe_escaped | kOddBits) - backslashes) ^ kOddBits;
  next_escaped = ((ends & backslashes) >> 63) != 0;
  return {ends ^ (backslashes | first), ends & backslashes};
}

// First byte at or after p that is a quote, a backslash, a control character (below 0x20) or not ASCII; end when none.
// Up to 15 bytes behind end may be read.
inline const char* find_special(const char* p, const char* end) {
#if defined(ECHOTRACE_WIDE_STRINGS)
  if (kWideStrings) return find_special_wide(p, end);
#endif
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(0x20);
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // Signed comparison: bytes of 0x80 and above are negative, so one test finds them and the control characters.
    const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                     _mm_cmplt_epi8(bytes, space));
    const int mask = _mm_movemask_epi8(hit);
    if (mask != 0) {
      p += __builtin_ctz(static_cast<unsigned>(mask));
      return p < end ? p : end;
    }
  }
  return end;
#else
  for (; p < end; ++p) {
    const auto byte = static_cast<unsigned char>(*p);
    if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) break;
  }
  return p;
#endif
}

struct StringScan {
  const char* end = nullptr;  // at the closing quote; nullptr: no whole string here
  bool escaped = false;       // holds a backslash
  bool ascii = true;
};

// Scans a string's inside from just behind its opening quote.
inline StringScan scan_string(const char* p, const char* end) {
  StringScan scan;
  for (;;) {
    p = find_special(p, end);
    if (p >= end) return scan;
    if (*p == '"') {
      scan.end = p;
      return scan;
    }
    if (*p == '\\') {
      scan.escaped = true;
      ++p;
      if (p >= end || static_cast<unsigned char>(*p) < 0x20) return scan;
      scan.ascii = scan.ascii && static_cast<unsigned char>(*p) < 0x80;
      ++p;
      continue;
    }
    if (static_cast<unsigned char>(*p) < 0x20) return scan;
    scan.ascii = false;
    ++p;
  }
}

struct StringCopy {
  const char* end = nullptr;  // in the text, at the closing quote; nullptr: broken, not whole, or too long for the room
  char* out_end = nullptr;
  bool ascii = true;
};

// scan_string and decode_string in one pass: decodes from just behind the opening quote up to the closing one.
// `room` bytes may be written to out, of which the last 16 are never part of the result.
StringCopy copy_string(const char* p, const char* end, char* out, std::size_t room);
// The same for any processor, a little slower.
StringCopy copy_string_portable(const char* p, const char* end, char* out, std::size_t room);

// Decodes the inside of a JSON string of `bytes` bytes into out, which has room for bytes + 16 (never grows: every
// escape is longer than what it stands for). Surrogate pairs become one character; a lone surrogate keeps its own
// three bytes (WTF-8), so that different ids stay different. Returns the end of the output, nullptr on a broken escape.
char* decode_string(const char* text, std::size_t bytes, char* out);

}  // namespace echotrace::base
