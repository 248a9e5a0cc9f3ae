// Which groups have store stamps in whole seconds, and what becomes of the stages that use them.
#include "analyze/store_stamps.h"

#include "tests/analyze/correlated_log.h"

#include <gtest/gtest.h>

#include <functional>

namespace echotrace::analyze {
namespace {

// `count` writes 100 ms apart, each received 300 ms after, with the stamp of its number in ms after kBegin.
std::vector<LogLine> stamped(int count, const std::function<std::int64_t(int)>& stamp_ms,
                             const std::string& cell = "1") {
  std::vector<LogLine> lines;
  for (int i = 0; i < count; ++i) {
    const std::string id = cell + "-" + std::to_string(i);
    lines.push_back(write_line(id, 100 * i, ",\"cell\":" + cell));
    lines.push_back(receive_line(id, 100 * i + 300, fmt::format(",\"store_ns\":{}", at_ms(stamp_ms(i)))));
  }
  return lines;
}

std::vector<std::uint8_t> judged(const std::vector<LogLine>& lines, std::vector<std::string> group_by = {}) {
  CorrelatedLog log(lines, std::move(group_by));
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    for (std::size_t i = 0; i < log.traces().shard(s).size(); ++i) {
      log.grouping.of(log.correlator.tuples(), log.traces().shard(s).row(i));
    }
  }
  return whole_second_stamps(log.correlator, log.traces(), log.grouping);
}

std::int64_t whole_second(int i) {
  return 100 * i / 1000 * 1000;
}

TEST(StoreStamps, AreWholeSecondsWhenAllOfThemAre) {
  EXPECT_EQ(judged(stamped(30, whole_second)), std::vector<std::uint8_t>{1});
  EXPECT_EQ(judged(stamped(30, [](int i) { return 100 * i + 5; })), std::vector<std::uint8_t>{0});
  EXPECT_EQ(judged(stamped(30, [](int i) { return i == 29 ? 2900 : whole_second(i); })), std::vector<std::uint8_t>{0});
}

TEST(StoreStamps, NeedTwentyWritesToTell) {
  const auto every_second = [](int i) { return std::int64_t{1000} * i; };
  EXPECT_EQ(judged(stamped(19, every_second)), std::vector<std::uint8_t>{0});
  EXPECT_EQ(judged(stamped(20, every_second)), std::vector<std::uint8_t>{1});
}

TEST(StoreStamps, OfOneOrTwoBatchesMayBeWholeSecondsByChance) {
  EXPECT_EQ(judged(stamped(40, [](int i) { return std::int64_t{1000} * (i % 2); })), std::vector<std::uint8_t>{0});
  EXPECT_EQ(judged(stamped(40, [](int i) { return std::int64_t{1000} * (i % 3); })), std::vector<std::uint8_t>{1});
}

TEST(StoreStamps, AreJudgedGroupByGroup) {
  const std::vector<std::uint8_t> groups =
      judged(stamped(30, whole_second, "1") + stamped(
                                                  30, [](int i) { return 100 * i + 5; }, "2"),
             {"cell"});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0] + groups[1], 1);
}

TEST(StoreStamps, AreNoneWhereTheStoreStampsNothing) {
  EXPECT_EQ(judged({write_line("a", 0), receive_line("a", 1)}), std::vector<std::uint8_t>{0});
}

std::vector<Group> two_groups() {
  std::vector<Group> figures(2);
  figures[0].count = 30;
  figures[1].count = 40;
  return figures;
}

TEST(StagesWithStampsInWholeSeconds, AreLeftOutWithANote) {
  std::vector<Group> figures = two_groups();
  Analysis analysis;
  judge_stamps({1, 0}, *find_stage("commit"), {}, figures, analysis);
  EXPECT_EQ(figures[0].count, 0);
  EXPECT_EQ(figures[1].count, 40);
  ASSERT_EQ(analysis.warnings.size(), 1U);
  EXPECT_EQ(analysis.warnings[0].code, "whole_second_stamps");
  EXPECT_TRUE(analysis.warnings[0].text.starts_with("commit of 1 group is left out: ")) << analysis.warnings[0].text;
}

TEST(StagesWithStampsInWholeSeconds, StayWithAWarningWhenAskedForByName) {
  std::vector<Group> figures = two_groups();
  Analysis analysis;
  Options options;
  options.stages = {"dispatch"};
  judge_stamps({1, 1}, *find_stage("dispatch"), options, figures, analysis);
  EXPECT_EQ(figures[0].count, 30);
  EXPECT_EQ(figures[1].count, 40);
  ASSERT_EQ(analysis.warnings.size(), 1U);
  EXPECT_TRUE(analysis.warnings[0].text.starts_with("dispatch of 2 groups rests on ")) << analysis.warnings[0].text;
}

TEST(StagesWithStampsInWholeSeconds, AreThoseThatUseTheStamp) {
  for (const Stage& stage : stages()) {
    std::vector<Group> figures = two_groups();
    Analysis analysis;
    judge_stamps({1, 0}, stage, {}, figures, analysis);
    const bool uses = stage.name == "commit" || stage.name == "dispatch";
    EXPECT_EQ(figures[0].count, uses ? 0 : 30) << stage.name;
    EXPECT_EQ(analysis.warnings.empty(), !uses) << stage.name;
  }
}

}  // namespace
}  // namespace echotrace::analyze
