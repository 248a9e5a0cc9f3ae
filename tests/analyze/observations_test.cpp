// Figures of stages and of series of samples, from log lines. Expected figures by hand.
#include "analyze/observations.h"

#include "analyze/trace_account.h"
#include "tests/analyze/correlated_log.h"

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

// Figures of one stage by label of the group.
std::map<std::string, Group> figures(CorrelatedLog& log, std::string_view stage, bool exclude_cold = false) {
  const TraceAccount account = count_traces(log.correlator, log.traces(), log.correlation, log.grouping);
  const SeriesBins bins(account.first_put_ns, account.last_put_ns - account.first_put_ns);
  std::vector<Group> groups =
      stage_figures(*find_stage(stage), log.correlator, log.traces(), log.grouping, exclude_cold, bins);
  std::map<std::string, Group> result;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    groups[g].by = log.grouping.by(g);
    result.emplace(groups[g].label(), groups[g]);
  }
  return result;
}

Group only(const std::vector<LogLine>& lines, std::string_view stage, bool exclude_cold = false) {
  CorrelatedLog log(lines);
  return figures(log, stage, exclude_cold).at("all");
}

TEST(StageFigures, AreOfTheDeliveredTraces) {
  const Group group = only({write_line("a", 0), receive_line("a", 10), write_line("b", 5), receive_line("b", 35),
                            write_line("lost", 6), receive_line("orphan", 40)},
                           "trigger_latency");
  EXPECT_EQ(group.stage, "trigger_latency");
  EXPECT_FALSE(group.sample);
  EXPECT_EQ(group.count, 2);
  EXPECT_EQ(group.min, 10);
  EXPECT_EQ(group.mean, 20);
  EXPECT_EQ(group.max, 30);
}

TEST(StageFigures, TakeTheFirstDeliveryOfSeveral) {
  EXPECT_EQ(only({write_line("a", 0), receive_line("a", 90), receive_line("a", 10)}, "trigger_latency").max, 10);
}

TEST(StageFigures, UseTheTimesThatOnlySomeTracesHave) {
  const std::vector<LogLine> lines = {write_line("a", 0, fmt::format(R"(,"ack_ns":{})", at_ms(4))),
                                      receive_line("a", 10), write_line("b", 1), receive_line("b", 12)};
  const Group write = only(lines, "write_latency");
  EXPECT_EQ(write.count, 1);
  EXPECT_EQ(write.max, 4);
  const Group rest = only(lines, "ack_to_receive");
  EXPECT_EQ(rest.count, 1);
  EXPECT_EQ(rest.max, 6);
  EXPECT_EQ(only(lines, "commit").count, 0);
}

TEST(StageFigures, AreApartForEachGroup) {
  CorrelatedLog log({write_line("a", 0, R"(,"cell":1)"), receive_line("a", 10), write_line("b", 0, R"(,"cell":2)"),
                     receive_line("b", 70), write_line("c", 0, R"(,"cell":3)"), receive_line("x", 99)},
                    {"cell"});
  const auto groups = figures(log, "trigger_latency");
  EXPECT_EQ(groups.at("1").max, 10);
  EXPECT_EQ(groups.at("2").max, 70);
  EXPECT_EQ(groups.at("3").count, 0) << "lost";
  EXPECT_TRUE(groups.at("3").quantiles.empty());
}

TEST(StageFigures, HaveTheThroughputOfTheirPuts) {
  // Four puts over 1.5 s: three intervals.
  const Group group =
      only({write_line("a", 0), receive_line("a", 1), write_line("b", 100), receive_line("b", 101),
            write_line("c", 800), receive_line("c", 801), write_line("d", 1500), receive_line("d", 1501)},
           "trigger_latency");
  ASSERT_TRUE(group.throughput_per_s.has_value());
  EXPECT_DOUBLE_EQ(*group.throughput_per_s, 2);
}

TEST(StageFigures, KnowNoThroughputOfOneMoment) {
  EXPECT_EQ(only({write_line("a", 0), receive_line("a", 1)}, "trigger_latency").throughput_per_s, std::nullopt);
  EXPECT_EQ(
      only({write_line("a", 0), receive_line("a", 1), write_line("b", 0), receive_line("b", 1)}, "trigger_latency")
          .throughput_per_s,
      std::nullopt);
}

TEST(StageFigures, ShowTheirCourseByTheTimeOfThePut) {
  const Group group = only({write_line("a", 0), receive_line("a", 2500), write_line("b", 2100), receive_line("b", 2150),
                            write_line("lost", 1200)},
                           "trigger_latency");
  ASSERT_EQ(group.series.size(), 3U);
  EXPECT_EQ(group.series[0].second, 0);
  EXPECT_EQ(group.series[0].p50, 2500);
  EXPECT_EQ(group.series[1].second, 1);
  EXPECT_EQ(group.series[1].lost, 1);
  EXPECT_EQ(group.series[1].count, 0);
  EXPECT_EQ(group.series[2].second, 2);
  EXPECT_EQ(group.series[2].p50, 50);
}

