#include "render/comparison_text.h"

#include "render/format.h"
#include "render/text_table.h"
#include "render/trend_text.h"

#include <gmock/gmock.h>

#include <sstream>

namespace echotrace::render {
namespace {

using analyze::Verdict;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHostile = "\x1b[31mred\nnew line \xff \xe2\x80\xae turned round";

analyze::Difference difference(Verdict verdict) {
  analyze::Difference found;
  found.verdict = verdict;
  found.shifts = {{"p50", 20, 22, 2, {{1, 3}}, 0.1, {{0.05, 0.15}}, 1e-5, 4e-5, 0},
                  {"p90", 40, 41, 1, {{-1, 3}}, 0.025, {{-0.03, 0.08}}, 0.4, 0.8, 0},
                  {"p99", -1, 2, 3, {}, {}, {}, {}, {}, 299}};
  found.mann_whitney = analyze::MannWhitney{17, 2.5, 0.01, 2, 0.02, 0.04};
  found.cliffs_delta = analyze::CliffsDelta{0.25, {0.1, 0.4}};
  found.kolmogorov_smirnov = analyze::KolmogorovSmirnov{0.2, 0.01, 0.03};
  found.needed_count = 5000;
  return found;
}

analyze::ComparedGroup group(const std::string& name, std::vector<analyze::Difference> differences) {
  analyze::ComparedGroup made;
  made.by = {{"store", name}};
  made.stage = "trigger_latency";
  made.sides.resize(differences.size() + 1);
  for (analyze::SideFigures& side : made.sides) {
    side.count = 1234;
    side.quantiles = {{"p50", 20, {}, 0}};
  }
  made.differences = std::move(differences);
  return made;
}

analyze::Comparison comparison(std::size_t candidates) {
  analyze::Comparison made;
  for (std::size_t i = 0; i <= candidates; ++i) {
    analyze::Side side;
    side.name = "side" + std::to_string(i);
    made.sides.push_back(side);
  }
  return made;
}

void expect_fit_for_a_terminal(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(text_width(line), kTextColumns) << line;
    for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << line;
  }
}

TEST(ComparisonText, SaysWhatIsShownAndWhatIsNot) {
  analyze::Comparison made = comparison(1);
  made.groups = {group("s3", {difference(Verdict::kSlower)}), group("etcd", {difference(Verdict::kNoDifferenceShown)}),
                 group("aurora", {difference(Verdict::kOnlyInBase)})};
  const std::string text = comparison_text(made, {});
  EXPECT_THAT(text, HasSubstr("s3      1,234      1,234                             0.040   slower"));
  EXPECT_THAT(text, HasSubstr("+10.0 %  [+5.0, +15.0] %  <0.001"));
  EXPECT_THAT(text, HasSubstr("~   [-3.0, +8.0] %   0.800"));
  EXPECT_THAT(text, HasSubstr("needs 299"));
  EXPECT_THAT(text, HasSubstr("aurora: only in side0 (1,234 observations)"));
  EXPECT_THAT(text, HasSubstr("etcd: to show 5 % takes about 5,000 observations a side"));
  EXPECT_THAT(text, Not(HasSubstr("s3: to show 5 %"))) << "it is shown already";
  EXPECT_THAT(text, HasSubstr("p adjusted for 3 tests"));
  expect_fit_for_a_terminal(text);
}

TEST(ComparisonText, ShowsSeveralCandidatesSideBySide) {
  analyze::Comparison made = comparison(5);
  made.groups = {
      group("s3", {difference(Verdict::kSlower), difference(Verdict::kFaster), difference(Verdict::kNotTested),
                   difference(Verdict::kInNeither), difference(Verdict::kTooFewSamples)})};
  const std::string text = comparison_text(made, {});
  EXPECT_THAT(text, HasSubstr("shift of p50 against side0"));
  EXPECT_THAT(text, HasSubstr("+10.0 % slower"));
  EXPECT_THAT(text, HasSubstr("untested"));
  EXPECT_THAT(text, HasSubstr("too few"));
  expect_fit_for_a_terminal(text);
}

TEST(ComparisonText, IsSafeOnATerminalWhateverTheNames) {
  analyze::Comparison made = comparison(2);
  for (analyze::Side& side : made.sides) side.name = kHostile;
  made.where =
      made.groups.emplace_back(group(kHostile, {difference(Verdict::kSlower), difference(Verdict::kFaster)})).stage =
          kHostile;
  made.groups[0].unit = kHostile;
  made.groups[0].differences[0].shifts[0].quantile = kHostile;
  made.warnings = {{kHostile, kHostile}};
  expect_fit_for_a_terminal(comparison_text(made, {false, true, {}}));
}

TEST(ComparisonText, OfNothingSaysSo) {
  EXPECT_THAT(comparison_text(comparison(1), {}), HasSubstr("nothing to compare"));
}

TEST(TrendText, SaysSinceWhenAFigureIsWhatItIs) {
  analyze::Trend trend;
  analyze::TrendFigure figure;
  figure.by = {{"store", std::string("s3")}};
  figure.stage = "trigger_latency";
  figure.figure = "p50";
  figure.unit = "ms";
  for (int i = 0; i < 30; ++i) {
    trend.runs.push_back(
        {"run" + std::to_string(i), "", "", {}, 1'700'000'000'000'000'000 + i * 86'400'000'000'000, 0, 9, 0});
    figure.points.push_back({i, 100, i < 15 ? 20.0 : 30.0, {{18, 22}}});
  }
  figure.changes = {{15, 20, 30, 0.5, 0.0001, 0.0004}};
  figure.levels = {{0, 14, 20}, {15, 29, 30}};
  trend.figures = {figure};
  const std::string text = trend_text(trend, {});
  EXPECT_THAT(text, HasSubstr("▁▁▁▁▁▁▁▁▁▁██████████"));
  EXPECT_THAT(text,
              HasSubstr("s3 p50: +50.0 % from run15 (2023-11-29 22:13:20 UTC) on, 20.00 -> 30.00 ms, p\n  <0.001"));
  expect_fit_for_a_terminal(text);

  trend.runs[15].name = trend.figures[0].stage = trend.figures[0].figure = trend.figures[0].unit = kHostile;
  trend.figures[0].by = {{"store", std::string(kHostile)}};
  trend.warnings = {{kHostile, kHostile}};
  expect_fit_for_a_terminal(trend_text(trend, {false, true, {}}));
}

}  // namespace
}  // namespace echotrace::render
