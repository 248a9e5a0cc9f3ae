#include "analyze/trend_document.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::analyze {
namespace {

Trend sample() {
  Trend trend;
  trend.tool_version = "1.2.3";
  trend.command = "analyze --trend nightly";
  trend.runs = {{"monday",
                 "nightly/monday/analysis.json",
                 "1.2.2",
                 {{"r.json", "r8k2", "writes", "local", "", 1, 2, {}}},
                 10,
                 5,
                 7,
                 1},
                {"tuesday", "nightly/tuesday/analysis.json", "1.2.3", {}, 20, 5, 8, 0}};
  TrendFigure figure;
  figure.by = {{"store", std::string("s3")}};
  figure.stage = "trigger_latency";
  figure.figure = "p99";
  figure.unit = "ms";
  figure.points = {{0, 300, 12.5, {{11, 14}}}, {1, 20, 25, {}}};
  figure.changes = {{1, 12.5, 25, 1.0, 0.001, 0.004}};
  figure.levels = {{0, 0, 12.5}, {1, 1, 25}};
  figure.needs = 8;
  trend.figures = {figure};
  trend.warnings = {{"code", "text"}};
  return trend;
}

std::string refusal(const std::string& text) {
  try {
    read_trend(text, "memory");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(TrendDocument, ReadsBackEveryMemberItWrote) {
  const std::string text = write_json(sample());
  const Trend read = read_trend(text, "memory");
  ASSERT_EQ(read.runs.size(), 2u);
  EXPECT_EQ(read.runs[0].runs[0].target, "local");
  EXPECT_EQ(read.runs[0].lost, 1);
  ASSERT_EQ(read.figures.size(), 1u);
  const TrendFigure& figure = read.figures[0];
  EXPECT_EQ(figure.label(), "s3");
  EXPECT_EQ(figure.points[0].interval95, std::make_pair(11.0, 14.0));
  EXPECT_EQ(figure.points[1].interval95, std::nullopt);
  EXPECT_EQ(figure.changes[0].relative, 1.0);
  EXPECT_EQ(figure.levels[1].median, 25);
  EXPECT_EQ(figure.needs, 8);
  EXPECT_EQ(write_json(read), text) << "what the comparisons above leave out differs";
}

TEST(TrendDocument, RefusesIndexesOfRunsThatAreNotThere) {
  EXPECT_NE(refusal(R"({"schema":"echotrace.trend/1","figures":[{"points":[{"run":0}]}]})").find("'run'"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.trend/1","runs":[{}],"figures":[{"levels":[{"first_run":-1}]}]})")
                .find("'first_run'"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.comparison/1"})").find("not a trend document"), std::string::npos);
  EXPECT_EQ(refusal(R"({"schema":"echotrace.trend/1.3","new":1})"), "accepted");
}

}  // namespace
}  // namespace echotrace::analyze
