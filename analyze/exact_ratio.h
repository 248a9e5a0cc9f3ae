// The double nearest to a quotient of integers. Latencies are integer nanoseconds and reports are in milliseconds: only
// a correctly rounded quotient prints 728.253499 and not 728.2534990000001.
#pragma once

#include <cstdint>

namespace echotrace::analyze {

__extension__ using Int128 = __int128;

// numerator / denominator, rounded once (to nearest, ties to even). denominator > 0.
double exact_ratio(Int128 numerator, std::int64_t denominator);

inline constexpr std::int64_t kNsPerMs = 1'000'000;

inline double to_ms(std::int64_t ns) {
  return exact_ratio(ns, kNsPerMs);
}

}  // namespace echotrace::analyze
