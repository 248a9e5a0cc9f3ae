// What an assertion means of each figure, and how it refuses. Expected outcomes are reasoned by hand.
#include "analyze/assertion.h"

#include "ingest/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace echotrace::analyze {
namespace {

using testing::HasSubstr;
using enum Outcome;

// One group of 100 latencies: p50 is 20 ms, somewhere in [18, 25]; p99 has too few observations for an interval.
Analysis one_group() {
  Group group;
  group.stage = "trigger_latency";
  group.count = 100;
  group.min = 5;
  group.mean = 22;
  group.stddev = 4;
  group.max = 90;
  group.quantiles = {{"p50", 20, std::pair{18.0, 25.0}, 0}, {"p99", 80, std::nullopt, 299}};
  group.tail_to_median = 4;
  group.throughput_per_s = 50;
  group.error_rate = 0.02;
  group.cold.known = 100;
  group.cold.share = 0.1;
  group.accounting.writes = 200;
  group.accounting.delivered = 100;
  group.accounting.lost = 60;
  group.accounting.undetermined = 40;
  group.accounting.duplicates = 3;
  Analysis analysis;
  analysis.groups = {group};
  return analysis;
}

AssertionResult judged(std::string_view text, const Analysis& analysis = one_group()) {
  const auto results = Assertion::parse(text).check(analysis);
  EXPECT_EQ(results.size(), 1U) << text;
  return results.at(0);
}

Outcome outcome(std::string_view text) {
  return judged(text).outcome;
}

std::string refusal(std::string_view text) {
  try {
    Assertion::parse(text).check(one_group());
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kUsage);
    return std::string(error.what()) + "\n" + error.next();
  }
  return "accepted";
}

TEST(Assertion, JudgesTheWholeIntervalOfAQuantile) {
  const std::pair<const char*, Outcome> expected[] = {
      {"p50(trigger_latency) < 25.1 ms", kPassed},   {"p50(trigger_latency) < 25 ms", kUndecided},
      {"p50(trigger_latency) <= 25 ms", kPassed},    {"p50(trigger_latency) < 18 ms", kFailed},
      {"p50(trigger_latency) <= 18 ms", kUndecided}, {"p50(trigger_latency) > 17.9 ms", kPassed},
      {"p50(trigger_latency) > 18 ms", kUndecided},  {"p50(trigger_latency) >= 18 ms", kPassed},
      {"p50(trigger_latency) > 25 ms", kFailed},     {"p50(trigger_latency) >= 25 ms", kUndecided},
      {"p50(trigger_latency) = 20 ms", kUndecided},  {"p50(trigger_latency) = 30 ms", kFailed},
      {"p50(trigger_latency) != 20 ms", kUndecided}, {"p50(trigger_latency) != 30 ms", kPassed}};
  for (const auto& [text, result] : expected) EXPECT_EQ(outcome(text), result) << text;
}

TEST(Assertion, NeverDecidesByAPointEstimate) {
  EXPECT_EQ(outcome("p99(trigger_latency) < 9000 s"), kUndecided);
  EXPECT_THAT(judged("p99(trigger_latency) < 9000 s").detail, HasSubstr("too few samples: needs 299, has 100"));
}

TEST(Assertion, SaysHowManySamplesWouldDecideByEstimate) {
  // 24 lies 4 above 20, the interval's upper side is 5 wide: (5 / 4)^2 times as many.
  EXPECT_THAT(judged("p50(trigger_latency) < 24 ms").detail,
              HasSubstr("about 157 samples would decide, there are 100"));
  EXPECT_THAT(judged("p50(trigger_latency) < 20 ms").detail, HasSubstr("no number of samples decides"));
}

TEST(Assertion, JudgesPlainFiguresByTheirValue) {
  for (const char* text :
       {"min(trigger_latency) = 5 ms", "mean(trigger_latency) = 22 ms", "max(trigger_latency) = 0.09 s",
        "stddev(trigger_latency) = 4", "count(trigger_latency) = 100", "throughput(trigger_latency) >= 50",
        "error_rate(trigger_latency) = 2%", "cold_share(trigger_latency) = 0.1",
        "tail_to_median(trigger_latency) <= 4"}) {
    EXPECT_EQ(outcome(text), kPassed) << text;
    EXPECT_EQ(outcome("not " + std::string(text)), kFailed) << text;
  }
}

