// What the correlator makes of events, whatever their order and however threads share them.
#include "ingest/correlator.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace echotrace::ingest {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kBegin = 1'700'000'000 * kSecond;

struct Line {
  std::string stream, message, event_id;
  std::int64_t timestamp_ns;
};

std::string next_id() {
  static int count = 0;
  return fmt::format("{:056}", ++count);
}

std::int64_t at(double seconds) { return kBegin + static_cast<std::int64_t>(seconds * 1e9); }

Line write(const std::string& id, double put, const std::string& more = "") {
  return {"writer", fmt::format(R"({{"echotrace":1,"record":"write","run":"r","id":"{}","store":"s3","put_ns":{}{}}})", id, at(put), more),
          next_id(), at(put)};
}
Line receive(const std::string& id, double time, const std::string& more = "") {
  return {"receiver", fmt::format(R"({{"echotrace":1,"record":"receive","run":"r","id":"{}","store":"s3","receive_ns":{}{}}})", id, at(time), more),
          next_id(), at(time)};
}
Line print(const std::string& stream, const std::string& text, double time) { return {stream, text, next_id(), at(time)}; }

struct Outcome {
  EventCounts counts;
  std::int64_t writes = 0, delivered = 0, lost = 0, undetermined = 0, duplicates = 0, orphans = 0, retried = 0, cold = 0;
  std::int64_t latency_sum_ns = 0;
};

Outcome correlate(const std::vector<Line>& lines, std::size_t intakes = 1) {
  Correlator correlator({});
  std::vector<std::unique_ptr<Intake>> all;
  for (std::size_t i = 0; i < intakes; ++i) all.push_back(correlator.make_intake());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string padded = lines[i].message + std::string(kPadding, '\0');
    LogEvent event;
    event.message = std::string_view(padded).substr(0, lines[i].message.size());
    event.stream = lines[i].stream;
    event.event_id = lines[i].event_id;
    event.timestamp_ns = lines[i].timestamp_ns / 1'000'000 * 1'000'000;
    all[i % intakes]->event(event);
  }
  for (const auto& intake : all) intake->piece_done();
  all.clear();
  const Correlation correlation = correlator.finish();
  Outcome outcome;
  outcome.counts = correlation.counts;
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
    const TraceShard& shard = correlator.traces().shard(s);
    outcome.retried += static_cast<std::int64_t>(shard.retried().size());
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const Trace& trace = shard.row(i);
      outcome.writes += trace.written;
      outcome.delivered += trace.written && trace.received;
      outcome.undetermined += trace.written && !trace.received && trace.undetermined;
      outcome.lost += trace.written && !trace.received && !trace.undetermined;
      outcome.orphans += !trace.written && trace.received;
      outcome.cold += trace.cold;
      if (trace.written && trace.received) outcome.latency_sum_ns += trace.receive_ns - trace.put_ns;
    }
    for (const Duplicate& duplicate : shard.duplicates()) {
      ++(shard.row(duplicate.row).written ? outcome.duplicates : outcome.orphans);
    }
  }
  return outcome;
}

TEST(Correlator, AWriteAndItsReceiveMakeADeliveryWithTheTimeBetween) {
  const Outcome outcome = correlate({write("a", 1), receive("a", 1.25)});
  EXPECT_EQ(outcome.delivered, 1);
  EXPECT_EQ(outcome.latency_sum_ns, kSecond / 4);
}

TEST(Correlator, TheFirstDeliveryCountsAndLaterOnesAreDuplicates) {
  const Outcome outcome = correlate({receive("a", 3), write("a", 1), receive("a", 2)});
  EXPECT_EQ(outcome.delivered, 1);
  EXPECT_EQ(outcome.duplicates, 1);
  EXPECT_EQ(outcome.latency_sum_ns, kSecond);
}

TEST(Correlator, ReceivesWithoutAWriteAreOrphansHoweverMany) {
  EXPECT_EQ(correlate({write("a", 1), receive("a", 2), receive("b", 3), receive("b", 4)}).orphans, 2);
}

