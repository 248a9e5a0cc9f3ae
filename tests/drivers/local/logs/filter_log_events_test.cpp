#include "tests/drivers/local/logs/logs_client.h"

#include <set>

namespace echotrace::local {
namespace {

using FilterLogEventsTest = LogsTest;

TEST_F(FilterLogEventsTest, EventsOfAllStreamsComeInTheOrderOfTheirTime) {
  put("a", kNowMs + 1, "a1");
  put("b", kNowMs + 2, "b2");
  put("a", kNowMs + 3, "a3");
  put("c", kNowMs, "c0");
  put("b", kNowMs + 1, "b1");
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "c0|a1|b1|b2|a3");
  EXPECT_EQ(filtered("{'logGroupIdentifier':'arn:aws:logs:eu-west-1:000000000000:log-group:/g'}"), "c0|a1|b1|b2|a3");
  EXPECT_EQ(filtered("{'logGroupName':'/g','logStreamNames':['c','b','b']}"), "c0|b1|b2");
  EXPECT_EQ(filtered("{'logGroupName':'/g','logStreamNamePrefix':'a'}"), "a1|a3");
}

TEST_F(FilterLogEventsTest, AnEventSaysWhereItIsFrom) {
  put("st\"ream", kNowMs + 7, "line \"quoted\"\t\x01\n");
  const aws::HttpResponse answer = ask("FilterLogEvents", "{'logGroupName':'/g'}");
  EXPECT_EQ(aws::header_value(answer.headers, "Content-Type"), "application/x-amz-json-1.1");
  const aws::JsonAnswer page(answer, "logs");
  EXPECT_EQ(page.text("/events/0/logStreamName"), "st\"ream");
  EXPECT_EQ(page.text("/events/0/message"), "line \"quoted\"\t\x01\n");
  EXPECT_EQ(page.number("/events/0/timestamp"), kNowMs + 7);
  EXPECT_EQ(page.number("/events/0/ingestionTime"), kNowMs);
  EXPECT_EQ(page.text("/events/0/eventId").size(), 56U);
  EXPECT_NE(answer.body.find("\"searchedLogStreams\":[]"), std::string::npos);
  EXPECT_EQ(answer.body.find("nextToken"), std::string::npos);
}

TEST_F(FilterLogEventsTest, StartAndEndAreIncluded) {
  for (int number = 0; number < 6; ++number) put("s", kNowMs + number, std::to_string(number));
  EXPECT_EQ(filtered(fmt::format("{{'logGroupName':'/g','startTime':{},'endTime':{}}}", kNowMs + 2, kNowMs + 4)),
            "2|3|4");
  EXPECT_EQ(filtered("{'logGroupName':'/g','endTime':0}"), "");
  EXPECT_EQ(filtered("{'logGroupName':'/g','endTime':9223372036854775807}"), "0|1|2|3|4|5");
}

TEST_F(FilterLogEventsTest, PagesGiveEveryEventOnce) {
  for (int number = 0; number < 100; ++number)
    put(fmt::format("s{}", number * 7 % 10), kNowMs + number / 3, std::to_string(number));
  std::string token, all;
  std::set<std::string> ids;
  int pages = 0;
  do {
    const std::string more = token.empty() ? "" : ",'nextToken':'" + token + "'";
    const auto page = read("FilterLogEvents", "{'logGroupName':'/g','limit':9" + more + "}");
    for (const auto event : page->array("/events")) {
      all += aws::member_text(event, "message") + "|";
      ids.insert(aws::member_text(event, "eventId"));
    }
    token = page->text("/nextToken");
    ++pages;
  } while (!token.empty() && pages < 100);
  std::string expected;
  for (int number = 0; number < 100; ++number) expected += std::to_string(number) + "|";
  EXPECT_EQ(all, expected);
  EXPECT_EQ(ids.size(), 100U);
  EXPECT_EQ(pages, 12);
}

TEST_F(FilterLogEventsTest, TheNewestComeFirstWhenAsked) {
  for (int number = 0; number < 5; ++number) put(number % 2 == 0 ? "a" : "b", kNowMs + number, std::to_string(number));
  const std::string request = fmt::format("{{'logGroupName':'/g','limit':3,'startTime':{}", kNowMs);
  const auto page = read("FilterLogEvents", request + ",'startFromHead':false}");
  EXPECT_EQ(messages(*page), "4|3|2");
  EXPECT_EQ(filtered(request + ",'nextToken':'" + page->text("/nextToken") + "'}"), "1|0");
  EXPECT_EQ(refusal("FilterLogEvents", "{'logGroupName':'/g','startFromHead':false}"), "InvalidParameterException");
}

TEST_F(FilterLogEventsTest, OnlyMatchingEventsAreGiven) {
  put("s", kNowMs, "REPORT RequestId: 1");
  put("s", kNowMs, "START RequestId: 1");
  put("s", kNowMs, R"({"type":"platform.report","n":2})");
  EXPECT_EQ(filtered("{'logGroupName':'/g','filterPattern':'REPORT'}"), "REPORT RequestId: 1");
  EXPECT_EQ(filtered("{'logGroupName':'/g','filterPattern':'{ $.n > 1 }'}"), R"({"type":"platform.report","n":2})");
  EXPECT_EQ(refusal("FilterLogEvents", "{'logGroupName':'/g','filterPattern':'[a, b]'}"), "InvalidParameterException");
}

TEST_F(FilterLogEventsTest, APageThatLooksAtMuchAndFindsNothingIsEmptyAndLeadsOn) {
  for (int number = 0; number < 250'000; ++number) put("s", kNowMs + number, "x");
  put("s", kNowMs + 300'000, "needle");
  std::string token, all;
  int pages = 0;
  do {
    const std::string more = token.empty() ? "" : ",'nextToken':'" + token + "'";
    const auto page = read("FilterLogEvents", "{'logGroupName':'/g','filterPattern':'needle'" + more + "}");
    all += messages(*page);
    token = page->text("/nextToken");
    ++pages;
  } while (!token.empty() && pages < 100);
  EXPECT_EQ(all, "needle");
  EXPECT_EQ(pages, 6);
}

TEST_F(FilterLogEventsTest, APageHasAMegabyte) {
  for (int number = 0; number < 3; ++number) put("s", kNowMs + number, std::string(400'000, 'x'));
  const auto page = read("FilterLogEvents", "{'logGroupName':'/g'}");
  EXPECT_EQ(page->array("/events").size(), 2U);
  EXPECT_NE(page->text("/nextToken"), "");
}

TEST_F(FilterLogEventsTest, WhatMakesNoSenseIsRefused) {
  put("s", kNowMs, "x");
  std::string names = "'s'";
  for (int count = 0; count < 100; ++count) names += ",'s'";
  for (const std::string& members :
       {std::string("'limit':1"), std::string("'logGroupName':'/g','limit':0"),
        std::string("'logGroupName':'/g','limit':10001"), std::string("'logGroupName':'/g','startTime':-1"),
        std::string("'logGroupName':'/g','nextToken':'abcd'"), std::string("'logGroupName':'/g','nextToken':''"),
        std::string("'logGroupName':'/g','logStreamNames':['s'],'logStreamNamePrefix':'s'"),
        std::string("'logGroupName':'/g','logStreamNames':[]"), "'logGroupName':'/g','logStreamNames':[" + names + "]",
        std::string("'logGroupName':'/g','logGroupIdentifier':'/g'")})
    EXPECT_EQ(refusal("FilterLogEvents", "{" + members + "}"), "InvalidParameterException") << members;
  EXPECT_EQ(refusal("FilterLogEvents", "{'logGroupName':'/g','logStreamNames':['none']}"), "ResourceNotFoundException");
  EXPECT_EQ(refusal("FilterLogEvents", "{'logGroupName':'/g','limit':'many'}"), "SerializationException");
}

class DelayedLogsTest : public LogsTest {
 protected:
  DelayedLogsTest() : LogsTest(3'000'000'000) {}
};

TEST_F(DelayedLogsTest, EventsAreSeenAfterTheDelay) {
  put("s", kNowMs, "first");
  loop_.pass(2'000'000'000);
  put("s", kNowMs + 2000, "second");
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "");
  EXPECT_EQ(messages(*read("GetLogEvents", "{'logGroupName':'/g','logStreamName':'s'}")), "");
  EXPECT_EQ(ask("DescribeLogStreams", "{'logGroupName':'/g'}").body.find("lastEventTimestamp"), std::string::npos);
  loop_.pass(1'000'000'000);
  const auto page = read("FilterLogEvents", "{'logGroupName':'/g'}");
  EXPECT_EQ(messages(*page), "first");
  EXPECT_EQ(page->number("/events/0/ingestionTime"), kNowMs + 3000);
  EXPECT_EQ(messages(*read("GetLogEvents", "{'logGroupName':'/g','logStreamName':'s'}")), "first");
  loop_.pass(2'000'000'000);
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "first|second");
}

TEST_F(DelayedLogsTest, ABatchWaitsAsWell) {
  ask("CreateLogGroup", "{'logGroupName':'/g'}");
  ask("CreateLogStream", "{'logGroupName':'/g','logStreamName':'s'}");
  ask("PutLogEvents",
      fmt::format("{{'logGroupName':'/g','logStreamName':'s','logEvents':[{{'timestamp':{},'message':'x'}}]}}",
                  kNowMs));
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "");
  loop_.pass(3'000'000'000);
  EXPECT_EQ(filtered("{'logGroupName':'/g'}"), "x");
}

class EmptyPagesTest : public LogsTest {
 protected:
  EmptyPagesTest() : LogsTest(0, {Fault{FaultKind::kEmptyPage, "", "", 1, 0}}) {}
};

TEST_F(EmptyPagesTest, AnEmptyPageHasATokenThatGoesOnWhereItWas) {
  for (int number = 0; number < 4; ++number) put("s", kNowMs + number, std::to_string(number));
  std::string token, all;
  int pages = 0;
  do {
    const std::string more = token.empty() ? "" : ",'nextToken':'" + token + "'";
    const auto page = read("FilterLogEvents", "{'logGroupName':'/g','limit':2" + more + "}");
    all += "[" + messages(*page) + "]";
    token = page->text("/nextToken");
    ++pages;
  } while (!token.empty() && pages < 100);
  EXPECT_EQ(all, "[][0|1][][2|3]");
}

class FullLogsTest : public LogsTest {
 protected:
  FullLogsTest() : LogsTest(0, {}, 10'000) {}
};

TEST_F(FullLogsTest, WhatCameFirstMakesRoom) {
  for (int number = 0; number < 20; ++number) put(number % 2 == 0 ? "a" : "b", kNowMs - number, std::string(1000, 'x'));
  const auto page = read("FilterLogEvents", "{'logGroupName':'/g'}");
  EXPECT_EQ(page->array("/events").size(), 8U);  // of 1,160 bytes
  EXPECT_EQ(page->number("/events/0/timestamp"), kNowMs - 19);
  EXPECT_EQ(page->number("/events/7/timestamp"), kNowMs - 12);
}

}  // namespace
}  // namespace echotrace::local
