// Quotients of integers as doubles. Expected values: Python's float(Fraction(numerator, denominator)), which rounds
// once.
#include "analyze/exact_ratio.h"

#include <gtest/gtest.h>

#include <limits>

namespace echotrace::analyze {
namespace {

constexpr Int128 power_of_two(int exponent) {
  return static_cast<Int128>(1) << exponent;
}

TEST(ExactRatio, IsTheDoubleNearestToTheQuotient) {
  EXPECT_EQ(exact_ratio(1, 3), 0x1.5555555555555p-2);
  EXPECT_EQ(exact_ratio(2, 3), 0x1.5555555555555p-1);
  EXPECT_EQ(exact_ratio(10, 7), 0x1.6db6db6db6db7p+0);
  EXPECT_EQ(exact_ratio(1, 1'000'000'000'000'000), 0x1.203af9ee75616p-50);
}

TEST(ExactRatio, PrintsMillisecondsAsTheirNanosecondsRead) {
  EXPECT_EQ(to_ms(728'253'499), 728.253499);
  EXPECT_EQ(to_ms(471'779'450), 471.77945);
  EXPECT_EQ(to_ms(1), 1e-6);
}

TEST(ExactRatio, OfNegativeNumbersMirrorsThatOfPositiveOnes) {
  EXPECT_EQ(exact_ratio(-5, 3), -0x1.aaaaaaaaaaaabp+0);
  EXPECT_EQ(to_ms(-728'253'499), -728.253499);
}

TEST(ExactRatio, OfNothingIsZero) {
  EXPECT_EQ(exact_ratio(0, 7), 0);
}

TEST(ExactRatio, RoundsTiesToEven) {
  EXPECT_EQ(exact_ratio(power_of_two(53) + 1, 1), 0x1p53);                // half way: down to the even neighbour
  EXPECT_EQ(exact_ratio(power_of_two(53) + 3, 1), 0x1.0000000000002p53);  // half way: up to the even neighbour
}

TEST(ExactRatio, RoundsUpFromJustAboveATie) {
  // (2^53 + 1) * 2^40 + 1 over 2^40 lies above the tie by 2^-40, far beyond 53 bits: rounding twice would go down.
  EXPECT_EQ(exact_ratio((power_of_two(53) + 1) * power_of_two(40) + 1, std::int64_t{1} << 40), 0x1.0000000000001p53);
}

TEST(ExactRatio, TakesSumsBeyondSixtyFourBits) {
  EXPECT_EQ(exact_ratio(power_of_two(100) + 1, 3), 0x1.5555555555555p+98);
  EXPECT_EQ(exact_ratio(power_of_two(126), std::numeric_limits<std::int64_t>::max()), 0x1p63);
}

TEST(ExactRatio, TakesTheLeastNumberThereIs) {
  EXPECT_EQ(exact_ratio(std::numeric_limits<std::int64_t>::min(), 1), -0x1p63);
  EXPECT_EQ(exact_ratio(static_cast<Int128>(-1) << 127, 1), -0x1p127);
}

}  // namespace
}  // namespace echotrace::analyze