TEST(Correlator, TheEarliestPutOfARetriedWriteStays) {
  const Outcome outcome = correlate({write("a", 2), receive("a", 3), write("a", 1)});
  EXPECT_EQ(outcome.writes, 1);
  EXPECT_EQ(outcome.retried, 1);
  EXPECT_EQ(outcome.latency_sum_ns, 2 * kSecond);
}

TEST(Correlator, AnEventThatComesAgainIsCountedAsRepeatedAndChangesNothing) {
  std::vector<Line> lines = {write("a", 1), receive("a", 2), receive("a", 3), write("a", 1.5),
                             print("receiver", "START RequestId: 1 Version: $LATEST", 1.9), print("writer", "hello", 1)};
  const Outcome once = correlate(lines);
  const std::vector<Line> copy = lines;
  lines.insert(lines.end(), copy.begin(), copy.end());
  const Outcome twice = correlate(lines, 2);
  EXPECT_EQ(twice.counts.repeated, 6);
  EXPECT_EQ(twice.counts.events, 12);
  EXPECT_EQ(twice.counts.recorded, once.counts.recorded);
  EXPECT_EQ(twice.counts.platform, once.counts.platform);
  EXPECT_EQ(twice.counts.foreign, once.counts.foreign);
  EXPECT_EQ(twice.duplicates, 1);
  EXPECT_EQ(twice.retried, 1);
  EXPECT_EQ(twice.latency_sum_ns, once.latency_sum_ns);
}

TEST(Correlator, AnEventWithoutAnIdIsKeptEachTime) {
  std::vector<Line> lines = {write("a", 1), receive("a", 2), receive("a", 2)};
  for (Line& line : lines) line.event_id.clear();
  const Outcome outcome = correlate(lines);
  EXPECT_EQ(outcome.counts.repeated, 0);
  EXPECT_EQ(outcome.duplicates, 1);
}

TEST(Correlator, AnyOrderAndAnySharingBetweenThreadsGiveTheSame) {
  std::vector<Line> lines;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "w" + std::to_string(i);
    lines.push_back(write(id, i));
    if (i % 7 != 3) lines.push_back(receive(id, i + 0.5));
    if (i % 5 == 0) lines.push_back(receive(id, i + 0.75));
    if (i % 11 == 0) lines.push_back(write(id, i - 0.25));
  }
  const Outcome first = correlate(lines);
  for (int turn = 0; turn < 5; ++turn) {
    std::rotate(lines.begin(), lines.begin() + 17, lines.end());
    if (turn % 2 == 1) std::reverse(lines.begin(), lines.end());
    const Outcome other = correlate(lines, 3);
    EXPECT_EQ(other.delivered, first.delivered);
    EXPECT_EQ(other.lost, first.lost);
    EXPECT_EQ(other.undetermined, first.undetermined);
    EXPECT_EQ(other.duplicates, first.duplicates);
    EXPECT_EQ(other.orphans, first.orphans);
    EXPECT_EQ(other.latency_sum_ns, first.latency_sum_ns);
  }
}

TEST(Correlator, AWriteThatWasNeverReceivedIsLostWhileTheReceiversLogsGoOn) {
  const Outcome outcome = correlate({write("a", 1), write("b", 2), receive("b", 3)});
  EXPECT_EQ(outcome.lost, 1);
  EXPECT_EQ(outcome.undetermined, 0);
}

TEST(Correlator, AWritePutAfterTheReceiversLogsEndIsUndetermined) {
  const Outcome outcome = correlate({write("a", 1), receive("a", 2), write("b", 3)});
  EXPECT_EQ(outcome.lost, 0);
  EXPECT_EQ(outcome.undetermined, 1);
}

TEST(Correlator, AFailedWriteWithoutReceiveIsUndetermined) {
  const Outcome outcome = correlate({write("a", 1, R"(,"ok":false)"), write("b", 2), receive("b", 3)});
  EXPECT_EQ(outcome.lost, 0);
  EXPECT_EQ(outcome.undetermined, 1);
}

TEST(Correlator, WithoutAnyReceiverNothingIsLost) {
  EXPECT_EQ(correlate({write("a", 1), write("b", 2)}).undetermined, 2);
}

