// Counts of traces by group, what overtook what, and cold starts. Expected counts are reasoned by hand.
#include "analyze/trace_account.h"

#include "tests/analyze/correlated_log.h"

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

TraceAccount account_of(CorrelatedLog& log) {
  TraceAccount account = count_traces(log.correlator, log.traces(), log.correlation, log.grouping);
  EXPECT_EQ(account.total.check(), std::nullopt);
  for (const Accounting& group : account.by_group) EXPECT_EQ(group.check(), std::nullopt);
  return account;
}

Accounting total(const std::vector<LogLine>& lines) {
  CorrelatedLog log(lines);
  return account_of(log).total;
}

TEST(TraceAccount, PutsEveryWriteIntoOneOfThreeStates) {
  const Accounting counts = total({write_line("delivered", 0), write_line("lost", 1), receive_line("delivered", 50),
                                   write_line("undetermined", 60)});  // put after the receivers' logs end
  EXPECT_EQ(counts.writes, 3);
  EXPECT_EQ(counts.delivered, 1);
  EXPECT_EQ(counts.lost, 1);
  EXPECT_EQ(counts.undetermined, 1);
}

TEST(TraceAccount, PutsEveryReceiveIntoOneOfThreeStates) {
  const Accounting counts = total({write_line("a", 0), receive_line("a", 10), receive_line("a", 20),
                                   receive_line("a", 30), receive_line("nobody", 40), receive_line("nobody", 41)});
  EXPECT_EQ(counts.receives, 5);
  EXPECT_EQ(counts.delivered, 1);
  EXPECT_EQ(counts.duplicates, 2);
  EXPECT_EQ(counts.orphans, 2) << "without a write nothing is delivered again";
}

TEST(TraceAccount, MarksReceivesBeforeTheirPut) {
  const Accounting counts =
      total({write_line("a", 10), receive_line("a", 9), write_line("b", 10), receive_line("b", 10)});
  EXPECT_EQ(counts.negative, 1);
}

TEST(TraceAccount, MarksFailedAndRetriedWrites) {
  const Accounting counts = total({write_line("a", 0, R"(,"ok":false)"), write_line("a", 5), write_line("b", 1),
                                   receive_line("b", 9), receive_line("a", 10)});
  EXPECT_EQ(counts.writes, 2);
  EXPECT_EQ(counts.retried_writes, 1);
}

TEST(TraceAccount, SumsItsGroups) {
  CorrelatedLog log({write_line("a", 0, R"(,"cell":1)"), receive_line("a", 10), write_line("b", 1, R"(,"cell":2)"),
                     write_line("c", 2, R"(,"cell":2)"), receive_line("c", 12), receive_line("c", 13)},
                    {"cell"});
  const TraceAccount account = account_of(log);
  ASSERT_EQ(account.by_group.size(), 2U);
  Accounting one, two;
  for (std::uint32_t g = 0; g < 2; ++g)
    (to_text(log.grouping.by(g)[0].second) == "1" ? one : two) = account.by_group[g];
  EXPECT_EQ(one.writes, 1);
  EXPECT_EQ(one.delivered, 1);
  EXPECT_EQ(two.writes, 2);
  EXPECT_EQ(two.lost, 1);
  EXPECT_EQ(two.duplicates, 1);
  EXPECT_EQ(account.total.writes, 3);
  EXPECT_EQ(account.total.receives, 3);
}

TEST(TraceAccount, LeavesOutWhatTheFilterKeepsOut) {
  CorrelatedLog log({write_line("a", 0, R"(,"cell":1)"), receive_line("a", 10), write_line("b", 1, R"(,"cell":2)"),
                     receive_line("b", 11), receive_line("b", 12), receive_line("x", 13)},
                    {}, "cell = 1");
  const TraceAccount account = account_of(log);
  EXPECT_EQ(account.total.writes, 1);
  EXPECT_EQ(account.total.receives, 1);
  EXPECT_EQ(account.total.duplicates, 0);
  EXPECT_EQ(account.total.orphans, 0);
  EXPECT_EQ(account.last_put_ns, at_ms(0)) << "of a only";
}

TEST(TraceAccount, SpansFromTheFirstPutToTheLast) {
  CorrelatedLog log({write_line("b", 70), write_line("a", 20), receive_line("a", 90), receive_line("b", 5000)});
  const TraceAccount account = account_of(log);
  EXPECT_EQ(account.first_put_ns, at_ms(20));
  EXPECT_EQ(account.last_put_ns, at_ms(70));
}

TEST(TraceAccount, OfNothingSpansNothing) {
  CorrelatedLog log({});
  const TraceAccount account = account_of(log);
  EXPECT_EQ(account.first_put_ns, ingest::kNone);
  EXPECT_EQ(account.last_put_ns, ingest::kNone);
  EXPECT_EQ(account.total, Accounting{});
}

