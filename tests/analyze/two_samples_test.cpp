// Every statistic of two samples against SciPy, by way of tests/data/statistics/two_samples.txt.
#include "analyze/cliffs_delta.h"
#include "analyze/kolmogorov_smirnov.h"
#include "analyze/mann_whitney.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace echotrace::analyze {
namespace {

struct Case {
  std::string name;
  std::vector<std::int64_t> base, candidate;
  std::map<std::string, double> expected;
};

std::vector<std::int64_t> sorted_numbers(std::istringstream& line) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t number = 0; line >> number;) numbers.push_back(number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<Case> cases() {
  std::ifstream file(ECHOTRACE_TEST_DATA "/statistics/two_samples.txt");
  std::vector<Case> all;
  for (std::string text; std::getline(file, text);) {
    std::istringstream line(text);
    std::string key;
    line >> key;
    if (key == "#") continue;
    if (key == "case") {
      line >> all.emplace_back().name;
    } else if (key == "base") {
      all.back().base = sorted_numbers(line);
    } else if (key == "candidate") {
      all.back().candidate = sorted_numbers(line);
    } else {
      line >> all.back().expected[key];
    }
  }
  return all;
}

void expect_close(double found, double expected, const char* what) {
  EXPECT_NEAR(found, expected, std::max(1e-300, std::abs(expected) * 1e-9)) << what;
}

TEST(TwoSamples, AreWhatSciPySaysOfThem) {
  const std::vector<Case> all = cases();
  ASSERT_EQ(all.size(), 14u);
  for (const Case& one : all) {
    SCOPED_TRACE(one.name);
    const PairCounts counts = count_pairs(one.base, one.candidate);
    const MannWhitney test = mann_whitney(counts);
    EXPECT_EQ(test.u, one.expected.at("u"));
    expect_close(test.p, one.expected.at("p"), "p");
    EXPECT_EQ(test.z.has_value(), one.expected.at("ties") == 1 || one.base.size() + one.candidate.size() > 60);
    const CliffsDelta effect = cliffs_delta(counts);
    expect_close(effect.delta, one.expected.at("delta"), "delta");
    EXPECT_NEAR(effect.interval95.first, one.expected.at("delta_low"), 1e-9);
    EXPECT_NEAR(effect.interval95.second, one.expected.at("delta_high"), 1e-9);
    const KolmogorovSmirnov gap = kolmogorov_smirnov(counts);
    expect_close(gap.d, one.expected.at("ks_d"), "ks_d");
    EXPECT_NEAR(gap.p, one.expected.at("ks_p"), one.expected.at("ks_p") * 1e-7);
  }
}

TEST(TwoSamples, SwappedSidesTurnTheSigns) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    const PairCounts forward = count_pairs(one.base, one.candidate), back = count_pairs(one.candidate, one.base);
    EXPECT_DOUBLE_EQ(mann_whitney(forward).p, mann_whitney(back).p);
    EXPECT_DOUBLE_EQ(mann_whitney(forward).z.value_or(0), -mann_whitney(back).z.value_or(0));
    EXPECT_DOUBLE_EQ(cliffs_delta(forward).interval95.first, -cliffs_delta(back).interval95.second);
    EXPECT_NEAR(kolmogorov_smirnov(forward).p, kolmogorov_smirnov(back).p, 1e-12);
  }
}

TEST(TwoSamples, OfAnEmptySideNothingIsShown) {
  const std::vector<std::int64_t> some = {1, 2, 3}, none;
  for (const PairCounts& counts : {count_pairs(some, none), count_pairs(none, some), count_pairs(none, none)}) {
    EXPECT_EQ(mann_whitney(counts).p, 1);
    EXPECT_EQ(kolmogorov_smirnov(counts).p, 1);
    EXPECT_EQ(cliffs_delta(counts).delta, 0);
    EXPECT_EQ(cliffs_delta(counts).interval95, std::make_pair(-1.0, 1.0));
  }
}

TEST(TwoSamples, AllEqualObservationsShowNothing) {
  const std::vector<std::int64_t> same(500, 7);
  const PairCounts counts = count_pairs(same, same);
  EXPECT_EQ(mann_whitney(counts).p, 1);
  EXPECT_EQ(mann_whitney(counts).z, 0);
  EXPECT_EQ(kolmogorov_smirnov(counts).d, 0);
  EXPECT_EQ(cliffs_delta(counts).delta, 0);
}

// 2 / 70 and 2 / 20 by hand.
TEST(TwoSamples, FewObservationsCannotShowADifference) {
  EXPECT_NEAR(smallest_p(4, 4), 2.0 / 70, 1e-15);
  EXPECT_NEAR(smallest_p(3, 3), 2.0 / 20, 1e-15);
  EXPECT_EQ(smallest_p(1, 1), 1);
  EXPECT_EQ(smallest_p(0, 9), 1);
  EXPECT_LT(smallest_p(10'000'000, 10'000'000), 1e-290);
}

// Ten million observations a side in whole numbers that no 64 bits would hold.
TEST(TwoSamples, MillionsOfPairsAreCountedExactly) {
  std::vector<std::int64_t> base, candidate;
  for (std::int64_t i = 0; i < 3'000'000; ++i) {
    base.push_back(2 * i);
    candidate.push_back(2 * i + 1);
  }
  const PairCounts counts = count_pairs(base, candidate);
  const std::int64_t n = 3'000'000;
  EXPECT_TRUE(counts.twice_greater == static_cast<Int128>(n) * (n + 1));  // candidate i beats bases 0 to i
  EXPECT_DOUBLE_EQ(counts.delta(), 1.0 / n);
  EXPECT_EQ(static_cast<std::int64_t>(counts.greatest_gap), n);
}

}  // namespace
}  // namespace echotrace::analyze
