// Runs of decimal digits, eight at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace echotrace::base {

// Up to eight bytes from p, the first in the lowest byte, zero bytes behind end.
inline std::uint64_t load_eight(const char* p, const char* end) {
  const auto left = static_cast<std::size_t>(end - p);
  std::uint64_t chunk = 0;
  if constexpr (std::endian::native == std::endian::little) {
    if (left >= 8) {
      std::memcpy(&chunk, p, 8);
      return chunk;
    }
    if (left >= 4) {  // two halves, overlapping
      std::uint32_t first = 0, last = 0;
      std::memcpy(&first, p, 4);
      std::memcpy(&last, end - 4, 4);
      return first | std::uint64_t{last} << (8 * (left - 4));
    }
  }
  if (left > 0 && left < 4) {  // one to three bytes, some of them twice, without a branch for each
    const auto byte = [p](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(p[i])} << (8 * i); };
    return byte(0) | byte(left / 2) | byte(left - 1);
  }
  for (std::size_t i = 0; i < left && i < 8; ++i) chunk |= std::uint64_t{static_cast<unsigned char>(p[i])} << (8 * i);
  return chunk;
}

// How many of the first `bytes` bytes of a chunk, at most eight, are digits up to the first that is not.
inline int digit_run(std::uint64_t chunk, int bytes) {
  chunk ^= 0x3030303030303030;  // digits become 0 to 9, everything else larger
  const std::uint64_t other = (chunk | (chunk + 0x7676767676767676)) & 0x8080808080808080;
  // A carry out of a byte above 0x89 can mark the bytes behind it only, never those before the first non-digit.
  const int run = other == 0 ? 8 : std::countr_zero(other) / 8;
  return run < bytes ? run : bytes;
}

// Whether all eight bytes of a chunk are digits: their high halves are 3, and stay so when 6 is added.
inline bool eight_digits(std::uint64_t chunk) {
  constexpr std::uint64_t kHighHalves = 0xF0F0F0F0F0F0F0F0;
  return ((chunk & kHighHalves) | (((chunk + 0x0606060606060606) & kHighHalves) >> 4)) == 0x3333333333333333;
}

// The number that the first `count` bytes of a chunk, 1 to 8 digits, stand for.
inline std::uint64_t join_digits(std::uint64_t chunk, int count) {
  chunk = (chunk ^ 0x3030303030303030) << (8 * (8 - count));  // as if led by zeros
  chunk = chunk * 10 + (chunk >> 8);
  return ((chunk & 0x000000FF000000FF) * 0x000F424000000064 +
          ((chunk >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >>
         32;
}

// Takes digits off the text at p, appending them to `number` (modulo 2^64 when there are too many); returns where they
// end.
inline const char* take_digits(const char* p, const char* end, std::uint64_t& number) {
  constexpr std::uint64_t kPowersOfTen[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  for (;;) {
    const std::uint64_t chunk = load_eight(p, end);
    const int run = digit_run(chunk, 8);
    if (run == 0) return p;
    number = number * kPowersOfTen[run] + join_digits(chunk, run);
    p += run;
    if (run < 8) return p;
  }
}

}  // namespace echotrace::base