TEST(Assertion, IsUndecidedOfFiguresThatAreNotKnown) {
  Analysis analysis = one_group();
  Group& group = analysis.groups[0];
  group.count = 0;
  group.quantiles.clear();
  group.throughput_per_s = group.error_rate = group.tail_to_median = std::nullopt;
  group.cold.known = 0;
  for (const char* figure :
       {"p50", "min", "mean", "max", "stddev", "throughput", "error_rate", "cold_share", "tail_to_median"}) {
    EXPECT_EQ(judged(std::string(figure) + "(trigger_latency) >= 0", analysis).outcome, kUndecided) << figure;
  }
  EXPECT_EQ(judged("count(trigger_latency) = 0", analysis).outcome, kPassed) << "a count is always known";
}

TEST(Assertion, KnowsLossesFromALeastToAMost) {
  // 60 were lost for certain, 100 if all undetermined ones were: 30 to 50 % of 200.
  const std::pair<const char*, Outcome> expected[] = {
      {"lost < 60", kFailed},          {"lost <= 99", kUndecided},   {"lost <= 100", kPassed},
      {"lost > 59", kPassed},          {"lost = 80", kUndecided},    {"lost = 59", kFailed},
      {"lost != 59", kPassed},         {"lost != 80", kUndecided},   {"loss_rate < 30%", kFailed},
      {"loss_rate < 0.4", kUndecided}, {"loss_rate <= 50%", kPassed}};
  for (const auto& [text, result] : expected) EXPECT_EQ(outcome(text), result) << text;
}

TEST(Assertion, JoinsConditionsAsKleeneDoes) {
  const std::string yes = "duplicates = 3", no = "duplicates = 4", maybe = "lost = 80";
  const std::string* const words[] = {&yes, &no, &maybe};
  constexpr Outcome kAnd[3][3] = {
      {kPassed, kFailed, kUndecided}, {kFailed, kFailed, kFailed}, {kUndecided, kFailed, kUndecided}};
  constexpr Outcome kOr[3][3] = {
      {kPassed, kPassed, kPassed}, {kPassed, kFailed, kUndecided}, {kPassed, kUndecided, kUndecided}};
  for (int left = 0; left < 3; ++left) {
    for (int right = 0; right < 3; ++right) {
      const std::string& a = *words[left];
      const std::string& b = *words[right];
      EXPECT_EQ(outcome(a + " and " + b), kAnd[left][right]) << a << " and " << b;
      EXPECT_EQ(outcome(a + " or " + b), kOr[left][right]) << a << " or " << b;
    }
  }
  EXPECT_EQ(outcome("not " + yes), kFailed);
  EXPECT_EQ(outcome("not " + no), kPassed);
  EXPECT_EQ(outcome("not " + maybe), kUndecided);
}

TEST(Assertion, BindsNotTighterThanAndTighterThanOr) {
  EXPECT_EQ(outcome("duplicates = 3 or duplicates = 4 and duplicates = 4"), kPassed);
  EXPECT_EQ(outcome("(duplicates = 3 or duplicates = 4) and duplicates = 4"), kFailed);
  EXPECT_EQ(outcome("not duplicates = 4 and duplicates = 3"), kPassed);
}

TEST(Assertion, RefusesWhatIsNoCondition) {
  for (const char* text : {"", "lost", "lost =", "lost = x", "= 3", "lost = 3 lost", "p99 < 3 ms", "p99() < 3 ms",
                           "p99(trigger_latency < 3 ms", "(lost = 3", "lost = 3)", "not", "lost = 3 and",
                           "nonsense = 3", "p98(trigger_latency) < 3 ms", "lost(trigger_latency) = 0"}) {
    EXPECT_THAT(refusal(text), HasSubstr("^")) << text;
  }
}

TEST(Assertion, RefusesUnitsThatDoNotFitTheFigure) {
  EXPECT_THAT(refusal("p99(trigger_latency) < 3 KB"), HasSubstr("unit"));
  EXPECT_THAT(refusal("lost < 3 ms"), HasSubstr("unit"));
  EXPECT_THAT(refusal("throughput(trigger_latency) > 3 s"), HasSubstr("unit"));
}

