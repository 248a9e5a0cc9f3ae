#include "analyze/trend.h"

#include "tests/analyze/simulated_sides.h"

#include <gmock/gmock.h>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;

// One analysis a day, with stores a and b; b is slower by half from `slower_from` on.
std::vector<DatedAnalysis> daily(int days, int slower_from) {
  Drawn random(41);
  std::vector<DatedAnalysis> analyses;
  for (int day = 0; day < days; ++day) {
    SideAnalysis side = side_of("x", {random.latencies(400), random.latencies(400, day < slower_from ? 1 : 1.5)});
    side.analysis.origin_ns = (100 + day) * kDay;
    side.analysis.span_ns = kDay / 2;
    for (Group& group : side.analysis.groups) {
      group.accounting.delivered = 400;
      group.accounting.lost = day % 2;
    }
    analyses.push_back({"nightly/" + std::to_string(day) + "/analysis.json", side.analysis});
  }
  return analyses;
}

const TrendFigure* find(const Trend& trend, const std::string& store, const std::string& figure) {
  for (const TrendFigure& one : trend.figures) {
    if (one.label() == store && one.figure == figure) return &one;
  }
  return nullptr;
}

std::vector<std::string> codes(const Trend& trend) {
  std::vector<std::string> found;
  for (const Warning& warning : trend.warnings) found.push_back(warning.code);
  return found;
}

TEST(Trend, MarksTheRunFromWhichOnOneGroupIsSlower) {
  std::vector<DatedAnalysis> analyses = daily(24, 15);
  std::swap(analyses[3], analyses[20]);  // the order given does not matter
  const Trend trend = trend_of(analyses);
  ASSERT_EQ(trend.runs.size(), 24u);
  EXPECT_EQ(trend.runs[3].name, "3");
  ASSERT_NE(find(trend, "b", "p50"), nullptr);
  const TrendFigure& slower = *find(trend, "b", "p50");
  ASSERT_EQ(slower.changes.size(), 1u);
  EXPECT_EQ(slower.changes[0].run, 15);
  EXPECT_NEAR(*slower.changes[0].relative, 0.5, 0.1);
  EXPECT_LT(slower.changes[0].p_adjusted, kTrendLevel);
  ASSERT_EQ(slower.levels.size(), 2u);
  EXPECT_EQ(slower.levels[0].last_run, 14);
  EXPECT_EQ(slower.levels[1].first_run, 15);
  EXPECT_TRUE(slower.points[0].interval95);
  for (const char* figure : {"p50", "p90", "p99", "lost_share"}) {
    ASSERT_NE(find(trend, "a", figure), nullptr);
    EXPECT_TRUE(find(trend, "a", figure)->changes.empty()) << figure;
    EXPECT_EQ(find(trend, "a", figure)->levels.size(), 1u);
  }
}

// Wilson's interval of 1 of 401, by a calculator: 0.00044035 to 0.01398866.
TEST(Trend, TheShareLostHasItsInterval) {
  const Trend trend = trend_of(daily(2, 9));
  const TrendFigure& lost = *find(trend, "a", "lost_share");
  EXPECT_EQ(lost.points[0].value, 0);
  EXPECT_EQ(lost.points[0].interval95->first, 0);
  EXPECT_DOUBLE_EQ(lost.points[1].value, 1.0 / 401);
  EXPECT_NEAR(lost.points[1].interval95->first, 0.00044035, 1e-7);
  EXPECT_NEAR(lost.points[1].interval95->second, 0.01398866, 1e-7);
  EXPECT_EQ(lost.unit, "");
}

TEST(Trend, TooFewRunsShowNoChangeAndSayHowManyItTakes) {
  const Trend trend = trend_of(daily(5, 3));
  EXPECT_THAT(codes(trend), testing::ElementsAre("too_few_runs"));
  for (const TrendFigure& figure : trend.figures) {
    EXPECT_TRUE(figure.changes.empty());
    EXPECT_GE(figure.needs, 8);
  }
}

TEST(Trend, AGroupThatComesLaterHasPointsFromThenOn) {
  std::vector<DatedAnalysis> analyses = daily(4, 9);
  analyses[0].analysis.groups.pop_back();
  const Trend trend = trend_of(analyses);
  const TrendFigure& late = *find(trend, "b", "p50");
  ASSERT_EQ(late.points.size(), 3u);
  EXPECT_EQ(late.points[0].run, 1);
  EXPECT_EQ(late.levels[0].first_run, 1);
}

TEST(Trend, WarnsOfRunsThatDiffer) {
  std::vector<DatedAnalysis> analyses = daily(12, 99);
  EXPECT_THAT(codes(trend_of(analyses)), testing::IsEmpty());
  analyses[1].analysis.origin_ns = analyses[0].analysis.origin_ns + 1;
  analyses[2].analysis.where = "store = a";
  analyses[3].analysis.runs = {{"run.json", "r", "writes", "aws", "eu-west-1", 1, 2, {128}}};
  analyses[4].analysis.runs = {{"run.json", "s", "reads", "local", "us-east-1", 1, 2, {256}}};
  analyses[5].analysis.origin_ns = 0;
  EXPECT_THAT(codes(trend_of(analyses)),
              testing::UnorderedElementsAre("no_time", "overlapping_runs", "selection_differs", "experiments_differ",
                                            "targets_differ", "regions_differ", "memory_differs", "local_run"));
}

TEST(Trend, ReadsBackAsItWasWritten) {
  const std::string text = write_json(trend_of(daily(24, 15)));
  EXPECT_EQ(write_json(read_trend(text, "m")), text);
}

}  // namespace
}  // namespace echotrace::analyze
