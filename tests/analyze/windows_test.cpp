// What lies in which window, and what is said of it.
#include "analyze/windows.h"

#include "ingest/base/error.h"
#include "tests/analyze/correlated_log.h"

#include <gtest/gtest.h>

namespace echotrace::analyze {
namespace {

// Writes at 0, 500, 1000, 1500, 2000 and 2300 ms; the one at 1500 is lost. Windows of a second: two are full.
std::vector<LogLine> log() {
  std::vector<LogLine> lines;
  int number = 0;
  for (const auto& [put, latency] : std::vector<std::pair<int, int>>{{0, 10}, {500, 30}, {1000, 50}, {1500, 0},
                                                                     {2000, 70}, {2300, 90}}) {
    const std::string id = "w" + std::to_string(++number);
    lines.push_back(write_line(id, put));
    if (latency > 0) lines.push_back(receive_line(id, put + latency));
  }
  lines.push_back(receive_line("orphan", 100'000));  // the receiver's log goes on, so that what is missing is lost
  return lines;
}

void make_groups(CorrelatedLog& read) {
  read.traces().for_each_place([&](ingest::TraceTable::Place, const ingest::Trace& trace) {
    read.grouping.of(read.correlator.tuples(), trace);
  });
}

TEST(Windows, FollowEachOtherFromTheFirstWriteAndAreFull) {
  CorrelatedLog read(log());
  make_groups(read);
  const auto found = window_figures({"trigger_latency", kSecond}, kBegin, 2300 * kMs, read.correlator, read.traces(),
                                    {}, read.grouping, false);
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].windows.size(), 2U) << "the third is not full";
  const WindowFigures& first = found[0].windows[0];
  EXPECT_EQ(first.begin_ns, kBegin);
  EXPECT_EQ(first.account.writes, 2);
  EXPECT_EQ(first.account.lost, 0);
  EXPECT_EQ(first.figures.count, 2);
  EXPECT_EQ(first.figures.quantile("p50")->value, 20);
  const WindowFigures& second = found[0].windows[1];
  EXPECT_EQ(second.begin_ns, kBegin + kSecond);
  EXPECT_EQ(second.account.writes, 2);
  EXPECT_EQ(second.account.lost, 1);
  EXPECT_EQ(second.figures.max, 50);
  EXPECT_EQ(second.figures.throughput_per_s, 1);
}

TEST(Windows, AreRefusedWhereThereWouldBeTooMany) {
  CorrelatedLog read(log());
  make_groups(read);
  EXPECT_THROW(window_figures({"trigger_latency", 1}, kBegin, 2300 * kMs, read.correlator, read.traces(), {},
                              read.grouping, false),
               base::Error);
}

}  // namespace
}  // namespace echotrace::analyze