TEST(Correlator, AHoleInTheReceiversNumbersIsAGapInItsLogAndNoLoss) {
  const Outcome outcome = correlate({write("a", 1), receive("a", 2, R"(,"seq":0)"), write("b", 3), write("c", 4),
                                     receive("c", 5, R"(,"seq":2)"), write("d", 6), write("e", 7), receive("e", 8, R"(,"seq":3)")});
  EXPECT_EQ(outcome.undetermined, 1);  // b was put between the neighbours of the hole
  EXPECT_EQ(outcome.lost, 1);          // d was not
}

// Deliveries take 10, 5 and 10 ms, so what was put up to 10 ms before the gap may have been received in it.
TEST(Correlator, AWritePutJustBeforeAGapMayHaveBeenReceivedInIt) {
  const Outcome outcome =
      correlate({write("a", 10), receive("a", 20, R"(,"seq":0)"), write("lost", 9.5), write("in the gap", 10.5),
                 write("c", 45), receive("c", 50, R"(,"seq":2)"), write("e", 70), receive("e", 80, R"(,"seq":3)")});
  EXPECT_EQ(outcome.undetermined, 1);
  EXPECT_EQ(outcome.lost, 1);
}

// Of 200 deliveries 198 take 1 ms, one 500 ms and one 600 ms: 99 of 100 stay within 1 ms.
TEST(Correlator, RareLatenciesDoNotStretchAGap) {
  std::vector<Line> lines;
  for (int i = 0; i < 198; ++i) {
    const int seq = i < 100 ? i : i + 1;  // number 100 is missing, received between 1,990 and 2,010 ms
    lines.push_back(write("w" + std::to_string(i), 1000 + 10 * (i < 100 ? i : i + 1)));
    lines.push_back(receive("w" + std::to_string(i), 1001 + 10 * (i < 100 ? i : i + 1), ",\"seq\":" + std::to_string(seq)));
  }
  lines.push_back(write("late", 2995));
  lines.push_back(receive("late", 3495, R"(,"seq":199)"));
  lines.push_back(write("later", 2996));
  lines.push_back(receive("later", 3596, R"(,"seq":200)"));
  lines.push_back(write("lost", 1989.5));        // the gap is between the receives at 1,991 and 2,011
  lines.push_back(write("in the gap", 1990.5));  // less than 1 ms before it
  const Outcome outcome = correlate(lines);
  EXPECT_EQ(outcome.lost, 1);
  EXPECT_EQ(outcome.undetermined, 1);
}

TEST(Correlator, AnInvocationWithoutARecordIsAGapInItsLog) {
  const Outcome outcome = correlate({write("a", 1), receive("a", 2, R"(,"request_id":"q1")"), write("b", 2.5),
                                     print("receiver", "START RequestId: q2 Version: $LATEST", 3),
                                     print("receiver", "REPORT RequestId: q2\tDuration: 1.00 ms\tBilled Duration: 1 ms", 3.01),
                                     write("c", 4), receive("c", 5, R"(,"request_id":"q3")")});
  EXPECT_EQ(outcome.undetermined, 1);
  EXPECT_EQ(outcome.lost, 0);
}

TEST(Correlator, AReceiveIsColdWhenItsReportNamesAnInitDuration) {
  const Outcome outcome = correlate(
      {write("a", 1), print("receiver", "START RequestId: q1 Version: $LATEST", 2), receive("a", 2.001),
       print("receiver", "REPORT RequestId: q1\tDuration: 9.00 ms\tBilled Duration: 9 ms\tInit Duration: 80.00 ms", 2.009),
       write("b", 3), print("receiver", "START RequestId: q2 Version: $LATEST", 4), receive("b", 4.001),
       print("receiver", "REPORT RequestId: q2\tDuration: 9.00 ms\tBilled Duration: 9 ms", 4.009)});
  EXPECT_EQ(outcome.cold, 1);
  EXPECT_EQ(outcome.counts.events, 8);
  EXPECT_EQ(outcome.counts.recorded, 6);
  EXPECT_EQ(outcome.counts.platform, 2);
}

}  // namespace
}  // namespace echotrace::ingest
