#include "analyze/exact_ratio.h"

#include <bit>
#include <cmath>

namespace echotrace::analyze {

namespace {

__extension__ using Unsigned128 = unsigned __int128;

int leading_zeros(Unsigned128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  return high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<std::uint64_t>(value));
}

}  // namespace

double exact_ratio(Int128 numerator, std::int64_t denominator) {
  if (numerator == 0) return 0;
  const bool negative = numerator < 0;
  Unsigned128 magnitude = static_cast<Unsigned128>(numerator);
  if (negative) magnitude = 0 - magnitude;

  // With the numerator's top bit at 127 the quotient has at least 65 bits. A remainder is folded into its lowest bit,
  // far below the 53 that stay, so that the one rounding of the conversion is the rounding of the exact quotient.
  const int shift = leading_zeros(magnitude);
  magnitude <<= shift;
  const auto divisor = static_cast<Unsigned128>(denominator);
  Unsigned128 quotient = magnitude / divisor;
  if (quotient * divisor != magnitude) quotient |= 1;

  const double rounded = std::ldexp(static_cast<double>(quotient), -shift);
  return negative ? -rounded : rounded;
}

}  // namespace echotrace::analyze