TEST(Assertion, RefusesStagesThatDoNotExist) {
  EXPECT_THAT(refusal("p99(latency) < 3 ms"), HasSubstr("there is no stage or series 'latency'"));
  EXPECT_EQ(refusal("p99(commit) < 3 ms"), "accepted") << "a stage that merely did not occur";
}

TEST(Assertion, BoundsItsDepth) {
  const std::string deep = std::string(10'000, '(') + "lost = 0" + std::string(10'000, ')');
  EXPECT_THAT(refusal(deep), HasSubstr("nested too deeply"));
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "not ";
  EXPECT_THAT(refusal(nots + "lost = 0"), HasSubstr("nested too deeply"));
}

TEST(Assertion, IsCheckedInEveryGroupAndNamesIt) {
  Analysis analysis = one_group();
  analysis.groups.push_back(analysis.groups[0]);
  analysis.groups[0].by = {{"store", std::string("s3")}, {"key_bytes", std::int64_t{9}}};
  analysis.groups[1].by = {{"store", std::string("etcd")}, {"key_bytes", std::int64_t{9}}};
  analysis.groups[1].max = 9;
  const auto results = Assertion::parse("max(trigger_latency) < 10 ms").check(analysis);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].group, "s3, 9");
  EXPECT_EQ(results[0].outcome, kFailed);
  EXPECT_EQ(results[1].group, "etcd, 9");
  EXPECT_EQ(results[1].outcome, kPassed);
  EXPECT_THAT(to_text(results[0]), HasSubstr("FAILED"));
  EXPECT_THAT(to_text(results[0]), HasSubstr("max(trigger_latency) < 10 ms  [s3, 9]: max is 90"));
}

// The group of one_group() twice: of s3 with a maximum of 90 ms, of etcd with one of 9 ms.
Analysis two_groups() {
  Analysis analysis = one_group();
  analysis.groups.push_back(analysis.groups[0]);
  analysis.group_by = {"store", "key_bytes"};
  analysis.groups[0].by = {{"store", std::string("s3")}, {"key_bytes", std::int64_t{9}}};
  analysis.groups[1].by = {{"store", std::string("etcd")}, {"key_bytes", std::int64_t{9}}};
  analysis.groups[1].max = 9;
  return analysis;
}

TEST(Assertion, IsJudgedInTheGroupsItPicks) {
  const AssertionResult etcd = judged("max(trigger_latency, store=etcd) < 10 ms", two_groups());
  EXPECT_EQ(etcd.group, "etcd, 9");
  EXPECT_EQ(etcd.outcome, kPassed);
  EXPECT_EQ(judged("duplicates(store=s3, key_bytes=9) == 3", two_groups()).outcome, kPassed);
  EXPECT_EQ(Assertion::parse("count(trigger_latency, key_bytes=9) = 100").check(two_groups()).size(), 2U);
}

TEST(Assertion, HoldsInEveryGroupThatItsFiguresPick) {
  const char* const text = "max(trigger_latency, store=s3) < 10 ms or max(trigger_latency, store=etcd) < 10 ms";
  EXPECT_EQ(judged(text, two_groups()).outcome, kPassed);
  EXPECT_EQ(judged("max(trigger_latency, store=s3) < 10 ms and max(trigger_latency, store=etcd) < 10 ms", two_groups())
                .outcome,
            kFailed);
}

TEST(Assertion, IsUndecidedOfAGroupThatIsNotThere) {
  const AssertionResult result = judged("max(trigger_latency, store=aurora) < 10 ms", two_groups());
  EXPECT_EQ(result.outcome, kUndecided);
  EXPECT_EQ(result.group, "store=aurora");
  EXPECT_THAT(result.detail, HasSubstr("there is no group store=aurora"));
}

TEST(Assertion, PicksOnlyByWhatIsGroupedBy) {
  EXPECT_THAT(refusal("max(trigger_latency, store=s3) < 10 ms"), HasSubstr("--group-by store"));
  EXPECT_THAT(refusal("malformed(store=s3) = 0"), HasSubstr("events belong to no group"));
}

