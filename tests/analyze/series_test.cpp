// The course over time. Expected values by hand.
#include "analyze/series.h"

#include <gtest/gtest.h>

#include <vector>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kMs = 1'000'000, kSecond = 1'000'000'000, kHour = 3600 * kSecond, kDay = 24 * kHour;
constexpr std::int64_t kOrigin = 1'700'000'000 * kSecond;

double width_of(std::int64_t span_ns) {
  return SeriesBins(kOrigin, span_ns).bin_seconds();
}

TEST(SeriesBins, AreASecondWideUpToTenMinutes) {
  EXPECT_EQ(width_of(0), 1);
  EXPECT_EQ(width_of(599 * kSecond), 1);
  EXPECT_EQ(width_of(600 * kSecond - 1), 1);
  EXPECT_EQ(width_of(600 * kSecond), 2);  // a write at the very end would need a 601st bin
}

TEST(SeriesBins, TakeTheNextRoundWidthWhereSixHundredDoNotReach) {
  EXPECT_EQ(width_of(20 * 60 * kSecond), 5);  // 1,200 s: 601 bins of 2 s
  EXPECT_EQ(width_of(kHour), 10);             // 721 bins of 5 s
  EXPECT_EQ(width_of(kDay), 300);             // 721 bins of two minutes
  EXPECT_EQ(width_of(30 * kDay), 2 * 3600);   // 721 bins of an hour
  EXPECT_EQ(width_of(365 * kDay), kDay / kSecond);
  EXPECT_EQ(width_of(1000 * kDay), 2.0 * kDay / kSecond);
}

TEST(SeriesBins, AreNeverMoreThanSixHundred) {
  for (std::int64_t span = 0; span < std::numeric_limits<std::int64_t>::max() / 3; span = span * 3 + kSecond - 1) {
    EXPECT_LE(SeriesBins(kOrigin, span).count(), kMaxSeriesBins) << span;
    EXPECT_GE(SeriesBins(kOrigin, span).count(), 1U) << span;
  }
  EXPECT_LE(SeriesBins(0, std::numeric_limits<std::int64_t>::max()).count(), kMaxSeriesBins);
}

TEST(SeriesBins, BeginAtTheOriginAndHoldTheEndOfTheSpan) {
  const SeriesBins bins(kOrigin, 10 * kSecond);
  EXPECT_EQ(bins.count(), 11U);
  EXPECT_EQ(bins.index(kOrigin), 0U);
  EXPECT_EQ(bins.index(kOrigin + kSecond - 1), 0U);
  EXPECT_EQ(bins.index(kOrigin + kSecond), 1U);
  EXPECT_EQ(bins.index(kOrigin + 10 * kSecond), 10U);
}

TEST(SeriesBins, PutTimesOutsideIntoTheFirstAndLastBin) {
  const SeriesBins bins(kOrigin, 10 * kSecond);
  EXPECT_EQ(bins.index(kOrigin - 1), 0U);
  EXPECT_EQ(bins.index(std::numeric_limits<std::int64_t>::min()), 0U);
  EXPECT_EQ(bins.index(kOrigin + kDay), 10U);
  EXPECT_EQ(SeriesBins(-kDay, kSecond).index(std::numeric_limits<std::int64_t>::max()), 1U);
}

class FillSeries : public testing::Test {
 protected:
  // Three bins of a second: two observations, none but a loss, nothing at all; then a fourth with one observation.
  FillSeries() {
    std::vector<std::int64_t> values = {30 * kMs, 10 * kMs, 7 * kMs};
    const std::vector<std::size_t> begin = {0, 2, 2, 2, 3};
    const std::vector<std::int64_t> lost = {0, 4, 0, 1};
    group_.series.resize(9);  // what stood there before goes
    fill_series(SeriesBins(kOrigin, 3 * kSecond), values, begin, lost, group_);
  }
  Group group_;
};

TEST_F(FillSeries, MakesNoPointWhereNothingHappened) {
  ASSERT_EQ(group_.series.size(), 3U);
  EXPECT_EQ(group_.series[0].second, 0);
  EXPECT_EQ(group_.series[1].second, 1);
  EXPECT_EQ(group_.series[2].second, 3);
  EXPECT_EQ(group_.series_bin_s, 1);
}

TEST_F(FillSeries, GivesTheQuantilesOfEachBinByTypeSeven) {
  EXPECT_EQ(group_.series[0].count, 2);
  EXPECT_EQ(group_.series[0].p50, 20);
  EXPECT_EQ(group_.series[0].p99, 29.8);  // 10 + 0.99 * 20
  EXPECT_EQ(group_.series[2].p50, 7);
  EXPECT_EQ(group_.series[2].p99, 7);
}

TEST_F(FillSeries, KnowsNoQuantileWhereAllWasLost) {
  EXPECT_EQ(group_.series[1].count, 0);
  EXPECT_EQ(group_.series[1].lost, 4);
  EXPECT_EQ(group_.series[1].p50, std::nullopt);
  EXPECT_EQ(group_.series[1].p99, std::nullopt);
}

TEST_F(FillSeries, CountsLossesBesideObservations) {
  EXPECT_EQ(group_.series[2].count, 1);
  EXPECT_EQ(group_.series[2].lost, 1);
}

}  // namespace
}  // namespace echotrace::analyze