TEST(ColdStarts, AreCountedAmongInvocationsWithAReport) {
  CorrelatedLog log(
      std::vector<LogLine>{write_line("a", 0), write_line("b", 200), write_line("c", 210), write_line("d", 220)} +
      invocation("q1", "a", 100, 80, "r1") + invocation("q2", "b", 250, 0, "r1") +
      invocation("q3", "c", 260, 90, "r2") + std::vector<LogLine>{receive_line("d", 270, "", "without reports")});
  const Cold cold = account_of(log).cold.at(0);
  EXPECT_EQ(cold.known, 3);
  EXPECT_EQ(cold.count, 2);
  EXPECT_DOUBLE_EQ(cold.share, 2.0 / 3);
  EXPECT_EQ(cold.init_in_path, 1) << "an init of 80 ms fits into the 100 ms of a, one of 90 ms not into the 50 ms of c";
  EXPECT_EQ(cold.init_ms_p50, 85);
  EXPECT_EQ(cold.init_ms_max, 90);
}

TEST(ColdStarts, CountAnInitOnceHoweverManyWritesWereInItsBatch) {
  std::vector<LogLine> batch = invocation("q1", "a", 100, 80);
  batch.insert(batch.begin() + 2, receive_line("b", 100));
  CorrelatedLog log(std::vector<LogLine>{write_line("a", 0), write_line("b", 0)} + batch +
                    std::vector<LogLine>{write_line("c", 90, "", "w")} + invocation("q2", "c", 150, 20, "other"));
  const Cold cold = account_of(log).cold.at(0);
  EXPECT_EQ(cold.count, 3);
  EXPECT_EQ(cold.init_ms_p50, 50) << "80 and 20, not 80, 80 and 20";
}

TEST(ColdStarts, AnInitCountsInEveryGroupThatItsBatchServes) {
  std::vector<LogLine> batch = invocation("q1", "a", 100, 80);
  batch.insert(batch.begin() + 2, receive_line("b", 100));
  CorrelatedLog log(
      std::vector<LogLine>{write_line("a", 0, R"(,"cell":1)"), write_line("b", 0, R"(,"cell":2)")} + batch, {"cell"});
  const TraceAccount account = account_of(log);
  ASSERT_EQ(account.cold.size(), 2U);
  for (const Cold& cold : account.cold) EXPECT_EQ(cold.init_ms_p50, 80);
}

TEST(ColdStarts, AnInitThatJustFitsIsInThePath) {
  for (const auto& [init, in_path] : {std::pair{100, 1}, {101, 0}}) {
    CorrelatedLog log(std::vector<LogLine>{write_line("a", 0)} + invocation("q1", "a", 100, init));
    EXPECT_EQ(account_of(log).cold.at(0).init_in_path, in_path) << init;
  }
}

TEST(ColdStarts, AreUnknownWithoutReports) {
  CorrelatedLog log({write_line("a", 0), receive_line("a", 10)});
  const Cold cold = account_of(log).cold.at(0);
  EXPECT_EQ(cold.known, 0);
  EXPECT_EQ(cold.share, 0);
  EXPECT_EQ(cold.init_ms_p50, std::nullopt);
}

std::size_t reordered(const std::vector<LogLine>& lines) {
  CorrelatedLog log(lines);
  return find_reordered(log.correlator, log.traces()).size();
}

TEST(Reordered, IsWhatALaterWriteOfTheSameWriterOvertook) {
  EXPECT_EQ(reordered({write_line("a", 0), write_line("b", 1), receive_line("b", 10), receive_line("a", 11)}), 1U);
  EXPECT_EQ(reordered({write_line("a", 0), write_line("b", 1), receive_line("a", 10), receive_line("b", 11)}), 0U);
}

TEST(Reordered, CountsEveryOvertakenWriteOnce) {
  // c overtakes a and b; a and b keep their order.
  EXPECT_EQ(reordered({write_line("a", 0), write_line("b", 1), write_line("c", 2), receive_line("c", 5),
                       receive_line("a", 6), receive_line("b", 7)}),
            2U);
}

TEST(Reordered, DoesNotCompareDifferentWriters) {
  EXPECT_EQ(reordered({write_line("a", 0, "", "w1"), write_line("b", 1, "", "w2"), receive_line("b", 10),
                       receive_line("a", 11)}),
            0U);
}

TEST(Reordered, KnowsNoOrderAmongWritesPutAtTheSameTime) {
  EXPECT_EQ(reordered({write_line("a", 0), write_line("b", 0), receive_line("b", 10), receive_line("a", 11)}), 0U);
}

TEST(Reordered, NeedsADeliveryThatIsTrulyLater) {
  EXPECT_EQ(reordered({write_line("a", 0), write_line("b", 1), receive_line("b", 10), receive_line("a", 10)}), 0U);
}

}  // namespace
}  // namespace echotrace::analyze