// A window of 100 writes, its p50 as given.
WindowFigures window(std::int64_t begin_ns, double p50, std::int64_t lost) {
  WindowFigures figures;
  figures.begin_ns = begin_ns;
  figures.account.writes = 100 + lost;
  figures.account.lost = lost;
  figures.figures.count = 100;
  figures.figures.quantiles = {{"p50", p50, std::pair{p50 - 2, p50 + 2}, 0}};
  return figures;
}

TEST(Assertion, OfWindowsIsDecidedByTheWorst) {
  const Analysis analysis = one_group();
  const std::vector<WindowedGroup> windows = {{{"trigger_latency", 60'000'000'000},
                                               {},
                                               {window(0, 20, 0), window(60'000'000'000, 40, 5)}}};
  const auto judged_of = [&](std::string_view text) { return Assertion::parse(text).check({analysis, windows}).at(0); };
  EXPECT_EQ(judged_of("p50(trigger_latency, window=1min) < 43 ms").outcome, kPassed);
  EXPECT_EQ(judged_of("p50(trigger_latency, window=60 s) < 41 ms").outcome, kUndecided);
  const AssertionResult failed = judged_of("p50(trigger_latency, window=1min) < 30 ms");
  EXPECT_EQ(failed.outcome, kFailed);
  EXPECT_THAT(failed.detail, HasSubstr("p50 is 40 ms [38, 42] in the worst window, from 1970-01-01T00:01:00"));
  EXPECT_THAT(failed.detail, HasSubstr("of 2 1 passed, 1 failed, 0 undecided"));
  EXPECT_EQ(judged_of("lost(window=1min) < 5").outcome, kFailed);
  EXPECT_EQ(judged_of("loss_rate(window=1min) < 5%").outcome, kPassed) << "5 of 105";
  EXPECT_EQ(judged_of("p50(trigger_latency, window=1h) < 1 s").outcome, kUndecided) << "no window is full";
}

TEST(Assertion, ReadsWindowsAsDurations) {
  EXPECT_THAT(refusal("p99(trigger_latency, window=3) < 3 ms"), HasSubstr("expected a duration"));
  EXPECT_THAT(refusal("p99(trigger_latency, window=1s, window=2s) < 3 ms"), HasSubstr("one window"));
  EXPECT_THAT(refusal("cold_share(trigger_latency, window=1s) < 3"), HasSubstr("not known of windows"));
}

TEST(Assertion, OfASlowdownIsJudgedByTheIntervalOfTheShift) {
  const Analysis analysis = one_group();
  Comparison comparison;
  ComparedGroup group;
  group.stage = "trigger_latency";
  group.sides.resize(2);
  group.sides[0].count = group.sides[1].count = 400;
  Shift shift;
  shift.quantile = "p99";
  shift.base = 100;
  shift.candidate = 108;
  shift.relative = 0.08;
  shift.relative95 = std::pair{0.05, 0.12};
  group.differences.resize(1);
  group.differences[0].shifts = {shift};
  comparison.groups = {group};
  const std::vector<WindowedGroup> none;
  const auto judged_of = [&](std::string_view text) {
    return Assertion::parse(text).check({analysis, none, &comparison, 0}).at(0);
  };
  EXPECT_EQ(judged_of("slowdown(p99) < 15%").outcome, kPassed);
  EXPECT_EQ(judged_of("slowdown(p99, trigger_latency) < 4%").outcome, kFailed);
  // 10 % lies 2 above 8, the interval's upper side is 4 wide: (4 / 2)^2 times 400.
  EXPECT_EQ(judged_of("slowdown(p99) < 10%").outcome, kUndecided);
  EXPECT_THAT(judged_of("slowdown(p99) < 10%").detail, HasSubstr("about 1600 samples would decide"));
  EXPECT_THAT(refusal("slowdown(p99) < 10%"), HasSubstr("--compare BASE"));
  EXPECT_THAT(refusal("slowdown(p95) < 10%"), HasSubstr("expected one of p50, p90, p99"));
}

TEST(Assertion, OfEventsIsCheckedOnceForTheWholeInput) {
  Analysis analysis = one_group();
  analysis.groups.push_back(analysis.groups[0]);
  analysis.groups[1].by = {{"store", std::string("s3")}};
  analysis.accounting.malformed = 2;
  EXPECT_EQ(judged("malformed = 2", analysis).outcome, kPassed);
}

}  // namespace
}  // namespace echotrace::analyze
