// The table of stages against the design's, and a stage's value of one trace.
#include "analyze/stages.h"

#include "analyze/observations.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace echotrace::analyze {
namespace {

using ingest::kNone;
using enum Moment;

// A trace that knows every moment, each at another time.
ingest::Trace whole_trace() {
  ingest::Trace trace{};
  trace.written = trace.received = 1;
  trace.put_ns = 1'000;
  trace.receive_ns = 9'000;
  return trace;
}
constexpr ingest::TraceTimes kWholeTimes{500, 700, 4'000, 2'500};  // intended, start, ack, store

std::int64_t value(std::string_view stage, const ingest::Trace& trace, const ingest::TraceTimes& times) {
  return stage_value(*find_stage(stage), trace, times);
}

TEST(Stages, AreThoseOfTheDesignInItsOrder) {
  const std::tuple<std::string_view, Moment, Moment> expected[] = {{"trigger_latency", kPut, kReceive},
                                                                   {"end_to_end", kIntended, kReceive},
                                                                   {"write_latency", kPut, kAck},
                                                                   {"ack_to_receive", kAck, kReceive},
                                                                   {"commit", kPut, kStore},
                                                                   {"dispatch", kStore, kReceive},
                                                                   {"schedule_delay", kIntended, kStart}};
  ASSERT_EQ(stages().size(), std::size(expected));
  for (std::size_t i = 0; i < stages().size(); ++i) {
    EXPECT_EQ(std::tuple(stages()[i].name, stages()[i].from, stages()[i].to), expected[i]);
    EXPECT_FALSE(stages()[i].sentence.empty());
    EXPECT_FALSE(stages()[i].sentence.ends_with('.'));
    EXPECT_EQ(stages()[i].unit, "ms");
  }
}

TEST(Stages, AreFoundByTheirWholeNameOnly) {
  ASSERT_NE(find_stage("commit"), nullptr);
  EXPECT_EQ(find_stage("commit")->name, "commit");
  for (const char* name : {"", "commi", "commits", "Commit", " commit"}) EXPECT_EQ(find_stage(name), nullptr) << name;
}

TEST(StageValue, IsTheTimeBetweenItsTwoMoments) {
  EXPECT_EQ(value("trigger_latency", whole_trace(), kWholeTimes), 8'000);
  EXPECT_EQ(value("end_to_end", whole_trace(), kWholeTimes), 8'500);
  EXPECT_EQ(value("write_latency", whole_trace(), kWholeTimes), 3'000);
  EXPECT_EQ(value("ack_to_receive", whole_trace(), kWholeTimes), 5'000);
  EXPECT_EQ(value("commit", whole_trace(), kWholeTimes), 1'500);
  EXPECT_EQ(value("dispatch", whole_trace(), kWholeTimes), 6'500);
  EXPECT_EQ(value("schedule_delay", whole_trace(), kWholeTimes), 200);
}

TEST(StageValue, MayBeNegative) {
  ingest::Trace trace = whole_trace();
  trace.receive_ns = 3'000;  // the function ran before the writer had its answer
  EXPECT_EQ(value("ack_to_receive", trace, kWholeTimes), -1'000);
}

TEST(StageValue, IsNotKnownWhereAMomentIsMissing) {
  ingest::Trace lost = whole_trace();
  lost.received = 0;
  EXPECT_EQ(value("trigger_latency", lost, kWholeTimes), kNone);
  EXPECT_EQ(value("dispatch", lost, kWholeTimes), kNone);
  EXPECT_EQ(value("write_latency", lost, kWholeTimes), 3'000) << "what the writer measured stands";

  ingest::Trace orphan = whole_trace();
  orphan.written = 0;
  EXPECT_EQ(value("trigger_latency", orphan, {}), kNone);

  for (const Stage& stage : stages()) {
    if (stage.name == "trigger_latency") continue;  // its two moments are the trace's own
    EXPECT_EQ(stage_value(stage, whole_trace(), {}), kNone) << stage.name;
  }
}

}  // namespace
}  // namespace echotrace::analyze
