#include "ingest/base/json_string.h"

#include <array>
#include <cstdint>

namespace echotrace::base {
namespace {

constexpr std::array<std::int8_t, 256> kHexDigits = [] {
  std::array<std::int8_t, 256> digits{};
  digits.fill(-1);
  for (int i = 0; i < 10; ++i) digits[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i) {
    digits[static_cast<std::size_t>('a' + i)] = digits[static_cast<std::size_t>('A' + i)] =
        static_cast<std::int8_t>(10 + i);
  }
  return digits;
}();

int hex_digit(char c) {
  return kHexDigits[static_cast<unsigned char>(c)];
}

// The 16 bits of \uXXXX whose first digit is at p; -1 when there are not four digits before end.
int code_unit(const char* p, const char* end) {
  if (end - p < 4) return -1;
  const int a = hex_digit(p[0]), b = hex_digit(p[1]), c = hex_digit(p[2]), d = hex_digit(p[3]);
  return (a | b | c | d) < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
}

char* put_code_point(std::uint32_t code, char* out) {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

// Decodes \uXXXX (p at the first digit), joining a surrogate pair; advances p.
char* put_unicode(const char*& p, const char* end, char* out) {
  const int first = code_unit(p, end);
  if (first < 0) return nullptr;
  p += 4;
  auto code = static_cast<std::uint32_t>(first);
  if (first >= 0xD800 && first < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
    const int second = code_unit(p + 2, end);
    if (second >= 0xDC00 && second < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + static_cast<std::uint32_t>(second - 0xDC00);
      p += 6;
    }
  }
  return put_code_point(code, out);
}

// Decodes the escape whose backslash is at p; advances p. Returns the end of the output, nullptr when it is broken.
char* put_escape(const char*& p, const char* end, char* out) {
  if (end - p < 2) return nullptr;
  const char kind = p[1];
  p += 2;
  if (kind == 'u') return put_unicode(p, end, out);
  const auto byte = static_cast<unsigned char>(kind);
  const char plain = byte < kEscapeMeanings.size() ? kEscapeMeanings[byte] : '\0';
  if (plain == 0) return nullptr;
  *out = plain;
  return out + 1;
}

constexpr std::size_t kSlack = 16;  // room that is written to but never part of the result

}  // namespace

StringCopy copy_string(const char* p, const char* end, char* out, std::size_t room) {
#if defined(ECHOTRACE_WIDE_STRINGS)
  if (kWideStrings && room >= kSlack) {
    const char* const out_limit = out + room - kSlack;
    bool ascii = true;
    for (;;) {
      const WideEnd stop = copy_wide(p, end, out, out_limit, ascii);
      if (stop == WideEnd::kRoom) break;
      if (stop == WideEnd::kQuote) return {p, out, ascii};
      if (stop != WideEnd::kEscape) return {};
      // Where one \u is, more follow; an escape writes at most 4 bytes, fewer than it is long.
      while (p < end && *p == '\\' && out <= out_limit) {
        out = put_escape(p, end, out);
        if (out == nullptr) return {};
      }
    }
    StringCopy rest = copy_string_portable(p, end, out, static_cast<std::size_t>(out_limit + kSlack - out));
    rest.ascii = rest.ascii && ascii;
    return rest;
  }
#endif
  return copy_string_portable(p, end, out, room);
}

StringCopy copy_string_portable(const char* p, const char* end, char* out, std::size_t room) {
  constexpr std::size_t kStep = 16;
  StringCopy copy;
  if (room < kSlack + kStep) return copy;
  const char* const out_limit = out + room - kSlack;
  while (p < end && out <= out_limit) {
#if defined(__SSE2__)
    const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), piece);
    const __m128i hit = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(piece, _mm_set1_epi8('"')), _mm_cmpeq_epi8(piece, _mm_set1_epi8('\\'))),
        _mm_cmplt_epi8(piece, _mm_set1_epi8(0x20)));
    const int mask = _mm_movemask_epi8(hit);
    const int plain = mask == 0 ? static_cast<int>(kStep) : __builtin_ctz(static_cast<unsigned>(mask));
    p += plain;
    out += plain;
    if (mask == 0) continue;
    if (p >= end) return copy;
#endif
    const auto byte = static_cast<unsigned char>(*p);
    if (byte == '"') {
      copy.end = p;
      copy.out_end = out;
      return copy;
    }
    if (byte == '\\') {
      out = put_escape(p, end, out);
      if (out == nullptr) return copy;
      continue;
    }
    if (byte < 0x20) return copy;
    copy.ascii = copy.ascii && byte < 0x80;
    *out++ = *p++;
  }
  return copy;
}

char* decode_string(const char* text, std::size_t bytes, char* out) {
  const char* p = text;
  const char* const end = text + bytes;
  while (p < end) {
#if defined(__SSE2__)
    if (end - p >= 16) {
      const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), piece);
      const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(piece, _mm_set1_epi8('\\')));
      const int plain = mask == 0 ? 16 : __builtin_ctz(static_cast<unsigned>(mask));
      p += plain;
      out += plain;
      if (mask == 0) continue;
    }
#endif
    if (*p != '\\') {
      *out++ = *p++;
      continue;
    }
    out = put_escape(p, end, out);
    if (out == nullptr) return nullptr;
  }
  return out;
}

}  // namespace echotrace::base