TEST(StageFigures, LeaveColdDeliveriesOutWhenAsked) {
  const std::vector<LogLine> lines = std::vector<LogLine>{write_line("a", 0), write_line("b", 200)} +
                                     invocation("q1", "a", 100, 80) + invocation("q2", "b", 215);
  EXPECT_EQ(only(lines, "trigger_latency").count, 2);
  const Group warm = only(lines, "trigger_latency", true);
  EXPECT_EQ(warm.count, 1);
  EXPECT_EQ(warm.max, 15);
}

std::map<std::string, Group> samples(const std::vector<LogLine>& lines, bool exclude_cold = false,
                                     std::vector<std::string> group_by = {}) {
  CorrelatedLog log(lines, std::move(group_by));
  std::vector<std::uint32_t> group_of;
  std::vector<std::uint8_t> cold;
  for (const ingest::Sample& sample : log.correlation.samples) {
    cold.push_back(sample.cold == 1);
    group_of.push_back(log.grouping.of(log.correlator.tuples(), sample, sample.cold == 1));
  }
  std::vector<Group> groups = sample_figures(log.correlation.samples, group_of, cold, log.grouping.size(), exclude_cold,
                                             SeriesBins(kBegin, 10 * kSecond));
  std::map<std::string, Group> result;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    groups[g].by = log.grouping.by(g);
    result.emplace(groups[g].label(), groups[g]);
  }
  return result;
}

LogLine statement(const std::string& action, std::int64_t start, std::int64_t duration, bool ok = true) {
  return sample_line(
      fmt::format(R"(,"series":"statement","labels":{{"action":"{}"}},"start_ns":{},"duration_ns":{},"ok":{})", action,
                  at_ms(start), duration * kMs, ok),
      start);
}

TEST(SampleFigures, AreOfTheDurationsOfEachLabel) {
  const auto groups = samples({statement("SELECT", 0, 5), statement("SELECT", 500, 7), statement("INSERT", 900, 40)});
  EXPECT_TRUE(groups.at("SELECT").sample);
  EXPECT_EQ(groups.at("SELECT").count, 2);
  EXPECT_EQ(groups.at("SELECT").mean, 6);
  EXPECT_EQ(groups.at("INSERT").max, 40);
  EXPECT_DOUBLE_EQ(*groups.at("SELECT").throughput_per_s, 2);
}

TEST(SampleFigures, CountFailuresAsErrorsAndTheirDurationsAsDurations) {
  const std::vector<ingest::Sample> log = {{0, 0, 0, at_ms(0), 5 * kMs, -1, true},
                                           {0, 0, 0, at_ms(1), 700 * kMs, -1, false},
                                           {0, 0, 0, at_ms(2), 7 * kMs, -1, true},
                                           {0, 0, 0, at_ms(3), ingest::kNone, -1, false}};
  const Group group = sample_figures(log, {0, 0, 0, 0}, {0, 0, 0, 0}, 1, false, SeriesBins(kBegin, 10 * kSecond)).at(0);
  EXPECT_EQ(group.count, 3) << "one failed without a duration";
  EXPECT_EQ(group.max, 700);
  EXPECT_EQ(group.error_rate, 0.5);
}

TEST(SampleFigures, LeaveOutWhatTheFilterAndColdStartsLeaveOut) {
  const std::vector<ingest::Sample> log = {{0, 0, 0, at_ms(0), 5 * kMs, 0, true},
                                           {0, 0, 0, at_ms(1), 700 * kMs, 1, true},
                                           {0, 0, 0, at_ms(2), 9000 * kMs, 0, true}};
  const std::vector<std::uint32_t> groups = {0, 0, kNoGroup};
  const SeriesBins bins(kBegin, 10 * kSecond);
  EXPECT_EQ(sample_figures(log, groups, {0, 1, 0}, 1, false, bins).at(0).max, 700);
  EXPECT_EQ(sample_figures(log, groups, {0, 1, 0}, 1, true, bins).at(0).max, 5);
}

TEST(SampleFigures, CountSamplesThatDoNotSayWhenTheyRan) {
  const auto groups = samples({sample_line(R"(,"series":"s","labels":{},"duration_ns":3000000,"ok":true)"),
                               sample_line(R"(,"series":"s","labels":{},"duration_ns":5000000,"ok":true)")});
  EXPECT_EQ(groups.at("all").count, 2);
  EXPECT_EQ(groups.at("all").mean, 4);
  EXPECT_EQ(groups.at("all").throughput_per_s, std::nullopt);
}

TEST(SampleFigures, ShowTheirCourseByTheTimeTheyBegan) {
  const auto groups = samples({statement("SELECT", 0, 5), statement("SELECT", 3200, 7)});
  const Group& group = groups.at("SELECT");
  ASSERT_EQ(group.series.size(), 2U);
  EXPECT_EQ(group.series[0].second, 0);
  EXPECT_EQ(group.series[1].second, 3);
  EXPECT_EQ(group.series[1].p50, 7);
}

}  // namespace
}  // namespace echotrace::analyze
