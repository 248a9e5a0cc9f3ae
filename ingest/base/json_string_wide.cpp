#include "ingest/base/json_string_wide.h"

#if defined(ECHOTRACE_WIDE_STRINGS)

#include "ingest/base/json_string.h"

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#define ECHOTRACE_WIDE __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

namespace echotrace::base {
const bool kWideStrings = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi") &&
                          __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");

ECHOTRACE_WIDE const char* find_special_wide(const char* p, const char* end) {
  for (; p < end; p += kWideBytes) {
    const std::ptrdiff_t left = end - p;
    const std::uint64_t inside = left >= kWideBytes ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    const __m512i text = _mm512_maskz_loadu_epi8(inside, p);
    const std::uint64_t special = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"')) |
                                  _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\\')) |
                                  _mm512_cmplt_epi8_mask(text, _mm512_set1_epi8(0x20));
    if ((special & inside) != 0) return p + _tzcnt_u64(special & inside);
  }
  return end;
}

ECHOTRACE_WIDE WideEnd copy_wide(const char*& p, const char* end, char*& out, const char* out_limit, bool& ascii) {
  const __m512i meanings_low = _mm512_loadu_si512(kEscapeMeanings.data());
  const __m512i meanings_high = _mm512_loadu_si512(kEscapeMeanings.data() + 64);
  std::uint64_t not_ascii = 0;
  bool next_escaped = false;
  // Every block begins 64 bytes behind the last, whatever was found in it, so that the processor can work on the next
  // one before it knows.
  for (; p < end; p += kWideBytes) {
    if (out_limit - out < kWideBytes) {
      // A backslash that waits for the byte it escapes goes back.
      if (next_escaped) --p;
      ascii = ascii && not_ascii == 0;
      return WideEnd::kRoom;
    }
    const std::ptrdiff_t left = end - p;
    const std::uint64_t inside = left >= kWideBytes ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    const __m512i text = _mm512_maskz_loadu_epi8(inside, p);
    const std::uint64_t quotes = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('"'));
    const std::uint64_t controls = _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8(0x20));
    const std::uint64_t backslashes = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('\\'));
    const std::uint64_t high = _mm512_movepi8_mask(text);
    if ((quotes | controls | backslashes) == 0 && !next_escaped) {
      _mm512_storeu_si512(out, text);
      out += kWideBytes;
      not_ascii |= high;
      continue;
    }
    const Escapes escapes = find_escapes(backslashes, next_escaped);
    const __m512i meanings = _mm512_permutex2var_epi8(meanings_low, text, meanings_high);
    const __m512i decoded = _mm512_mask_mov_epi8(text, escapes.escaped, meanings);
    const std::uint64_t unknown = escapes.escaped & (_mm512_testn_epi8_mask(meanings, meanings) | high);
    const std::uint64_t stops = ((quotes & ~escapes.escaped) | controls | unknown) & inside;
    if (stops != 0) {
      const std::uint64_t stop = _blsi_u64(stops), before = stop - 1;
      _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(before & ~escapes.escaping, decoded));
      out += _mm_popcnt_u64(before & ~escapes.escaping);
      p += _mm_popcnt_u64(before);
      ascii = ascii && (not_ascii | (high & before)) == 0;
      if ((unknown & stop) == 0) return (quotes & stop) != 0 ? WideEnd::kQuote : WideEnd::kBroken;
      --p;
      return WideEnd::kEscape;
    }
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(inside & ~escapes.escaping, decoded));
    out += _mm_popcnt_u64(inside & ~escapes.escaping);
    not_ascii |= high;
  }
  return WideEnd::kCut;
}

ECHOTRACE_WIDE bool index_quotes_wide(std::string_view text, std::uint64_t* quotes) {
  bool next_escaped = false;
  std::uint64_t odd = 0;
  for (std::size_t at = 0; at < text.size(); at += kWideBytes) {
    const std::size_t left = text.size() - at;
    const std::uint64_t inside = left >= kWideBytes ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    const __m512i block = _mm512_maskz_loadu_epi8(inside, text.data() + at);
    const std::uint64_t marks = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('"'));
    const std::uint64_t backslashes = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\'));
    odd |= _mm512_cmplt_epi8_mask(block, _mm512_set1_epi8(0x20)) & inside;
    *quotes++ = marks & ~find_escapes(backslashes, next_escaped).escaped;
  }
  return odd == 0;
}

}  // namespace echotrace::base

#endif
