// One distribution's figures. Expected values: NumPy 2 (expressions beside them) or by hand.
#include "analyze/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kMs = 1'000'000;

Group of_ns(std::vector<std::int64_t> values) {
  Group group;
  fill_distribution(values, group);
  return group;
}

Group of_ms(std::vector<std::int64_t> values) {
  for (std::int64_t& value : values) value *= kMs;
  return of_ns(std::move(values));
}

// y = numpy.array([(i * 7919) % 10007 for i in range(1, 10007)]), the numbers 1 to 10,006 in scattered order.
std::vector<std::int64_t> scattered() {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 1; i < 10'007; ++i) values.push_back(i * 7919 % 10'007);
  return values;
}

// 40,000 values from 1 ms to 1,000 s in equal ratios, as latencies with a long tail lie.
std::vector<std::int64_t> long_tailed() {
  std::vector<std::int64_t> values;
  for (int i = 0; i < 40'000; ++i) values.push_back(static_cast<std::int64_t>(1e6 * std::pow(1e6, i / 39'999.0)));
  return values;
}

TEST(Distribution, AgreesWithNumPyOnManyValuesInAnyOrder) {
  const Group group = of_ms(scattered());
  EXPECT_EQ(group.count, 10'006);
  EXPECT_EQ(group.min, 1);
  EXPECT_EQ(group.max, 10'006);
  EXPECT_EQ(group.mean, 5003.5);                    // numpy.mean(y)
  EXPECT_DOUBLE_EQ(group.stddev, 2888.6277307169);  // numpy.std(y, ddof=1)
  // numpy.quantile(y, p)
  EXPECT_EQ(group.quantile("p50")->value, 5003.5);
  EXPECT_EQ(group.quantile("p90")->value, 9005.5);
  EXPECT_EQ(group.quantile("p95")->value, 9505.75);
  EXPECT_EQ(group.quantile("p99")->value, 9905.95);
  EXPECT_EQ(group.quantile("p99.9")->value, 9995.995);
}

TEST(Distribution, AgreesWithNumPyOnFewValues) {
  const Group group = of_ms({34, 1, 55, 2, 3, 1, 5, 13, 8, 21});  // z
  EXPECT_DOUBLE_EQ(group.stddev, 17.795442612584207);             // numpy.std(z, ddof=1)
  EXPECT_EQ(group.mean, 14.3);
  EXPECT_EQ(group.quantile("p50")->value, 6.5);
  EXPECT_EQ(group.quantile("p90")->value, 36.1);
  EXPECT_EQ(group.quantile("p99")->value, 53.11);
}

TEST(Distribution, DeviatesByWhatLiesBetweenTheValuesHoweverLargeTheyAre) {
  // numpy.std([1, 2, 4], ddof=1) ns, thirty years away: sums of squares of doubles would have lost it.
  constexpr std::int64_t kFar = 1'000'000'000'000'000'000;
  EXPECT_NEAR(of_ns({kFar + 1, kFar + 2, kFar + 4}).stddev, 1.5275252316519465e-6, 1e-20);
}

TEST(Distribution, OfOneObservationHasNoDeviation) {
  const Group group = of_ms({42});
  EXPECT_EQ(group.count, 1);
  EXPECT_EQ(group.stddev, 0);
  EXPECT_EQ(group.min, 42);
  EXPECT_EQ(group.mean, 42);
  EXPECT_EQ(group.max, 42);
  ASSERT_EQ(group.cdf.size(), 1U);
  EXPECT_EQ(group.cdf[0].fraction, 1);
  ASSERT_EQ(group.histogram.size(), 1U);
  EXPECT_EQ(group.histogram[0].count, 1);
}

TEST(Distribution, OfNothingHasACountAndNoFigures) {
  const Group group = of_ns({});
  EXPECT_EQ(group.count, 0);
  EXPECT_TRUE(group.quantiles.empty());
  EXPECT_TRUE(group.cdf.empty());
  EXPECT_TRUE(group.histogram.empty());
  EXPECT_EQ(group.tail_to_median, std::nullopt);
}

TEST(Distribution, TakesTheEndsOfSixtyFourBits) {
  const Group group = of_ns({std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min() + 1});
  EXPECT_EQ(group.mean, 0);
  EXPECT_EQ(group.quantile("p50")->value, 0);
  EXPECT_DOUBLE_EQ(group.max, 9223372036854.775807);
  EXPECT_EQ(group.histogram.back().count + group.histogram.front().count, 2);
}

TEST(TailToMedian, IsTheRatioOfTheTwoQuantiles) {
  // 1..101: the median is 51, p99 is 100.
  std::vector<std::int64_t> values(101);
  std::iota(values.begin(), values.end(), 1);
  EXPECT_DOUBLE_EQ(*of_ms(values).tail_to_median, 100.0 / 51);
}

TEST(TailToMedian, IsNotKnownWhereTheMedianIsNotPositive) {
  EXPECT_EQ(of_ms({0, 0, 5}).tail_to_median, std::nullopt);
  EXPECT_EQ(of_ms({-3, -2, 5}).tail_to_median, std::nullopt);
}

TEST(Cdf, ShowsEveryObservationOfUpToTwoHundred) {
  std::vector<std::int64_t> values(200);
  std::iota(values.rbegin(), values.rend(), 1);
  const Group group = of_ms(values);
  ASSERT_EQ(group.cdf.size(), 200U);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(group.cdf[i].value, static_cast<double>(i + 1));
    EXPECT_EQ(group.cdf[i].fraction, static_cast<double>(i + 1) / 200);
  }
}

TEST(Cdf, CountsEqualObservationsTogether) {
  const Group group = of_ms({1, 2, 2, 2, 3});
  ASSERT_EQ(group.cdf.size(), 3U);
  EXPECT_EQ(group.cdf[1].value, 2);
  EXPECT_EQ(group.cdf[1].fraction, 0.8);
}

TEST(Cdf, IsBoundedIncreasingAndTrueAtEveryPoint) {
  std::vector<std::int64_t> values = long_tailed();
  const Group group = of_ns(values);
  EXPECT_LE(group.cdf.size(), kMaxCdfPoints);
  EXPECT_GT(group.cdf.size(), kMaxCdfPoints / 2);
  EXPECT_EQ(group.cdf.front().value, group.min);
  EXPECT_EQ(group.cdf.back().value, group.max);
  EXPECT_EQ(group.cdf.back().fraction, 1);
  for (std::size_t i = 0; i < group.cdf.size(); ++i) {
    const CdfPoint& point = group.cdf[i];
    if (i > 0) {
      EXPECT_GT(point.value, group.cdf[i - 1].value);
      EXPECT_GT(point.fraction, group.cdf[i - 1].fraction);
    }
    const auto below = std::count_if(values.begin(), values.end(),
                                     [&](std::int64_t ns) { return static_cast<double>(ns) / 1e6 <= point.value; });
    EXPECT_DOUBLE_EQ(point.fraction, static_cast<double>(below) / 40'000) << point.value;
  }
}

TEST(Cdf, SpendsThreeFifthsOfItsPointsUpToP90AndTheOthersOnTheTail) {
  const Group group = of_ns(long_tailed());
  const auto body =
      std::count_if(group.cdf.begin(), group.cdf.end(), [](const CdfPoint& point) { return point.fraction <= 0.9; });
  EXPECT_NEAR(static_cast<double>(body), 120, 1);
  // Towards the end several points fall on one observation, which is shown once: of 80 at least 60 stay.
  EXPECT_GE(static_cast<std::int64_t>(group.cdf.size()) - body, 60);
  // The last point before the maximum is the observation before it: the tail is shown to its end.
  EXPECT_GE((group.cdf.end() - 2)->fraction, 1 - 2.0 / 40'000);
}

TEST(Histogram, HoldsEachObservationInTheBinItLiesIn) {
  std::vector<std::int64_t> values = long_tailed();
  const Group group = of_ns(values);
  EXPECT_LE(group.histogram.size(), kMaxHistogramBins);
  EXPECT_EQ(group.histogram.front().low, group.min);
  EXPECT_EQ(group.histogram.back().high, group.max);
  for (std::size_t i = 0; i < group.histogram.size(); ++i) {
    const HistogramBin& bin = group.histogram[i];
    const bool last = i + 1 == group.histogram.size();
    EXPECT_EQ(bin.high, last ? group.max : group.histogram[i + 1].low);
    const auto inside = std::count_if(values.begin(), values.end(), [&](std::int64_t ns) {
      const double ms = static_cast<double>(ns) / 1e6;
      return bin.low <= ms && (last ? ms <= bin.high : ms < bin.high);
    });
    EXPECT_EQ(bin.count, inside) << i;
  }
}

TEST(Histogram, HasBinsOfEqualRatioWhereAllIsPositive) {
  const Group group = of_ns(long_tailed());
  // 64 bins over six decades: each a factor of 10^(6/64) = 1.2409.
  ASSERT_EQ(group.histogram.size(), 64U);
  for (const HistogramBin& bin : group.histogram) EXPECT_NEAR(bin.high / bin.low, 1.24094, 1e-4);
}

TEST(Histogram, HasBinsOfEqualWidthWhereNotAllIsPositive) {
  std::vector<std::int64_t> values(1000);
  std::iota(values.begin(), values.end(), -500);
  const Group group = of_ms(values);  // Rice: 2 * 1000^(1/3) = 20 bins over 999 ms
  ASSERT_EQ(group.histogram.size(), 20U);
  for (const HistogramBin& bin : group.histogram) EXPECT_NEAR(bin.high - bin.low, 49.95, 1e-5);
}

TEST(Histogram, OfEqualObservationsIsOneBin) {
  const Group group = of_ms({5, 5, 5, 5});
  ASSERT_EQ(group.histogram.size(), 1U);
  EXPECT_EQ(group.histogram[0].low, 5);
  EXPECT_EQ(group.histogram[0].high, 5);
  EXPECT_EQ(group.histogram[0].count, 4);
}

TEST(Histogram, OfNeighbouringNanosecondsHasNoBinNarrowerThanOne) {
  const Group group = of_ns({100, 100, 101, 101, 102, 102, 102, 102});
  ASSERT_EQ(group.histogram.size(), 2U);
  EXPECT_EQ(group.histogram[0].count, 2);
  EXPECT_EQ(group.histogram[1].count, 6);  // the last bin holds its high as well
}

}  // namespace
}  // namespace echotrace::analyze
