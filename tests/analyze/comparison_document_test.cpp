#include "analyze/comparison_document.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::analyze {
namespace {

Side side(const std::string& name, bool exact) {
  Side side;
  side.name = name;
  side.path = "traces/" + name;
  side.exact = exact;
  side.inputs = {{"traces/" + name + "/a.zst", "events", "zstd", 12, 5, false}};
  side.runs = {{"traces/" + name + "/run.json", name, "writes", "aws", "eu-west-1", 5, 9, {128, 512}}};
  side.memory_mb = {128};
  side.accounting.writes = 2;
  side.accounting.delivered = 1;
  side.accounting.lost = 1;
  side.accounting.receives = 1;
  side.origin_ns = 1709645761790979100;
  side.span_ns = 7;
  return side;
}

Comparison sample() {
  Comparison comparison;
  comparison.tool_version = "1.2.3";
  comparison.command = "analyze --compare a b c";
  comparison.sides = {side("a", true), side("b", true), side("c", false)};
  comparison.group_by = {"store"};
  comparison.where = "store=s3";
  comparison.cold = "split";
  comparison.warnings = {{"code", "text"}};

  ComparedGroup group;
  group.by = {{"store", std::string("s3")}, {"cold", false}};
  group.stage = "trigger_latency";
  SideFigures figures;
  figures.count = 2;
  figures.quantiles = {{"p50", 471.77945, {{430.1, 512.9}}, 0}, {"p99", 9.5, {}, 299}};
  figures.cdf = {{0.1, 0.5}, {0.2, 1}};
  figures.writes = 3;
  figures.lost = 1;
  figures.undetermined = 4;
  figures.duplicates = 2;
  figures.cold_share = 0.25;
  group.sides = {figures, figures, SideFigures()};
  Difference tested;
  tested.verdict = Verdict::kSlower;
  tested.shifts = {{"p50", 10, 12, 2, {{1.5, 2.5}}, 0.2, {{0.15, 0.25}}, 0.001, 0.002, 0},
                   {"p99", -1, 2, 3, {}, {}, {}, {}, {}, 299}};
  tested.mann_whitney = MannWhitney{17.5, 2.25, 0.0244, 1.5, 0.066, 0.132};
  tested.cliffs_delta = CliffsDelta{0.125, {-0.01, 0.26}};
  tested.kolmogorov_smirnov = KolmogorovSmirnov{0.5, 0.125, 0.25};
  tested.needed_count = 1200;
  Difference missing;
  missing.verdict = Verdict::kOnlyInBase;
  group.differences = {tested, missing};
  comparison.groups = {group};
  return comparison;
}

std::string refusal(const std::string& text) {
  try {
    read_comparison(text, "memory");
  } catch (const base::Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ComparisonDocument, ReadsBackEveryMemberItWrote) {
  const Comparison written = sample();
  const std::string text = write_json(written);
  const Comparison read = read_comparison(text, "memory");

  EXPECT_EQ(read.command, "analyze --compare a b c");
  ASSERT_EQ(read.sides.size(), 3u);
  EXPECT_EQ(read.sides[0].runs, written.sides[0].runs);
  EXPECT_EQ(read.sides[0].memory_mb, std::vector<std::int64_t>{128});
  EXPECT_EQ(read.sides[0].accounting.lost, 1);
  EXPECT_EQ(read.sides[0].origin_ns, 1709645761790979100);
  EXPECT_FALSE(read.sides[2].exact);
  ASSERT_EQ(read.groups.size(), 1u);
  const ComparedGroup& group = read.groups[0];
  EXPECT_EQ(group.label(), "s3, false");
  EXPECT_EQ(group.sides[1].quantiles[1].needs, 299);
  EXPECT_EQ(group.sides[1].undetermined, 4);
  EXPECT_EQ(group.sides[1].cold_share, 0.25);
  const Difference& tested = group.differences[0];
  EXPECT_EQ(tested.verdict, Verdict::kSlower);
  ASSERT_NE(tested.shift("p50"), nullptr);
  EXPECT_EQ(tested.shift("p50")->relative95, std::make_pair(0.15, 0.25));
  EXPECT_TRUE(tested.shift("p50")->shown());
  EXPECT_FALSE(tested.shift("p99")->shown());
  EXPECT_EQ(tested.shift("p99")->relative, std::nullopt);
  EXPECT_EQ(tested.mann_whitney->p_adjusted, 0.132);
  EXPECT_EQ(tested.cliffs_delta->interval95, std::make_pair(-0.01, 0.26));
  EXPECT_EQ(tested.needed_count, 1200);
  EXPECT_EQ(group.differences[1].verdict, Verdict::kOnlyInBase);
  EXPECT_EQ(group.differences[1].mann_whitney, std::nullopt);

  EXPECT_EQ(write_json(read), text) << "what the comparisons above leave out differs";
}

TEST(ComparisonDocument, EveryVerdictReadsBack) {
  for (int i = 0; i <= static_cast<int>(Verdict::kInNeither); ++i) {
    Comparison comparison = sample();
    comparison.groups[0].differences[0].verdict = static_cast<Verdict>(i);
    EXPECT_EQ(read_comparison(write_json(comparison), "m").groups[0].differences[0].verdict, static_cast<Verdict>(i));
  }
}

TEST(ComparisonDocument, RefusesWhatItCannotMean) {
  EXPECT_NE(refusal("{").find("not a comparison document: not readable as JSON"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.analysis/1"})").find("echotrace.comparison/1"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.comparison/2"})").find("version 2"), std::string::npos);
  EXPECT_NE(refusal(R"({"schema":"echotrace.comparison/1"})").find("no side"), std::string::npos);
  EXPECT_NE(
      refusal(R"({"schema":"echotrace.comparison/1","sides":[{},{}],"groups":[{"sides":[{}]}]})").find("as many sides"),
      std::string::npos);
  EXPECT_NE(
      refusal(
          R"({"schema":"echotrace.comparison/1","sides":[{},{}],"groups":[{"differences":[{"verdict":"better"}]}]})")
          .find("verdict"),
      std::string::npos);
}

}  // namespace
}  // namespace echotrace::analyze
