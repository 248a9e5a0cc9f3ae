// Quantiles, their intervals, and the figures of a distribution. Expected values: the type-7 formula in exact
// fractions and exact integer binomial sums, both in Python, and arithmetic by hand.
#include "analyze/distribution.h"
#include "analyze/intervals.h"
#include "analyze/quantiles.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

Group figures(std::vector<std::int64_t> values_ms) {
  for (std::int64_t& value : values_ms) value *= 1'000'000;
  Group group;
  fill_distribution(values_ms, group);
  return group;
}

std::vector<std::int64_t> one_to(std::int64_t count) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1);
  return values;
}

TEST(Quantiles, InterpolateBetweenNeighboursAsTypeSevenDoes) {
  const Group group = figures({40, 10, 30, 20});
  EXPECT_DOUBLE_EQ(group.quantile("p50")->value, 25);
  EXPECT_DOUBLE_EQ(group.quantile("p90")->value, 37);
  EXPECT_DOUBLE_EQ(group.quantile("p95")->value, 38.5);
  EXPECT_DOUBLE_EQ(group.quantile("p99")->value, 39.7);
  EXPECT_DOUBLE_EQ(group.quantile("p99.9")->value, 39.97);
}

TEST(Quantiles, OfOneObservationAreThatObservation) {
  EXPECT_DOUBLE_EQ(figures({7}).quantile("p99.9")->value, 7);
}

TEST(Quantiles, KeepNanosecondsThatBinaryFractionsOfMillisecondsWouldBlur) {
  std::vector<std::int64_t> values = {471'779'450};
  EXPECT_EQ(quantile_ms(values, kMedian), 471.77945);
}

TEST(Intervals, NeedTheObservationsThatTheDesignNames) {
  const Group group = figures({1, 2, 3});
  const std::int64_t expected[] = {6, 29, 59, 299, 2995};  // smallest n with p^n + (1-p)^n <= 0.05
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(group.quantiles[i].needs, expected[i]);
    EXPECT_FALSE(group.quantiles[i].interval95.has_value());
  }
}

TEST(Intervals, OfTheMedianExistFromSixObservationsOn) {
  EXPECT_FALSE(figures(one_to(5)).quantile("p50")->interval95.has_value());
  const auto interval = figures(one_to(6)).quantile("p50")->interval95;
  ASSERT_TRUE(interval.has_value());  // coverage of [x1, x6] is 1 - 2 / 2^6 = 96.9 %
  EXPECT_DOUBLE_EQ(interval->first, 1);
  EXPECT_DOUBLE_EQ(interval->second, 6);
}

TEST(Intervals, OfAHundredObservationsSpanTheClassicalRanks) {
  // Python: sum(comb(100, k) for k in range(40, 61)) / 2**100 = 0.9648; one step narrower covers less than 0.95.
  EXPECT_EQ(rank_interval95(100, kMedian), (RankInterval{40, 61}));
}

TEST(Intervals, HaveTheRanksOfExactBinomialSums) {
  struct Case {
    std::size_t probability;
    std::int64_t count, lower, upper;
  };
  constexpr Case kCases[] = {{0, 7, 1, 7},      {0, 90, 36, 55},     {0, 1000, 469, 532},   {1, 29, 21, 29},
                             {1, 100, 84, 96},  {2, 59, 50, 59},     {2, 1000, 937, 964},   {3, 299, 289, 299},
                             {3, 1000, 984, 997}, {4, 2995, 2983, 2995}, {4, 5000, 4991, 5000}};
  for (const Case& c : kCases) {
    EXPECT_EQ(rank_interval95(c.count, kProbabilities[c.probability]), (RankInterval{c.lower, c.upper})) << c.count;
  }
  EXPECT_EQ(rank_interval95(298, kP99), std::nullopt);
}

TEST(Distribution, CountsMinMaxMeanAndSampleDeviation) {
  const Group group = figures({2, 4, 4, 4, 5, 5, 7, 9});  // mean 5, sum of squares 32, 32 / 7
  EXPECT_EQ(group.count, 8);
  EXPECT_DOUBLE_EQ(group.min, 2);
  EXPECT_DOUBLE_EQ(group.max, 9);
  EXPECT_DOUBLE_EQ(group.mean, 5);
  EXPECT_NEAR(group.stddev, 2.138089935299395, 1e-12);
}

TEST(Distribution, OfTheCurveEndsAtTheMaximumWithEverything) {
  const Group group = figures(one_to(5000));
  ASSERT_FALSE(group.cdf.empty());
  EXPECT_LE(group.cdf.size(), kMaxCdfPoints);
  EXPECT_DOUBLE_EQ(group.cdf.front().value, 1);
  EXPECT_DOUBLE_EQ(group.cdf.back().value, 5000);
  EXPECT_DOUBLE_EQ(group.cdf.back().fraction, 1);
}

TEST(Distribution, HistogramHoldsEveryObservationOnce) {
  const Group group = figures(one_to(5000));
  EXPECT_LE(group.histogram.size(), kMaxHistogramBins);
  std::int64_t total = 0;
  for (const HistogramBin& bin : group.histogram) total += bin.count;
  EXPECT_EQ(total, 5000);
}

TEST(Distribution, KeepsNegativeLatencies) {
  const Group group = figures({-3, -1, 2});
  EXPECT_DOUBLE_EQ(group.min, -3);
  EXPECT_DOUBLE_EQ(group.quantile("p50")->value, -1);
}

}  // namespace
}  // namespace echotrace::analyze
