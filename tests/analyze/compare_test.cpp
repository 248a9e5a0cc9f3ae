#include "analyze/compare.h"

#include "analyze/comparability.h"
#include "tests/analyze/simulated_sides.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

using Rows = std::vector<std::vector<std::int64_t>>;

std::vector<std::string> codes(const Comparison& comparison) {
  std::vector<std::string> found;
  for (const Warning& warning : comparison.warnings) found.push_back(warning.code);
  return found;
}

TEST(Compare, EachCandidateStandsAgainstTheFirst) {
  Drawn random(21);
  const std::vector<std::int64_t> base = random.latencies(600);
  std::vector<std::int64_t> half = base, twice = base;
  for (std::int64_t& value : half) value /= 2;
  for (std::int64_t& value : twice) value *= 2;
  const Comparison comparison =
      compare({side_of("runs/base", {base}), side_of("runs/half", {half}), side_of("runs/twice", {twice})});
  ASSERT_EQ(comparison.sides.size(), 3u);
  EXPECT_EQ(comparison.sides[2].name, "twice");
  ASSERT_EQ(comparison.groups.size(), 1u);
  const ComparedGroup& group = comparison.groups[0];
  ASSERT_EQ(group.differences.size(), 2u);
  EXPECT_EQ(group.differences[0].verdict, Verdict::kFaster);
  EXPECT_EQ(group.differences[1].verdict, Verdict::kSlower);
  EXPECT_NEAR(*group.differences[0].shift("p50")->relative, -0.5, 1e-6);
  EXPECT_NEAR(*group.differences[1].shift("p99")->relative, 1, 1e-6);
  EXPECT_EQ(group.sides[1].count, 600);
  EXPECT_FALSE(group.sides[1].cdf.empty());
}

TEST(Compare, GroupsOnOneSideOnlyAreNamed) {
  Drawn random(22);
  SideAnalysis base = side_of("a", {random.latencies(50), random.latencies(50)});
  SideAnalysis candidate = side_of("b", {random.latencies(50)});
  const Comparison comparison = compare({base, candidate, base});
  ASSERT_EQ(comparison.groups.size(), 2u);
  EXPECT_EQ(comparison.groups[1].label(), "b");
  EXPECT_EQ(comparison.groups[1].differences[0].verdict, Verdict::kOnlyInBase);
  EXPECT_EQ(comparison.groups[1].sides[1].count, 0);
  EXPECT_EQ(compare({candidate, base}).groups[1].differences[0].verdict, Verdict::kOnlyInCandidate);
  EXPECT_EQ(compare({candidate, candidate, base}).groups[1].differences[0].verdict, Verdict::kInNeither);
}

TEST(Compare, ThreeObservationsASideAreTooFew) {
  EXPECT_EQ(compare({side_of("a", {{1, 2, 3}}), side_of("b", {{4, 5, 6}})}).groups[0].differences[0].verdict,
            Verdict::kTooFewSamples);
  const Comparison four = compare({side_of("a", {{1, 2, 3, 4}}), side_of("b", {{5, 6, 7, 8}})});
  EXPECT_EQ(four.groups[0].differences[0].verdict, Verdict::kSlower);  // 2 / 70
  EXPECT_EQ(four.groups[0].differences[0].shift("p99")->absolute95, std::nullopt);
  EXPECT_EQ(four.groups[0].differences[0].shift("p99")->needs, 299);
}

TEST(Compare, AnEmptySideComparesNothing) {
  const Comparison comparison = compare({side_of("a", {}), side_of("b", {})});
  EXPECT_TRUE(comparison.groups.empty());
  EXPECT_EQ(write_json(read_comparison(write_json(comparison), "m")), write_json(comparison));
}

TEST(Compare, ADocumentGivesShiftsAndNoVerdict) {
  Drawn random(23);
  SideAnalysis base = side_of("a", {random.latencies(900)}), candidate = side_of("b", {random.latencies(900, 1.5)});
  base.exact = false;
  base.observations.clear();
  const Comparison comparison = compare({base, candidate});
  const Difference& difference = comparison.groups[0].differences[0];
  EXPECT_EQ(difference.verdict, Verdict::kNotTested);
  EXPECT_FALSE(difference.mann_whitney || difference.cliffs_delta || difference.kolmogorov_smirnov);
  EXPECT_TRUE(difference.shift("p50")->shown());
  EXPECT_GT(difference.shift("p50")->relative95->first, 0.3);
  EXPECT_FALSE(comparison.sides[0].exact);
  EXPECT_THAT(codes(comparison), testing::Contains("no_observations"));
}

