#include "collect/schedule.h"

#include "tests/collect/refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace echotrace::collect {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kMs = 1'000'000, kSecond = 1'000'000'000;

std::vector<std::int64_t> in_ms(const std::vector<std::int64_t>& offsets_ns) {
  std::vector<std::int64_t> offsets;
  for (const std::int64_t offset : offsets_ns) offsets.push_back(std::llround(static_cast<double>(offset) / kMs));
  return offsets;
}

Arrivals arrivals_of(ArrivalKind kind) {
  Arrivals arrivals;
  arrivals.kind = kind;
  return arrivals;
}

TEST(Schedule, ConstantIsEvenlyApartFromTheBeginningOn) {
  EXPECT_THAT(schedule({}, 4, 1, 1), ElementsAre(0, 250 * kMs, 500 * kMs, 750 * kMs));
  EXPECT_THAT(schedule({}, 0.5, 5, 1), ElementsAre(0, 2 * kSecond, 4 * kSecond));
}

// 3 writes a second are 333 333 333.3 ns apart: rounding does not add up.
TEST(Schedule, ConstantDoesNotDrift) {
  const auto offsets = schedule({}, 3, 1000, 1);
  ASSERT_EQ(offsets.size(), 3000U);
  EXPECT_EQ(offsets[1], 333'333'333);
  EXPECT_EQ(offsets[2], 666'666'667);
  EXPECT_EQ(offsets[2997], 999 * kSecond);
  EXPECT_EQ(offsets[2999], 999'666'666'667);
}

// From 0 to 8/s in 4 s the rate is 2t and t^2 writes are due by t: the n-th at sqrt(n).
TEST(Schedule, RampFollowsTheIntegralOfItsRate) {
  Arrivals ramp = arrivals_of(ArrivalKind::kRamp);
  ramp.to_rate = 8;
  EXPECT_THAT(in_ms(schedule(ramp, 0, 4, 1)),
              ElementsAre(0, 1000, 1414, 1732, 2000, 2236, 2449, 2646, 2828, 3000, 3162, 3317, 3464, 3606, 3742, 3873));
  EXPECT_EQ(expected_writes(ramp, 0, 4), 16);
}

// From 4 to 0/s in 2 s the rate is 4 - 2t; 4t - t^2 writes are due by t: the n-th at 2 - sqrt(4 - n).
TEST(Schedule, RampGoesDownToo) {
  Arrivals ramp = arrivals_of(ArrivalKind::kRamp);
  EXPECT_THAT(in_ms(schedule(ramp, 4, 2, 1)), ElementsAre(0, 268, 586, 1000));
}

// 1/s, 3/s and 5/s for two seconds each.
TEST(Schedule, StepHoldsEachRateForAnEqualPart) {
  Arrivals step = arrivals_of(ArrivalKind::kStep);
  step.to_rate = 5;
  step.steps = 3;
  EXPECT_THAT(in_ms(schedule(step, 1, 6, 1)), ElementsAre(0, 1000, 2000, 2333, 2667, 3000, 3333, 3667, 4000, 4200, 4400,
                                                          4600, 4800, 5000, 5200, 5400, 5600, 5800));
  EXPECT_EQ(expected_writes(step, 1, 6), 18);
}

// Half a write is left over at the end of the first second; with the next rate it is due a quarter second later.
TEST(Schedule, StepCarriesOverWhatIsLeftOfAWrite) {
  Arrivals step = arrivals_of(ArrivalKind::kStep);
  step.to_rate = 2;
  step.steps = 2;
  EXPECT_THAT(in_ms(schedule(step, 1.5, 2, 1)), ElementsAre(0, 667, 1250, 1750));
}

TEST(Schedule, BurstHasItsWritesAtOneInstantAndKeepsTheRate) {
  Arrivals burst = arrivals_of(ArrivalKind::kBurst);
  burst.burst_size = 3;
  EXPECT_THAT(in_ms(schedule(burst, 6, 1.5, 1)), ElementsAre(0, 0, 0, 500, 500, 500, 1000, 1000, 1000));
  EXPECT_EQ(expected_writes(burst, 6, 1.5), 9);
}

TEST(Schedule, CountsAreEvenWithinTheirMinute) {
  Arrivals counts = arrivals_of(ArrivalKind::kCounts);
  counts.counts = {2, 0, 3};
  EXPECT_THAT(in_ms(schedule(counts, 77, 180, 1)), ElementsAre(0, 30'000, 120'000, 140'000, 160'000));
  EXPECT_EQ(expected_writes(counts, 77, 180), 5);
  EXPECT_THAT(in_ms(schedule(counts, 77, 140, 1)), ElementsAre(0, 30'000, 120'000));
  EXPECT_EQ(expected_writes(counts, 77, 140), 3);
}

TEST(Schedule, AtARateOfNothingIsEmpty) {
  for (const ArrivalKind kind : {ArrivalKind::kPoisson, ArrivalKind::kBurst, ArrivalKind::kCounts})
    EXPECT_THAT(schedule(arrivals_of(kind), 0, 10, 1), IsEmpty());
}

// Every kind, at rates that divide nothing evenly.
TEST(Schedule, IsAscendingAndEndsBeforeItsDuration) {
  for (int kind = 0; kind <= static_cast<int>(ArrivalKind::kCounts); ++kind) {
    Arrivals arrivals = arrivals_of(static_cast<ArrivalKind>(kind));
    arrivals.to_rate = 333.3;
    arrivals.steps = 7;
    arrivals.counts = {1000.5, 77.7};
    for (const double rate : {0.07, 17.3, 999.9}) {
      for (const double seconds : {0.1, 7.77, 100.0}) {
        const auto offsets = schedule(arrivals, rate, seconds, 3);
        EXPECT_TRUE(std::is_sorted(offsets.begin(), offsets.end()));
        EXPECT_THAT(offsets, Each(testing::AllOf(testing::Ge(0), testing::Lt(std::llround(seconds * 1e9)))));
        if (static_cast<ArrivalKind>(kind) == ArrivalKind::kPoisson) continue;
        const double most_off = static_cast<ArrivalKind>(kind) == ArrivalKind::kBurst ? arrivals.burst_size : 1;
        EXPECT_NEAR(static_cast<double>(offsets.size()), expected_writes(arrivals, rate, seconds), most_off);
      }
    }
  }
}

// Times between arrivals have mean and standard deviation 1/rate; of 100 000 both are within 4 standard errors: that of
// the mean is 1/sqrt(n), that of the variance sqrt(8/n), in units of 1/rate and its square.
TEST(Schedule, PoissonHasExponentialTimesBetween) {
  constexpr double kRate = 100, kSeconds = 1000;
  const auto offsets = schedule(arrivals_of(ArrivalKind::kPoisson), kRate, kSeconds, 42);
  const auto count = static_cast<double>(offsets.size());
  EXPECT_NEAR(count, kRate * kSeconds, 4 * std::sqrt(kRate * kSeconds));
  double sum = 0, squares = 0, previous = 0;
  int longer_than_mean = 0;
  for (const std::int64_t offset : offsets) {
    const double gap = (static_cast<double>(offset) - previous) * kRate / 1e9;
    previous = static_cast<double>(offset);
    sum += gap;
    squares += gap * gap;
    if (gap > 1) ++longer_than_mean;
  }
  const double mean = sum / count;
  EXPECT_NEAR(mean, 1, 4 / std::sqrt(count));
  EXPECT_NEAR(squares / count - mean * mean, 1, 4 * std::sqrt(8 / count));
  EXPECT_NEAR(longer_than_mean / count, std::exp(-1.0), 4 * std::sqrt(0.2325 / count));
}

// Counts of disjoint seconds: variance equals mean.
TEST(Schedule, PoissonCountsVaryAsMuchAsTheyAre) {
  constexpr double kRate = 20;
  constexpr std::size_t kSeconds = 5000;
  std::vector<double> counts(kSeconds, 0);
  for (const std::int64_t offset : schedule(arrivals_of(ArrivalKind::kPoisson), kRate, kSeconds, 7))
    ++counts[static_cast<std::size_t>(offset / kSecond)];
  double sum = 0, squares = 0;
  for (const double count : counts) {
    sum += count;
    squares += count * count;
  }
  const double mean = sum / kSeconds, variance = squares / kSeconds - mean * mean;
  EXPECT_NEAR(variance / mean, 1, 4 * std::sqrt(2.0 / kSeconds));
}

TEST(Schedule, PoissonIsTheSameForTheSameSeedAndAnotherForAnother) {
  const Arrivals poisson = arrivals_of(ArrivalKind::kPoisson);
  EXPECT_EQ(schedule(poisson, 50, 10, 1), schedule(poisson, 50, 10, 1));
  EXPECT_NE(schedule(poisson, 50, 10, 1), schedule(poisson, 50, 10, 2));
}

TEST(Counts, AreOneALineOrTheLastColumn) {
  EXPECT_THAT(read_counts("5\n0\n2.5\n", "c.csv"), ElementsAre(5, 0, 2.5));
  EXPECT_THAT(read_counts("minute,site,writes\r\n1,a,5\r\n2,b, 7 \r\n", "c.csv"), ElementsAre(5, 7));
  EXPECT_THAT(read_counts("\xEF\xBB\xBFwrites\n\n\"5\"\n\n6", "c.csv"), ElementsAre(5, 6));
}

TEST(Counts, AreRefusedWithTheirLine) {
  const auto refused = [](const std::string& csv) { return refusal([&] { read_counts(csv, "c.csv"); }); };
  const std::string next = " | a line is a minute, its last column the writes";
  EXPECT_EQ(refused(""), "holds no counts | c.csv");
  EXPECT_EQ(refused("writes\n"), "holds no counts | c.csv");
  EXPECT_EQ(refused("writes\nmany\n"), "no number of writes from 0 to 60000000: 'many' | c.csv:2" + next);
  EXPECT_EQ(refused("1\n\n-1\n"), "no number of writes from 0 to 60000000: '-1' | c.csv:3" + next);
  EXPECT_EQ(refused("1\n60000001\n"), "no number of writes from 0 to 60000000: '60000001' | c.csv:2" + next);
  EXPECT_EQ(refused("1\n2,\n"), "no number of writes from 0 to 60000000: '2,' | c.csv:2" + next);
  std::string week;
  for (int i = 0; i < 1441; ++i) week += "1\n";
  EXPECT_EQ(refused(week), "counts more minutes than a day has | c.csv:1441");
}

}  // namespace
}  // namespace echotrace::collect
