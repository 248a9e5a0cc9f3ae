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
  return bound_clocks(log.correlator, log.traces(), {});
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

struct RoundTrip {
  std::string environment;
  std::int64_t lower_ms, upper_ms;
};

Clock clock_of(const std::vector<LogLine>& lines, const std::vector<RoundTrip>& trips) {
  CorrelatedLog log(lines);
  std::vector<ingest::ClockPing> pings;
  for (const RoundTrip& trip : trips) {
    for (std::uint32_t number = 0; number < log.correlator.environments().size(); ++number) {
      if (log.correlator.environments().name(number) == trip.environment)
        pings.push_back({number, trip.lower_ms * 1'000'000, trip.upper_ms * 1'000'000});
    }
  }
  return bound_clocks(log.correlator, log.traces(), pings);
}

// w is 3 to 5 ms ahead of the client, r 6 to 9: r is ahead of w by 1 to 6.
TEST(ClockBound, IsTightenedByRoundTripsToBoth) {
  const Clock clock =
      clock_of(delivery("a", 0, 12, "w", "r"), {{"w", 2, 5}, {"w", 3, 8}, {"r", 6, 9}, {"r", -20, 40}});
  ASSERT_EQ(clock.worst.size(), 1U);
  EXPECT_EQ(clock.worst[0].lower_ms, 1);
  EXPECT_EQ(clock.worst[0].upper_ms, 6);
  EXPECT_EQ(clock.bounded_below, 1);
  EXPECT_EQ(clock.lower_ms_min, 1);
  EXPECT_EQ(clock.upper_ms_max, 6);
  EXPECT_EQ(clock.proven_skewed, 1) << "0 is not in [1, 6]";
  EXPECT_EQ(clock.pinged, 2);
  EXPECT_EQ(clock.pings, 4);
  ASSERT_EQ(clock.environments.size(), 2U);
  EXPECT_EQ(clock.environments[0].name, "r");
  EXPECT_EQ(clock.environments[0].lower_ms, 6);
  EXPECT_EQ(clock.environments[1].upper_ms, 5);
}

TEST(ClockBound, KeepsCausalityWhereThatIsTighter) {
  const Clock clock = clock_of(delivery("a", 0, 2, "w", "r"), {{"w", -4, 0}, {"r", -4, 4}});
  EXPECT_EQ(clock.worst[0].upper_ms, 2) << "not 8";
  EXPECT_EQ(clock.worst[0].lower_ms, -4);
  EXPECT_THAT(clock.text, HasSubstr("may lack 4.000 ms where they run behind"));
}

TEST(ClockBound, NeedsRoundTripsToBothEnvironments) {
  const Clock clock = clock_of(delivery("a", 0, 7, "w", "r") + delivery("b", 0, 9, "w", "s"), {{"w", 0, 1}, {"s", 0, 1}});
  EXPECT_EQ(clock.pairs, 2);
  EXPECT_EQ(clock.bounded_below, 1);
  EXPECT_EQ(clock.upper_ms_max, 7) << "that of r, which causality alone bounds";
  EXPECT_THAT(clock.text, HasSubstr("as far as 1 of the pairs tell"));
}

TEST(ClockBound, OfAClockThatMovedIsWhatAnyRoundTripAllows) {
  const Clock clock = clock_of(delivery("a", 0, 50, "w", "r"), {{"w", 0, 1}, {"r", 0, 1}, {"r", 10, 12}});
  EXPECT_EQ(clock.moved, 1);
  EXPECT_EQ(clock.worst[0].lower_ms, -1);
  EXPECT_EQ(clock.worst[0].upper_ms, 12);
}

TEST(ClockBound, IsNotTakenFromRoundTripsThatContradictCausality) {
  const Clock clock = clock_of(delivery("a", 0, 5, "w", "r"), {{"w", 0, 1}, {"r", 30, 31}});
  EXPECT_EQ(clock.worst[0].upper_ms, 5);
  EXPECT_EQ(clock.worst[0].lower_ms, std::nullopt);
  EXPECT_EQ(clock.bounded_below, 0);
}

}  // namespace
}  // namespace echotrace::analyze