// By hand: x = 12 in [11, 14], y = 10 in [9.5, 11]; 2 - sqrt(1 + 1) and 2 + sqrt(4 + 0.25).
TEST(Compare, TheIntervalOfAShiftComesFromThoseOfItsSides) {
  SideAnalysis base = side_of("a", {{1}}), candidate = side_of("b", {{1}});
  for (SideAnalysis* side : {&base, &candidate}) {
    side->exact = false;
    side->observations.clear();
  }
  base.analysis.groups[0].quantiles = {{"p50", 10, {{9.5, 11}}, 0}};
  candidate.analysis.groups[0].quantiles = {{"p50", 12, {{11, 14}}, 0}};
  const Comparison comparison = compare({base, candidate});
  const Shift& shift = *comparison.groups[0].differences[0].shift("p50");
  EXPECT_DOUBLE_EQ(shift.absolute95->first, 2 - std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(shift.absolute95->second, 2 + std::sqrt(4.25));
  EXPECT_NEAR(*shift.relative, 0.2, 1e-12);
  EXPECT_NEAR(shift.relative95->first, std::exp(std::log(1.2) - std::hypot(std::log(12.0 / 11), std::log(1.1))) - 1,
              1e-12);
}

TEST(Compare, PAndIntervalOfAShiftAgree) {
  Drawn random(24);
  for (int i = 0; i < 200; ++i) {
    const Comparison comparison =
        compare({side_of("a", {random.latencies(400)}), side_of("b", {random.latencies(400, 1.05)})});
    for (const Shift& shift : comparison.groups[0].differences[0].shifts) {
      if (!shift.absolute95) continue;
      const bool excluded = shift.absolute95->first > 0 || shift.absolute95->second < 0;
      EXPECT_EQ(*shift.p < 0.05, excluded);
    }
  }
}

TEST(Compare, LossesThatDifferAreWarnedOf) {
  SideAnalysis base = side_of("a", {{1, 2, 3}}), candidate = base;
  base.analysis.accounting.delivered = 300;
  candidate.analysis.accounting.delivered = 288;
  candidate.analysis.accounting.lost = 12;
  EXPECT_THAT(codes(compare({base, candidate})), testing::Contains("losses_differ"));
  candidate.analysis.accounting.lost = 2;
  EXPECT_THAT(codes(compare({base, candidate})), testing::Not(testing::Contains("losses_differ")));
}

RunFacts run(std::int64_t from, std::int64_t to, const std::string& region = "eu-west-1") {
  return {"run.json", "r", "writes", "aws", region, from, to, {128}};
}

TEST(Comparability, WhatDiffersBesideTheSidesIsWarnedOf) {
  SideAnalysis base = side_of("a", {{1, 2, 3, 4}}), candidate = base;
  base.analysis.runs = {run(1, 2)};
  candidate.analysis.runs = {run(1, 2, "us-east-1")};
  candidate.analysis.runs[0].target = "local";
  candidate.analysis.runs[0].experiment = "reads";
  candidate.analysis.runs[0].memory_mb = {512};
  EXPECT_THAT(codes(compare({base, candidate})),
              testing::IsSupersetOf({"targets_differ", "regions_differ", "experiments_differ", "memory_differs"}));
  EXPECT_THAT(codes(compare({base, base})), testing::IsEmpty());
}

TEST(Comparability, MemoryIsThatOfTheReportLinesWhereThereAreAny) {
  SideAnalysis base = side_of("a", {{1, 2, 3, 4}}), candidate = base;
  base.analysis.memory_mb = {128};
  candidate.analysis.memory_mb = {256};
  EXPECT_THAT(codes(compare({base, candidate})), testing::ElementsAre("memory_differs"));
}

TEST(Comparability, SidesOneAfterTheOtherAreWarnedOf) {
  Side base, candidate;
  EXPECT_TRUE(takes_turns(base, candidate)) << "nothing is known of the time";
  base.origin_ns = 100;
  base.span_ns = 50;
  candidate.origin_ns = 200;
  candidate.span_ns = 50;
  EXPECT_FALSE(takes_turns(base, candidate));
  EXPECT_FALSE(takes_turns(candidate, base));
  candidate.origin_ns = 120;
  EXPECT_TRUE(takes_turns(base, candidate)) << "at the same time";

  base.runs = {run(100, 110), run(300, 310)};
  candidate.runs = {run(200, 210)};
  EXPECT_TRUE(takes_turns(base, candidate)) << "base, candidate, base";
  base.runs = {run(100, 110), run(120, 130)};
  EXPECT_FALSE(takes_turns(base, candidate)) << "base, base, candidate";
}

TEST(Comparability, TheWarningNamesWhichCameFirst) {
  SideAnalysis base = side_of("old", {{1, 2, 3, 4}}), candidate = side_of("new", {{1, 2, 3, 4}});
  base.analysis.origin_ns = 100;
  candidate.analysis.origin_ns = 200;
  const Comparison comparison = compare({base, candidate});
  ASSERT_THAT(codes(comparison), testing::Contains("one_after_the_other"));
  EXPECT_NE(comparison.warnings[0].text.find("old was measured before new"), std::string::npos);
}

TEST(Comparability, DependenceIsWarnedOf) {
  Drawn random(25);
  const Comparison comparison =
      compare({side_of("a", {random.drifting(2000, 0.9)}), side_of("b", {random.drifting(2000, 0.9)})});
  EXPECT_GT(comparison.groups[0].differences[0].mann_whitney->inflation, 5);
  EXPECT_THAT(codes(comparison), testing::Contains("dependent_observations"));
}

}  // namespace
}  // namespace echotrace::analyze
