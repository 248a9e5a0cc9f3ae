// What a comparison claims, held against many comparisons whose truth is known. Seeds are fixed, so the outcome is too.
#include "analyze/sample_size.h"
#include "tests/analyze/simulated_sides.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr int kRepetitions = 1000;

bool differs(const Difference& difference) {
  return difference.verdict == Verdict::kFaster || difference.verdict == Verdict::kSlower;
}

struct Alarms {
  int verdicts = 0, shifts = 0;  // comparisons with at least one of them in any group
};
template <typename Draw>  // draw(random) -> rows of one side
Alarms false_alarms(std::uint64_t seed, Draw&& draw) {
  Drawn random(seed);
  Alarms alarms;
  for (int i = 0; i < kRepetitions; ++i) {
    const Comparison comparison = compare({side_of("base", draw(random)), side_of("candidate", draw(random))});
    bool verdict = false, shift = false;
    for (const ComparedGroup& group : comparison.groups) {
      const Difference& difference = group.differences.front();
      verdict = verdict || differs(difference);
      shift = shift ||
              std::any_of(difference.shifts.begin(), difference.shifts.end(), [](const Shift& s) { return s.shown(); });
    }
    alarms.verdicts += verdict ? 1 : 0;
    alarms.shifts += shift ? 1 : 0;
  }
  return alarms;
}

using Rows = std::vector<std::vector<std::int64_t>>;

TEST(CompareSimulation, SameDistributionIsSeldomCalledDifferent) {
  const Alarms alarms = false_alarms(1, [](Drawn& random) { return Rows{random.latencies(400)}; });
  EXPECT_LE(alarms.verdicts, kRepetitions * 6 / 100);
  EXPECT_LE(alarms.shifts, kRepetitions * 6 / 100);
  EXPECT_GE(alarms.verdicts, kRepetitions * 1 / 100);  // a test that never speaks keeps its level too
}

TEST(CompareSimulation, NeitherAreManyGroupsTogether) {
  const Alarms alarms = false_alarms(2, [](Drawn& random) {
    return Rows{random.latencies(150), random.latencies(60, 3), random.latencies(320), random.latencies(20, 0.1)};
  });
  EXPECT_LE(alarms.verdicts, kRepetitions * 6 / 100);
  EXPECT_LE(alarms.shifts, kRepetitions * 6 / 100);
}

TEST(CompareSimulation, NeitherAreWholeMillisecondsFullOfTies) {
  const Alarms alarms = false_alarms(3, [](Drawn& random) {
    std::vector<std::int64_t> values = random.latencies(300, 0.2);
    for (std::int64_t& value : values) value = value / 1'000'000 * 1'000'000;
    return Rows{values};
  });
  EXPECT_LE(alarms.verdicts, kRepetitions * 6 / 100);
  EXPECT_LE(alarms.shifts, kRepetitions * 6 / 100);
}

TEST(CompareSimulation, NeitherAreASmallSideAndALargeOne) {
  Drawn random(4);
  int verdicts = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    const Comparison comparison =
        compare({side_of("base", {random.latencies(12)}), side_of("candidate", {random.latencies(700)})});
    verdicts += differs(comparison.groups[0].differences[0]) ? 1 : 0;
  }
  EXPECT_LE(verdicts, kRepetitions * 6 / 100);
}

// Observations that resemble the one before count for fewer than they are. Taken as independent, nearly every second of
// these pairs would be called different.
TEST(CompareSimulation, NeitherAreObservationsThatDrift) {
  Drawn random(5);
  int verdicts = 0, shifts = 0, uncorrected = 0;
  for (int i = 0; i < kRepetitions; ++i) {
    const Comparison comparison =
        compare({side_of("base", {random.drifting(2000, 0.8)}), side_of("candidate", {random.drifting(2000, 0.8)})});
    const Difference& difference = comparison.groups[0].differences[0];
    verdicts += differs(difference) ? 1 : 0;
    uncorrected += difference.mann_whitney->p < kSignificance ? 1 : 0;
    shifts += std::any_of(difference.shifts.begin(), difference.shifts.end(), [](const Shift& s) { return s.shown(); })
                  ? 1
                  : 0;
  }
  EXPECT_GT(uncorrected, kRepetitions * 40 / 100);
  EXPECT_LE(verdicts, kRepetitions * 6 / 100);
  EXPECT_LE(shifts, kRepetitions * 6 / 100);
}

TEST(CompareSimulation, TenPercentAreFoundWithEnoughObservations) {
  Drawn random(6);
  for (int i = 0; i < 100; ++i) {
    const Comparison comparison =
        compare({side_of("base", {random.latencies(3000)}), side_of("candidate", {random.latencies(3000, 1.1)})});
    const Difference& difference = comparison.groups[0].differences[0];
    EXPECT_EQ(difference.verdict, Verdict::kSlower) << i;
    EXPECT_GT(difference.cliffs_delta->delta, 0);
    ASSERT_TRUE(difference.shift("p50")->relative95);
    EXPECT_LT(difference.shift("p50")->relative95->first, 0.1 + 0.05);
    EXPECT_GT(difference.shift("p50")->relative95->second, 0.1 - 0.05);
  }
}

