// Which invocations left no record, however their lines are spread over pieces.
#include "ingest/invocations.h"

#include "ingest/environments.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace echotrace::ingest {
namespace {

TEST(Invocations, AnInvocationWithARecordIsNotSilent) {
  Invocations all;
  InvocationBuffer lines(all);
  lines.start(0, "a", 100);
  EXPECT_EQ(lines.record(0, "a", 110), request_number("a"));
  lines.report(0, "a", 200, 90, kNone);
  lines.start(0, "b", 300);
  lines.report(0, "b", 400, 90, kNone);
  lines.piece_done();
  const std::vector<SilentInvocation> silent = all.silent();
  ASSERT_EQ(silent.size(), 1U);
  EXPECT_EQ(silent[0].request, request_number("b"));
  EXPECT_EQ(silent[0].time_ns, 300);
  EXPECT_EQ(silent[0].end_ns, 400);
}

TEST(Invocations, ItsLinesMayComeInAnyPieceAndOrder) {
  Invocations all;
  InvocationBuffer first(all), second(all);
  first.start(0, "a", 100);
  first.start(1, "x", 100);
  first.piece_done();
  EXPECT_EQ(all.silent().size(), 2U);
  second.report(0, "a", 200, 90, kNone);
  second.start(0, "b", 300);
  second.record(0, "a", 150);  // behind lines of the next invocation
  second.record(0, "b", 310);
  second.report(0, "b", 400, 90, kNone);
  second.piece_done();
  first.report(1, "x", 500, 90, kNone);
  first.record(1, "x", 150);
  first.piece_done();
  EXPECT_TRUE(all.silent().empty());
}

TEST(Invocations, ARecordThatNamesNoRequestBelongsToTheLastStart) {
  Invocations all;
  InvocationBuffer lines(all);
  EXPECT_EQ(lines.record(0, "", 50), 0U);
  lines.start(0, "a", 100);
  lines.start(1, "b", 100);
  EXPECT_EQ(lines.record(0, "", 110), request_number("a"));
  EXPECT_EQ(lines.record(1, "", 110), request_number("b"));
  lines.report(0, "a", 200, 90, kNone);
  lines.piece_done();
  EXPECT_EQ(lines.record(0, "", 210), 0U);  // another piece may begin anywhere
  lines.piece_done();
  ASSERT_EQ(all.unattributed().size(), 2U);
  EXPECT_EQ(all.unattributed()[0].time_ns, 50);
  EXPECT_EQ(all.unattributed()[1].time_ns, 210);
}

// A line that two pieces share is a piece of its own, without the platform lines around it.
TEST(Invocations, OfAPieceWithoutPlatformLinesOneRecordOfEachEnvironmentStays) {
  Invocations all;
  InvocationBuffer lines(all);
  for (const std::int64_t time_ns : {110, 120, 130}) {
    lines.record(4, "", time_ns);
    lines.record(2, "", time_ns + 1);
  }
  lines.piece_done();
  ASSERT_EQ(all.unattributed().size(), 2U);
  EXPECT_EQ(all.unattributed()[0].environment, 2U);
  EXPECT_EQ(all.unattributed()[0].time_ns, 111);
  EXPECT_EQ(all.unattributed()[1].time_ns, 110);
}

TEST(Invocations, PiecesWithoutPlatformLinesLeaveNothing) {
  Invocations all;
  InvocationBuffer lines(all);
  for (std::size_t i = 0; i < 2 * Invocations::kMost; ++i) {
    lines.record(0, std::to_string(i), 1);
    if (i % 1000 == 0) lines.piece_done();
  }
  lines.piece_done();
  EXPECT_TRUE(all.silent().empty());
  EXPECT_FALSE(all.overflowed());
}

TEST(Invocations, KeepsTheInitOfColdOnes) {
  Invocations all;
  InvocationBuffer lines(all);
  lines.report(3, "a", 1000, 400, 250);
  lines.report(3, "b", 2000, 400, kNone);
  lines.piece_done();
  ASSERT_EQ(all.cold().size(), 1U);
  EXPECT_EQ(all.cold()[0].init_ns, 250);
  EXPECT_EQ(all.cold()[0].begin_ns, 600);
  EXPECT_EQ(all.cold()[0].end_ns, 1000);
}

TEST(EnvironmentCache, NumbersStreamsByTheirWholeName) {
  Environments all;
  EnvironmentCache one(all), other(all);
  const auto number = [](EnvironmentCache& cache, std::string_view stream, std::uint32_t input = 0) {
    LogEvent event;
    event.stream = stream;
    event.origin.input = input;
    return cache.of(event);
  };
  const std::uint32_t a = number(one, "2026/11/20/[$LATEST]a-12345678"),
                      b = number(one, "2026/11/20/[$LATEST]b-12345678");
  EXPECT_NE(a, b) << "equal last bytes";
  const std::uint32_t c = number(one, "short"), first = number(one, "", 0), second = number(one, "", 1);
  EXPECT_EQ(std::set<std::uint32_t>({a, b, c, first, second}).size(), 5U);
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(number(one, "2026/11/20/[$LATEST]a-12345678"), a);
    EXPECT_EQ(number(other, "2026/11/20/[$LATEST]b-12345678"), b);
    EXPECT_EQ(number(other, "short"), c);
    EXPECT_EQ(number(other, "", 1), second);
    EXPECT_EQ(number(one, "", 0), first);
  }
  EXPECT_EQ(all.name(first), "input 1");
}

}  // namespace
}  // namespace echotrace::ingest
