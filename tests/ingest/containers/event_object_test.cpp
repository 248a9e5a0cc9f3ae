// Event objects in the shapes that AWS and other writers give them.
#include "ingest/containers/event_object.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

using namespace std::string_literals;

struct Read {
  DropReason reason = DropReason::kOk;
  std::string message, stream, event_id;
  std::int64_t timestamp_ns = kNone;
};

class EventObject : public testing::Test {
 protected:
  Read read(const std::string& json) {
    text_ = json + std::string(kPadding, '"');  // nothing behind the end may be taken for a part of it
    LogEvent event;
    const DropReason reason = reader_.read(std::string_view(text_).substr(0, json.size()), event);
    if (reason != DropReason::kOk) return {reason, "", "", "", kNone};
    return {reason, std::string(event.message), std::string(event.stream), std::string(event.event_id),
            event.timestamp_ns};
  }
  // What read_line() takes off the beginning.
  std::size_t taken(const std::string& text) {
    text_ = text + std::string(kPadding, '"');
    LogEvent event;
    return reader_.read_line(std::string_view(text_).substr(0, text.size()), event);
  }

  EventObjectReader reader_;
  std::string text_;
};

constexpr const char* kWire =
    R"({"logStreamName":"2026/01/01/[$LATEST]ab","timestamp":1700000000123,"message":"a\tb\n","ingestionTime":1700000000456,"eventId":"379501"})";

void expect_wire(const Read& event) {
  EXPECT_EQ(event.reason, DropReason::kOk);
  EXPECT_EQ(event.message, "a\tb\n");
  EXPECT_EQ(event.stream, "2026/01/01/[$LATEST]ab");
  EXPECT_EQ(event.event_id, "379501");
  EXPECT_EQ(event.timestamp_ns, 1'700'000'000'123'000'000);
}

TEST_F(EventObject, ReadsWhatFilterLogEventsAnswers) {
  expect_wire(read(kWire));
}

TEST_F(EventObject, TakesMembersInAnyOrderWithBlanksAndMembersOfOthers) {
  expect_wire(read(
      R"({ "eventId" : "379501" ,"message":"a\tb\n", "mine": 7, "more":"x","timestamp": 1700000000123 , "logStreamName":"2026/01/01/[$LATEST]ab" } )"));
  expect_wire(read(
      R"({"nested":{"timestamp":5,"message":[]},"eventId":"379501","message":"a\tb\n","timestamp":1700000000123,"logStreamName":"2026/01/01/[$LATEST]ab"})"));
  expect_wire(read(
      R"({"eventId":"379501","message":"a\u0009b\u000a","timestamp":1700000000123,"l":null,"logStreamName":"2026/01/01/[$LATEST]ab","t":true})"));
}

TEST_F(EventObject, NeedsAMessageAndATimeOnly) {
  const Read event = read(R"({"timestamp":1,"message":""})");
  EXPECT_EQ(event.reason, DropReason::kOk);
  EXPECT_EQ(event.message, "");
  EXPECT_EQ(event.stream, "");
  EXPECT_EQ(event.event_id, "");
  EXPECT_EQ(event.timestamp_ns, 1'000'000);
  EXPECT_EQ(read(R"({"timestamp":1})").reason, DropReason::kNotAnEvent);
  EXPECT_EQ(read(R"({"message":"x"})").reason, DropReason::kNotAnEvent);
  EXPECT_EQ(read(R"({"timestamp":1,"message":5})").reason, DropReason::kNotAnEvent);
  EXPECT_EQ(read("{}").reason, DropReason::kNotAnEvent);
}

