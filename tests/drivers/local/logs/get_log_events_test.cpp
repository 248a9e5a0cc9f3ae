#include "tests/drivers/local/logs/logs_client.h"

namespace echotrace::local {
namespace {

class GetLogEventsTest : public LogsTest {
 protected:
  GetLogEventsTest() {
    for (int number = 1; number <= 5; ++number) put("s", kNowMs + number, std::to_string(number));
  }
  std::unique_ptr<aws::JsonAnswer> get(const std::string& members) {
    return read("GetLogEvents", "{'logGroupName':'/g','logStreamName':'s'" + members + "}");
  }
  static std::string forward(const aws::JsonAnswer& page) { return page.text("/nextForwardToken"); }
  static std::string backward(const aws::JsonAnswer& page) { return page.text("/nextBackwardToken"); }
  static std::string with(const std::string& token) { return ",'limit':2,'nextToken':'" + token + "'"; }
};

TEST_F(GetLogEventsTest, ThePageAtTheEndComesFirstUnlessAskedOtherwise) {
  EXPECT_EQ(messages(*get(",'limit':2")), "4|5");
  EXPECT_EQ(messages(*get(",'limit':2,'startFromHead':true")), "1|2");
  EXPECT_EQ(messages(*get("")), "1|2|3|4|5");
}

TEST_F(GetLogEventsTest, ForwardTokensLeadToTheEndWhereTheyStayTheSame) {
  auto page = get(",'limit':2,'startFromHead':true");
  EXPECT_EQ(messages(*(page = get(with(forward(*page))))), "3|4");
  EXPECT_EQ(messages(*(page = get(with(forward(*page))))), "5");
  const std::string last = forward(*page);
  page = get(with(last));
  EXPECT_EQ(messages(*page), "");
  EXPECT_EQ(forward(*page), last);
  put("s", kNowMs + 6, "6");
  EXPECT_EQ(messages(*get(with(last))), "6");
}

TEST_F(GetLogEventsTest, BackwardTokensLeadToTheBeginningAndBack) {
  auto page = get(",'limit':2");
  EXPECT_EQ(messages(*(page = get(with(backward(*page))))), "2|3");
  EXPECT_EQ(messages(*(page = get(with(backward(*page))))), "1");
  const std::string first = backward(*page);
  page = get(with(first));
  EXPECT_EQ(messages(*page), "");
  EXPECT_EQ(backward(*page), first);
  EXPECT_EQ(messages(*get(with(forward(*page)))), "1|2");
}

TEST_F(GetLogEventsTest, AnEmptyPageAtTheEndLeadsBackToTheLastEvents) {
  auto page = get(",'startFromHead':true");
  page = get(with(forward(*page)));
  EXPECT_EQ(messages(*get(with(backward(*page)))), "4|5");
}

TEST_F(GetLogEventsTest, AnEmptyStreamHasTokensThatFindWhatComes) {
  ask("CreateLogStream", "{'logGroupName':'/g','logStreamName':'t'}");
  const auto page = read("GetLogEvents", "{'logGroupName':'/g','logStreamName':'t'}");
  EXPECT_EQ(messages(*page), "");
  put("t", kNowMs, "first");
  const std::string request = "{'logGroupName':'/g','logStreamName':'t','nextToken':'";
  EXPECT_EQ(messages(*read("GetLogEvents", request + forward(*page) + "'}")), "first");
  EXPECT_EQ(messages(*read("GetLogEvents", request + backward(*page) + "'}")), "");
}

TEST_F(GetLogEventsTest, TheStartIsIncludedAndTheEndIsNot) {
  const std::string range = fmt::format(",'startTime':{},'endTime':{}", kNowMs + 2, kNowMs + 4);
  EXPECT_EQ(messages(*get(range)), "2|3");
}

TEST_F(GetLogEventsTest, APageHasAMegabyteAndAlwaysAnEvent) {
  for (int number = 0; number < 3; ++number) put("big", kNowMs + number, std::string(500'000, 'x'));
  put("big", kNowMs + 9, std::string(2'000'000, 'y'));
  const std::string request = "{'logGroupName':'/g','logStreamName':'big','startFromHead':true";
  auto page = read("GetLogEvents", request + "}");
  EXPECT_EQ(page->array("/events").size(), 2U);
  page = read("GetLogEvents", request + ",'nextToken':'" + forward(*page) + "'}");
  EXPECT_EQ(page->array("/events").size(), 1U);
  page = read("GetLogEvents", request + ",'nextToken':'" + forward(*page) + "'}");
  EXPECT_EQ(page->text("/events/0/message").size(), 2'000'000U);
}

TEST_F(GetLogEventsTest, WhatMakesNoSenseIsRefused) {
  for (const char* members :
       {"'logStreamName':'s'", "'logGroupName':'/g'", "'logGroupName':'/g','logStreamName':'s','limit':10001",
        "'logGroupName':'/g','logStreamName':'s','nextToken':'f/12/s'",
        "'logGroupName':'/g','logStreamName':'s','nextToken':'x'",
        "'logGroupName':'/g','logStreamName':'s','startTime':-1",
        "'logGroupName':'/g','logGroupIdentifier':'/g','logStreamName':'s'"})
    EXPECT_EQ(refusal("GetLogEvents", "{" + std::string(members) + "}"), "InvalidParameterException") << members;
  EXPECT_EQ(refusal("GetLogEvents", "{'logGroupName':'/g','logStreamName':'none'}"), "ResourceNotFoundException");
  EXPECT_EQ(refusal("GetLogEvents", "[]"), "SerializationException");
}

}  // namespace
}  // namespace echotrace::local
