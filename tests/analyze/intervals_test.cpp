// Order-statistic intervals against the binomial distribution itself. The ranks and coverages were computed with SciPy:
//   B = scipy.stats.binom(n, p); coverage of ranks l..u is B.cdf(u - 1) - B.cdf(l - 1)
// The coverages below are recomputed here with log-gamma, which shares nothing with the code under test.
#include "analyze/intervals.h"

#include <gtest/gtest.h>

#include <cmath>

namespace echotrace::analyze {
namespace {

double coverage(std::int64_t count, double p, std::int64_t lower, std::int64_t upper) {
  const auto n = static_cast<double>(count);
  double sum = 0;
  for (std::int64_t k = lower; k < upper; ++k) {
    const auto at = static_cast<double>(k);
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(at + 1) - std::lgamma(n - at + 1) + at * std::log(p) +
                    (n - at) * std::log1p(-p));
  }
  return sum;
}

double value_of(const Probability& probability) {
  return static_cast<double>(probability.num) / static_cast<double>(probability.den);
}

struct Known {
  std::size_t probability;
  std::int64_t count, lower, upper;
  double coverage;
};
constexpr Known kKnown[] = {
    {0, 6, 1, 6, 0.96875},
    {0, 20, 6, 15, 0.9586105346679688},
    {0, 10'000, 4902, 5099, 0.9511670501036189},
    {1, 200, 172, 189, 0.956118236711414},
    {2, 59, 50, 59, 0.9508618638358861},
    {2, 500, 465, 485, 0.960498735515962},
    {3, 299, 289, 299, 0.9502063034560694},
    {3, 100'000, 98'938, 99'062, 0.9512338612967914},
    {4, 3000, 2989, 3000, 0.9502170993927944},
    {4, 1'000'000, 998'938, 999'062, 0.9502066318459012},
};

TEST(RankInterval, HasTheRanksThatSciPyGives) {
  for (const Known& known : kKnown) {
    const Probability& probability = kProbabilities[known.probability];
    EXPECT_EQ(rank_interval95(known.count, probability), (RankInterval{known.lower, known.upper}))
        << probability.name << " of " << known.count;
    EXPECT_NEAR(coverage(known.count, value_of(probability), known.lower, known.upper), known.coverage, 1e-8);
  }
}

TEST(RankInterval, CoversNinetyFivePercentWhateverTheCount) {
  for (const Probability& probability : kProbabilities) {
    for (std::int64_t count = needed_count(probability); count < 6000; count += 1 + count / 37) {
      const auto ranks = rank_interval95(count, probability);
      ASSERT_TRUE(ranks.has_value()) << probability.name << " of " << count;
      EXPECT_GE(ranks->lower, 1);
      EXPECT_LT(ranks->lower, ranks->upper);
      EXPECT_LE(ranks->upper, count);
      EXPECT_GE(coverage(count, value_of(probability), ranks->lower, ranks->upper), 0.95 - 1e-9)
          << probability.name << " of " << count;
    }
  }
}

TEST(RankInterval, IsNotWiderThanItMustBe) {
  for (const Probability& probability : kProbabilities) {
    for (std::int64_t count = needed_count(probability); count < 6000; count += 1 + count / 37) {
      const RankInterval ranks = *rank_interval95(count, probability);
      const double p = value_of(probability);
      // Without both ends less than 95 % is left: of the two, one was the last that had to be added.
      EXPECT_LT(coverage(count, p, ranks.lower + 1, ranks.upper - 1), 0.95) << probability.name << " of " << count;
    }
  }
}

TEST(RankInterval, OfTheMedianIsSymmetric) {
  for (const std::int64_t count : {6, 7, 31, 100, 1001, 65'536}) {
    const RankInterval ranks = *rank_interval95(count, kMedian);
    EXPECT_EQ(ranks.lower + ranks.upper, count + 1) << count;
  }
}

TEST(RankInterval, ExistsFromTheNeededCountOnAndNotBefore) {
  for (const Probability& probability : kProbabilities) {
    const std::int64_t needed = needed_count(probability);
    EXPECT_TRUE(rank_interval95(needed, probability).has_value()) << probability.name;
    EXPECT_FALSE(rank_interval95(needed - 1, probability).has_value()) << probability.name;
    EXPECT_FALSE(rank_interval95(1, probability).has_value());
    EXPECT_FALSE(rank_interval95(0, probability).has_value());
  }
}

TEST(RankInterval, OfTenMillionObservationsIsFoundAndTight) {
  // Normal approximation: 1.96 sqrt(n p (1 - p)) = 616.7 ranks to each side of n p = 9,900,000.
  const RankInterval ranks = *rank_interval95(10'000'000, kP99);
  EXPECT_NEAR(static_cast<double>(ranks.lower), 9'900'000 - 616.7, 3);
  EXPECT_NEAR(static_cast<double>(ranks.upper), 9'900'000 + 616.7, 3);
}

TEST(NeededCount, IsTheSmallestWhoseExtremesMissTheQuantileInFivePercentAtMost) {
  const std::int64_t expected[] = {6, 29, 59, 299, 2995};
  for (std::size_t i = 0; i < kProbabilities.size(); ++i) {
    const double p = value_of(kProbabilities[i]);
    const auto count = static_cast<double>(expected[i]);
    EXPECT_EQ(needed_count(kProbabilities[i]), expected[i]);
    EXPECT_LE(std::pow(p, count) + std::pow(1 - p, count), 0.05);
    EXPECT_GT(std::pow(p, count - 1) + std::pow(1 - p, count - 1), 0.05);
  }
}

}  // namespace
}  // namespace echotrace::analyze