TEST_F(EventObject, SaysWhatIsWrong) {
  EXPECT_EQ(read(R"({"timestamp":1,"message":"x")").reason, DropReason::kBrokenJson);
  EXPECT_EQ(read(R"({"timestamp":1,"message":"x)").reason, DropReason::kBrokenJson);
  EXPECT_EQ(read(R"({"timestamp":1,"message":"\q"})").reason, DropReason::kBrokenJson);
  EXPECT_EQ(read("{\"timestamp\":1,\"message\":\"\xFF\"}").reason, DropReason::kBadEncoding);
  EXPECT_EQ(read(R"({"timestamp":"soon","message":"x"})").reason, DropReason::kBadTime);
  EXPECT_EQ(read(R"({"timestamp":"1","message":"x"})").timestamp_ns, 1'000'000) << "a number in quotes is one";
  EXPECT_EQ(read(R"({"timestamp":1.5,"message":"x"})").reason, DropReason::kBadTime);
  // The last moment that is taken is 2^62 ns, in February 2116: 4611686018427 ms.
  EXPECT_EQ(read(R"({"timestamp":4611686018427,"message":"x"})").timestamp_ns, 4'611'686'018'427'000'000);
  EXPECT_EQ(read(R"({"timestamp":4611686018428,"message":"x"})").reason, DropReason::kBadTime);
  EXPECT_EQ(read(R"({"timestamp":-4611686018428,"message":"x"})").reason, DropReason::kBadTime);
}

TEST_F(EventObject, KeepsBytesOfAnyKindInTheMessage) {
  EXPECT_EQ(read(R"({"timestamp":1,"message":"\u0000\u00ff\ud83d\ude00\ud800"})").message,
            "\0\xC3\xBF\xF0\x9F\x98\x80\xED\xA0\x80"s);
  EXPECT_EQ(read("{\"timestamp\":1,\"message\":\"gr\u00fc\u00df\"}").message, "gr\u00fc\u00df");
}

TEST_F(EventObject, ReadsMessagesOfEveryLengthBesideEachOther) {
  // Around the sizes of registers, and beyond the memory a reader begins with; then a short one again.
  std::vector<std::size_t> lengths;
  for (std::size_t length = 0; length < 200; ++length) lengths.push_back(length);
  for (const std::size_t length : {65'400, 65'536, 200'000, 3}) lengths.push_back(length);
  for (const std::size_t length : lengths) {
    const std::string text(length, 'x');
    const Read event = read("{\"timestamp\":1,\"message\":\"" + text + "\\n" + text + "\"}");
    EXPECT_EQ(event.reason, DropReason::kOk) << length;
    EXPECT_TRUE(event.message == text + "\n" + text) << length;
  }
}

TEST_F(EventObject, OfAMemberGivenTwiceTheFirstMessageAndTimeCount) {
  const Read event = read(R"({"timestamp":1,"timestamp":2,"message":"a","message":"b"})");
  EXPECT_EQ(event.timestamp_ns, 1'000'000);
  EXPECT_EQ(event.message, "a");
}

// What stands at the end of a time, and times of other lengths: read the quick way or not, the answer is the same.
TEST_F(EventObject, ReadsTimesOfAnyLengthToTheirEnd) {
  const auto wire = [](const std::string& time, const std::string& ingestion) {
    return R"({"logStreamName":"s","timestamp":)" + time + R"(,"message":"m","ingestionTime":)" + ingestion +
           R"(,"eventId":"1"})";
  };
  for (const char* const good : {"1700000000123", "4600000000000", "1000000000000", "170000000012", "0", "-5"}) {
    const std::string line = wire(good, "1700000000456");
    EXPECT_EQ(taken(line + "\n"), line.size() + 1) << line;
    const std::string other = wire("1700000000123", good);
    EXPECT_EQ(taken(other + "\n"), other.size() + 1) << other;
  }
  for (const char* const bad : {"1700000000123.5", "1700000000123e1", "0700000000123", "170000000012a", "1700000:00123",
                                "17000000/0123", "1700000000123 4", "17000000001234567890", ""}) {
    EXPECT_EQ(taken(wire(bad, "1700000000456") + "\n"), 0U) << bad;
    EXPECT_EQ(taken(wire("1700000000123", bad) + "\n"), 0U) << bad;
  }
}

TEST_F(EventObject, TakesOneLineOffATextOrLeavesItAlone) {
  const std::string wire = kWire;
  EXPECT_EQ(taken(wire + "\n" + wire + "\n"), wire.size() + 1);
  EXPECT_EQ(taken(wire), 0U) << "the end of the line does not show";
  EXPECT_EQ(taken(wire + "\r\n"), 0U) << "left to those who know about carriage returns";
  EXPECT_EQ(taken(wire + " \n"), 0U);
  EXPECT_EQ(taken("{\"timestamp\":1}\n"), 0U);
  EXPECT_EQ(taken("{\"timestamp\":1,\"message\":\"\xFF\"}\n"), 0U);
  EXPECT_EQ(taken(""), 0U);
}

}  // namespace
}  // namespace echotrace::ingest
