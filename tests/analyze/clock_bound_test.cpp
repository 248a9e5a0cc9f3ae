// What causality says of two clocks. Expected bounds by hand: the smallest receive minus put of each pair.
#include "analyze/trace_account.h"
#include "tests/analyze/correlated_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

using testing::HasSubstr;

Clock clock_of(const std::vector<LogLine>& lines) {
  CorrelatedLog log(lines);
  return bound_clocks(log.correlator, log.traces());
}

std::vector<LogLine> delivery(const std::string& id, std::int64_t put, std::int64_t receive, const std::string& writer,
                              const std::string& receiver) {
  return {write_line(id, put, "", writer), receive_line(id, receive, "", receiver)};
}

TEST(ClockBound, IsTheSmallestLatencyOfAPair) {
  const Clock clock =
      clock_of(delivery("a", 0, 30, "w", "r") + delivery("b", 10, 22, "w", "r") + delivery("c", 20, 60, "w", "r"));
  EXPECT_EQ(clock.pairs, 1);
  ASSERT_EQ(clock.worst.size(), 1U);
  EXPECT_EQ(clock.worst[0].writer, "w");
  EXPECT_EQ(clock.worst[0].receiver, "r");
  EXPECT_EQ(clock.worst[0].traces, 3);
  EXPECT_EQ(clock.worst[0].upper_ms, 12);
  EXPECT_EQ(clock.worst[0].lower_ms, std::nullopt) << "nothing bounds it from below";
  EXPECT_TRUE(clock.upper_known);
  EXPECT_EQ(clock.upper_ms_max, 12);
  EXPECT_THAT(clock.text, HasSubstr("at most 12.000 ms"));
}

TEST(ClockBound, OfAllPairsIsTheWeakest) {
  const Clock clock =
      clock_of(delivery("a", 0, 5, "w", "r1") + delivery("b", 0, 40, "w", "r2") + delivery("c", 0, 9, "v", "r1"));
  EXPECT_EQ(clock.pairs, 3);
  EXPECT_EQ(clock.upper_ms_max, 40);
  EXPECT_EQ(clock.proven_skewed, 0);
}

TEST(ClockBound, BelowZeroProvesThatTheClocksDisagree) {
  const Clock clock =
      clock_of(delivery("a", 10, 4, "w", "r") + delivery("b", 20, 50, "w", "r") + delivery("c", 0, 9, "v", "r"));
  EXPECT_EQ(clock.proven_skewed, 1);
  EXPECT_THAT(clock.text, HasSubstr("1 pair showed receives before their put"));
}

TEST(ClockBound, OfZeroProvesNothing) {
  const Clock clock = clock_of(delivery("a", 10, 10, "w", "r"));
  EXPECT_TRUE(clock.upper_known);
  EXPECT_EQ(clock.upper_ms_max, 0);
  EXPECT_EQ(clock.proven_skewed, 0);
}

TEST(ClockBound, MayBeNegativeForAllPairs) {
  const Clock clock = clock_of(delivery("a", 10, 4, "w", "r"));
  EXPECT_TRUE(clock.upper_known);
  EXPECT_EQ(clock.upper_ms_max, -6) << "not 0, which would be a bound nobody showed";
}

TEST(ClockBound, IsUnknownWhereWriterAndReceiverAreOneEnvironment) {
  const Clock clock = clock_of(delivery("a", 0, 5, "same", "same"));
  EXPECT_EQ(clock.pairs, 0);
  EXPECT_FALSE(clock.upper_known);
  EXPECT_THAT(clock.text, HasSubstr("nothing bounds"));
}

TEST(ClockBound, IgnoresWritesWithoutReceiveAndReceivesWithoutWrite) {
  EXPECT_EQ(clock_of({write_line("a", 0), receive_line("b", 5)}).pairs, 0);
}

TEST(ClockBound, ShowsTheTwentyPairsWithTheMostTraces) {
  std::vector<LogLine> lines;
  for (int pair = 0; pair < 25; ++pair) {
    for (int i = 0; i <= pair; ++i) {
      lines = std::move(lines) + delivery(fmt::format("{}-{}", pair, i), i, i + 7, fmt::format("w{:02}", pair), "r");
    }
  }
  const Clock clock = clock_of(lines);
  EXPECT_EQ(clock.pairs, 25);
  ASSERT_EQ(clock.worst.size(), 20U);
  EXPECT_EQ(clock.worst.front().writer, "w24");
  EXPECT_EQ(clock.worst.front().traces, 25);
  EXPECT_EQ(clock.worst.back().writer, "w05");
  EXPECT_EQ(clock.worst.back().traces, 6);
}

TEST(ClockBound, OrdersPairsWithEqualTracesByName) {
  const Clock clock =
      clock_of(delivery("a", 0, 5, "w2", "r") + delivery("b", 0, 5, "w1", "r2") + delivery("c", 0, 5, "w1", "r1"));
  ASSERT_EQ(clock.worst.size(), 3U);
  EXPECT_EQ(clock.worst[0].writer + clock.worst[0].receiver, "w1r1");
  EXPECT_EQ(clock.worst[1].writer + clock.worst[1].receiver, "w1r2");
  EXPECT_EQ(clock.worst[2].writer, "w2");
}

}  // namespace
}  // namespace echotrace::analyze