TEST(CompareSimulation, TenPercentFasterIsNotSlower) {
  Drawn random(7);
  const Comparison comparison =
      compare({side_of("base", {random.latencies(3000)}), side_of("candidate", {random.latencies(3000, 0.9)})});
  EXPECT_EQ(comparison.groups[0].differences[0].verdict, Verdict::kFaster);
}

// How often the interval of a shift is there and misses the true one, 10 % of each quantile.
struct Missed {
  int p50 = 0, p90 = 0, p99 = 0, absolute_p90 = 0;
};
template <typename Draw>  // draw(random, factor, count)
Missed misses(std::uint64_t seed, std::size_t base_count, std::size_t candidate_count, double true_p90, Draw&& draw) {
  Drawn random(seed);
  Missed missed;
  const auto misses = [](const auto& interval, double truth) {
    return interval && (truth < interval->first || interval->second < truth);
  };
  for (int i = 0; i < kRepetitions; ++i) {
    const Comparison comparison = compare(
        {side_of("base", {draw(random, 1.0, base_count)}), side_of("candidate", {draw(random, 1.1, candidate_count)})});
    const Difference& difference = comparison.groups[0].differences[0];
    EXPECT_TRUE(difference.shift("p50")->relative95 && difference.shift("p90")->relative95);
    missed.p50 += misses(difference.shift("p50")->relative95, 0.1) ? 1 : 0;
    missed.p90 += misses(difference.shift("p90")->relative95, 0.1) ? 1 : 0;
    missed.p99 += misses(difference.shift("p99")->relative95, 0.1) ? 1 : 0;
    missed.absolute_p90 += misses(difference.shift("p90")->absolute95, 0.1 * true_p90) ? 1 : 0;
  }
  return missed;
}

void expect_nominal(const Missed& missed) {
  constexpr int kMost = kRepetitions * 6 / 100;
  EXPECT_LE(missed.p50, kMost);
  EXPECT_LE(missed.p90, kMost);
  EXPECT_LE(missed.p99, kMost);
  EXPECT_LE(missed.absolute_p90, kMost);
}

constexpr double kNormalP90 = 1.2815515655446004;

TEST(CompareSimulation, IntervalsOfShiftsHoldTheTruthOfALongTail) {
  const double p90 = 20 * std::exp(0.5 * kNormalP90);
  expect_nominal(misses(8, 800, 500, p90, [](Drawn& random, double factor, std::size_t count) {
    return random.latencies(count, factor);
  }));
}

TEST(CompareSimulation, IntervalsOfShiftsHoldTheTruthOfAVeryLongTailFromFewObservations) {
  const double p90 = 20 * std::exp(1.2 * kNormalP90);
  expect_nominal(misses(9, 600, 800, p90, [](Drawn& random, double factor, std::size_t count) {
    return random.latencies(count, factor, 1.2);
  }));
}

// Cold starts: one in fifty takes 30 times as long, so that p99 lies between two heaps.
TEST(CompareSimulation, IntervalsOfShiftsHoldTheTruthOfTwoHeaps) {
  Drawn many(10);
  std::vector<std::int64_t> truth;
  const auto draw = [](Drawn& random, double factor, std::size_t count) {
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < count; ++i) {
      const double heap = random.uniform() < 0.02 ? 600e6 : 20e6;
      values.push_back(std::llround(heap * factor * std::exp(0.3 * random.normal())));
    }
    return values;
  };
  truth = draw(many, 1, 2'000'000);
  std::nth_element(truth.begin(), truth.begin() + 1'800'000, truth.end());
  expect_nominal(misses(11, 1000, 1000, static_cast<double>(truth[1'800'000]) / 1e6, draw));
}

// So many observations find 5 % four times of five.
TEST(CompareSimulation, TheCountToShowFivePercentShowsIt) {
  Drawn random(12);
  std::vector<std::int64_t> sorted = random.latencies(20'000);
  std::sort(sorted.begin(), sorted.end());
  const auto count = count_to_show_5_percent(sorted, 1);
  ASSERT_TRUE(count);
  int found = 0;
  for (int i = 0; i < 400; ++i) {
    std::vector<std::int64_t> candidate = random.latencies(static_cast<std::size_t>(*count));
    for (std::int64_t& value : candidate) value += 1'000'000;  // 5 % of 20 ms
    const Comparison comparison = compare(
        {side_of("base", {random.latencies(static_cast<std::size_t>(*count))}), side_of("candidate", {candidate})});
    found += comparison.groups[0].differences[0].mann_whitney->p < kSignificance ? 1 : 0;
  }
  EXPECT_GT(found, 400 * 74 / 100);
  EXPECT_LT(found, 400 * 86 / 100);
}

}  // namespace
}  // namespace echotrace::analyze
