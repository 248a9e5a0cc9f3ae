#include "ingest/base/json_string.h"

#include <cstdint>

namespace echotrace::base {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
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

char simple_escape(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

// Decodes the escape whose backslash is at p; advances p. Returns the end of the output, nullptr when it is broken.
char* put_escape(const char*& p, const char* end, char* out) {
  if (end - p < 2) return nullptr;
  const char kind = p[1];
  p += 2;
  if (kind == 'u') return put_unicode(p, end, out);
  const char plain = simple_escape(kind);
  if (plain == 0) return nullptr;
  *out = plain;
  return out + 1;
}

}  // namespace

#if defined(__SSE2__)
namespace {

constexpr std::ptrdiff_t kStride = 64;

// One bit for each of 64 bytes: quotes, backslashes, control characters and what is not ASCII. Copies the bytes to out.
std::uint64_t copy_stride(const char* p, char* out) {
  std::uint64_t mask = 0;
  for (int i = 0; i < 4; ++i) {
    const __m128i piece = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 16 * i), piece);
    const __m128i hit = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(piece, _mm_set1_epi8('"')), _mm_cmpeq_epi8(piece, _mm_set1_epi8('\\'))),
        _mm_cmplt_epi8(piece, _mm_set1_epi8(0x20)));
    mask |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(hit))) << (16 * i);
  }
  return mask;
}

// Copies `bytes` bytes in whole registers: up to 15 bytes more are read and written.
void copy_gap(const char* from, std::ptrdiff_t bytes, char* to) {
  for (std::ptrdiff_t i = 0; i < bytes; i += 16) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i)));
  }
}

enum class Stride { kGoOn, kLookCloser };

// Decodes 64 bytes and what an escape at their end reaches beyond them. Looks closer (byte by byte) where anything but
// plain text and escapes comes: p and out then stand there.
Stride decode_stride(const char*& p, const char* end, char*& out) {
  const char* const block = p;
  std::uint64_t mask = copy_stride(p, out);
  std::ptrdiff_t at = mask == 0 ? kStride : __builtin_ctzll(mask);
  out += at;
  while (at < kStride) {
    p = block + at;
    if (*p != '\\') return Stride::kLookCloser;
    char* const decoded = put_escape(p, end, out);
    if (decoded == nullptr) {
      p = block + at;
      return Stride::kLookCloser;
    }
    out = decoded;
    const std::ptrdiff_t behind = p - block;
    if (behind >= kStride) return Stride::kGoOn;
    mask = mask >> behind << behind;
    const std::ptrdiff_t next = mask == 0 ? kStride : __builtin_ctzll(mask);
    copy_gap(block + behind, next - behind, out);
    out += next - behind;
    at = next;
  }
  p = block + kStride;
  return Stride::kGoOn;
}

}  // namespace
#endif

StringCopy copy_string(const char* p, const char* end, char* out, std::size_t room) {
  constexpr std::size_t kStep = 16;
  StringCopy copy;
  if (room < 2 * kStep) return copy;
  const char* const out_limit = out + room - kStep;
#if defined(__SSE2__)
  // An escape never grows, so 64 bytes of text and one gap's slack bound what a stride writes.
  while (end - p >= kStride + 16 && out_limit - out >= kStride + 16) {
    if (decode_stride(p, end, out) == Stride::kLookCloser) break;
  }
#endif
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
