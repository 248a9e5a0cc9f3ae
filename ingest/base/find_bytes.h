// Search in log messages: short needles whose first byte (a quote, a blank) is everywhere in the text, where the
// library's search calls memchr from one to the next.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace echotrace::base {

// As text.find(needle, from), for a needle of two bytes or more.
inline std::size_t find_bytes(std::string_view text, std::string_view needle, std::size_t from = 0) {
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8(needle[0]), second = _mm_set1_epi8(needle[1]);
  for (; from + 17 <= text.size(); from += 16) {
    const char* const p = text.data() + from;
    const __m128i at = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i behind = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 1));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(at, first), _mm_cmpeq_epi8(behind, second));
    for (auto hits = static_cast<unsigned>(_mm_movemask_epi8(both)); hits != 0; hits &= hits - 1) {
      const std::size_t hit = from + static_cast<std::size_t>(__builtin_ctz(hits));
      if (text.size() - hit < needle.size()) return std::string_view::npos;
      if (std::memcmp(text.data() + hit, needle.data(), needle.size()) == 0) return hit;
    }
  }
#endif
  return text.find(needle, from);
}

}  // namespace echotrace::base
