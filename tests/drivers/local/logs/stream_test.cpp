#include "tests/drivers/local/logs/logs_client.h"

namespace echotrace::local {
namespace {

class LogStreamTest : public LogsTest {
 protected:
  LogStreamTest() { ask("CreateLogGroup", "{'logGroupName':'/g'}"); }

  void create(const std::string& stream) {
    ask("CreateLogStream", "{'logGroupName':'/g','logStreamName':'" + stream + "'}");
  }
  std::string names(const std::string& members) {
    return each(*read("DescribeLogStreams", "{'logGroupName':'/g'" + members + "}"), "/logStreams", "logStreamName");
  }
  static std::string batch(const std::string& events) {
    return "{'logGroupName':'/g','logStreamName':'s','logEvents':[" + events + "]}";
  }
  static std::string event(std::int64_t timestamp_ms, std::string_view message) {
    return fmt::format("{{'timestamp':{},'message':'{}'}}", timestamp_ms, message);
  }
};

TEST_F(LogStreamTest, AStreamIsMadeOnceAndDeleted) {
  create("s");
  EXPECT_EQ(refusal("CreateLogStream", "{'logGroupName':'/g','logStreamName':'s'}"), "ResourceAlreadyExistsException");
  EXPECT_EQ(refusal("CreateLogStream", "{'logGroupName':'/none','logStreamName':'s'}"), "ResourceNotFoundException");
  EXPECT_EQ(refusal("CreateLogStream", "{'logGroupName':'/g','logStreamName':'a:b'}"), "InvalidParameterException");
  EXPECT_EQ(refusal("CreateLogStream", "{'logGroupName':'/g','logStreamName':'a*'}"), "InvalidParameterException");
  EXPECT_EQ(names(""), "s");
  ask("DeleteLogStream", "{'logGroupName':'/g','logStreamName':'s'}");
  EXPECT_EQ(refusal("DeleteLogStream", "{'logGroupName':'/g','logStreamName':'s'}"), "ResourceNotFoundException");
  EXPECT_EQ(names(""), "");
}

TEST_F(LogStreamTest, AStreamIsDescribedByItsEvents) {
  create("2027/01/15/[$LATEST]ab");
  const auto before = ask("DescribeLogStreams", "{'logGroupName':'/g'}").body;
  EXPECT_EQ(before.find("lastEventTimestamp"), std::string::npos);
  loop_.pass(5'000'000'000);
  put("2027/01/15/[$LATEST]ab", kNowMs + 10, "later");
  put("2027/01/15/[$LATEST]ab", kNowMs + 3, "sooner");
  const auto described = read("DescribeLogStreams", "{'logGroupIdentifier':'/g'}");
  EXPECT_EQ(described->number("/logStreams/0/creationTime"), kNowMs);
  EXPECT_EQ(described->number("/logStreams/0/firstEventTimestamp"), kNowMs + 3);
  EXPECT_EQ(described->number("/logStreams/0/lastEventTimestamp"), kNowMs + 10);
  EXPECT_EQ(described->number("/logStreams/0/lastIngestionTime"), kNowMs + 5000);
  EXPECT_EQ(described->text("/logStreams/0/arn"),
            "arn:aws:logs:eu-west-1:000000000000:log-group:/g:log-stream:2027/01/15/[$LATEST]ab");
}

TEST_F(LogStreamTest, StreamsAreListedByNameInPages) {
  for (const char* name : {"x2", "y", "x1", "x3"}) create(name);
  const auto first = read("DescribeLogStreams", "{'logGroupName':'/g','logStreamNamePrefix':'x','limit':2}");
  EXPECT_EQ(each(*first, "/logStreams", "logStreamName"), "x1|x2");
  EXPECT_EQ(names(",'logStreamNamePrefix':'x','limit':2,'nextToken':'" + first->text("/nextToken") + "'"), "x3");
  EXPECT_EQ(names(",'descending':true"), "y|x3|x2|x1");
}

TEST_F(LogStreamTest, StreamsAreListedByTheirLastEventInPages) {
  create("empty");
  put("a", kNowMs + 2, "m");
  put("b", kNowMs + 1, "m");
  put("c", kNowMs + 2, "m");
  EXPECT_EQ(names(",'orderBy':'LastEventTime'"), "empty|b|a|c");
  const std::string request = "{'logGroupName':'/g','orderBy':'LastEventTime','descending':true,'limit':1";
  const auto first = read("DescribeLogStreams", request + "}");
  EXPECT_EQ(each(*first, "/logStreams", "logStreamName"), "c");
  const auto second = read("DescribeLogStreams", request + ",'nextToken':'" + first->text("/nextToken") + "'}");
  EXPECT_EQ(each(*second, "/logStreams", "logStreamName"), "a");
  EXPECT_EQ(refusal("DescribeLogStreams", "{'logGroupName':'/g','orderBy':'LastEventTime','logStreamNamePrefix':'a'}"),
            "InvalidParameterException");
  EXPECT_EQ(refusal("DescribeLogStreams", "{'logGroupName':'/g','orderBy':'Size'}"), "InvalidParameterException");
  EXPECT_EQ(refusal("DescribeLogStreams", "{}"), "InvalidParameterException");
  EXPECT_EQ(refusal("DescribeLogStreams", "{'logGroupName':'/g','logGroupIdentifier':'/g'}"),
            "InvalidParameterException");
}

TEST_F(LogStreamTest, ABatchIsStored) {
  create("s");
  const auto answer = ask("PutLogEvents", batch(event(kNowMs - 5, "a\\nb") + "," + event(kNowMs, "c")));
  EXPECT_EQ(answer.body.find("rejected"), std::string::npos);
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "a\nb|c");
  // 4 bytes of messages and AWS's 26 for each event.
  EXPECT_EQ(read("DescribeLogGroups", "{}")->number("/logGroups/0/storedBytes"), 56);
}

TEST_F(LogStreamTest, ABatchThatIsNoneIsRefused) {
  create("s");
  EXPECT_EQ(refusal("PutLogEvents", batch("")), "InvalidParameterException");
  EXPECT_EQ(refusal("PutLogEvents", batch("{'timestamp':1}")), "InvalidParameterException");
  EXPECT_EQ(refusal("PutLogEvents", batch(event(kNowMs, ""))), "InvalidParameterException");
  EXPECT_EQ(refusal("PutLogEvents", batch(event(-1, "x"))), "InvalidParameterException");
  EXPECT_EQ(refusal("PutLogEvents", batch("7")), "SerializationException");
  EXPECT_EQ(refusal_message("PutLogEvents", batch(event(kNowMs, "x") + "," + event(kNowMs - 1, "y"))),
            "Log events in a single PutLogEvents request must be in chronological order.");
  EXPECT_EQ(refusal_message("PutLogEvents", batch(event(kNowMs - 86'400'001, "x") + "," + event(kNowMs, "y"))),
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  const std::string long_message(1'048'576 - 25, 'x');
  EXPECT_EQ(refusal_message("PutLogEvents", batch(event(kNowMs, long_message))),
            "Upload too large: 1048577 bytes exceeds limit of 1048576");
  EXPECT_EQ(refusal("PutLogEvents", batch(event(kNowMs, long_message.substr(1)))), "");
  std::string many = event(kNowMs, "x");
  for (int count = 1; count < 10'001; ++count) many += "," + event(kNowMs, "x");
  EXPECT_EQ(refusal("PutLogEvents", batch(many)), "InvalidParameterException");
  EXPECT_EQ(
      refusal("PutLogEvents", "{'logGroupName':'/g','logStreamName':'t','logEvents':[" + event(kNowMs, "x") + "]}"),
      "ResourceNotFoundException");
}

TEST_F(LogStreamTest, EventsOutOfTheTimeThatIsTakenAreLeftOut) {
  create("s");
  const std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms;
  const auto answer = read(
      "PutLogEvents", batch(event(kNowMs - 15 * day_ms, "too old") + "," + event(kNowMs, "fine") + "," +
                            event(kNowMs + 2 * hour_ms, "fine too") + "," + event(kNowMs + 3 * hour_ms, "too new")));
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "fine|fine too");
  EXPECT_EQ(answer->number("/rejectedLogEventsInfo/tooOldLogEventEndIndex"), 1);
  EXPECT_EQ(answer->number("/rejectedLogEventsInfo/tooNewLogEventStartIndex"), 3);
  ask("PutRetentionPolicy", "{'logGroupName':'/g','retentionInDays':1}");
  const auto expired = read("PutLogEvents", batch(event(kNowMs - 2 * day_ms, "expired")));
  EXPECT_EQ(expired->number("/rejectedLogEventsInfo/expiredLogEventEndIndex"), 1);
}

}  // namespace
}  // namespace echotrace::local
