#include "drivers/aws/dynamodb.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/sqs.h"
#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::aws {
namespace {

HttpResponse answer(std::string body) {
  return {200, {}, std::move(body)};
}

TEST(JsonText, EscapesWhatJsonMustNotHold) {
  EXPECT_EQ(json_string("a\"\\\n\x01\x1f/ä"), "\"a\\\"\\\\\\n\\u0001\\u001f/ä\"");
  EXPECT_EQ(JsonObject().json(), "{}");
  EXPECT_EQ(JsonObject().text("a", "b").number("n", -1).truth("t", true).text_unless_empty("e", "").json(),
            R"({"a":"b","n":-1,"t":true})");
}

TEST(JsonText, AnAnswerThatIsNoneEndsTheCommand) {
  for (const char* body : {"", "[]", "<html>", "{\"a\":", "1"}) {
    EXPECT_THROW(JsonAnswer(answer(body), "SQS"), base::Error) << body;
    EXPECT_THROW(logs::parse_filter_log_events(answer(body)), base::Error) << body;
  }
  const HttpResponse other = answer(R"({"a":{"b":"c","n":7},"l":[1,2]})");
  const JsonAnswer read(other, "SQS");
  EXPECT_EQ(read.text("/a/b"), "c");
  EXPECT_EQ(read.text("/a/x"), "");
  EXPECT_EQ(read.text("/a/n"), "");
  EXPECT_EQ(read.number("/a/n"), 7);
  EXPECT_EQ(read.array("/l").size(), 2u);
  EXPECT_EQ(read.array("/a").size(), 0u);
}

TEST(Logs, EventsAreKeptByteForByte) {
  const std::string first = R"({"message" : "a\u00e4\n\/","timestamp":1,  "x":{"y":[1,"]}"]}})", second = "{}";
  const logs::EventPage page = logs::parse_filter_log_events(
      answer(R"({"searchedLogStreams":[],"events":[)" + first + ", " + second + R"(],"nextToken":"t\/\"1"})"));
  ASSERT_EQ(page.events.size(), 2u);
  EXPECT_EQ(page.events[0], first);
  EXPECT_EQ(page.events[1], second);
  EXPECT_EQ(page.next_token, "t/\"1");
}

TEST(Logs, AnEmptyPageMayHaveANextOne) {
  const logs::EventPage more = logs::parse_filter_log_events(answer(R"({"events":[],"nextToken":"n"})"));
  EXPECT_TRUE(more.events.empty());
  EXPECT_EQ(more.next_token, "n");
  EXPECT_EQ(logs::parse_filter_log_events(answer(R"({"events":[],"nextToken":null})")).next_token, "");
  EXPECT_THROW(logs::parse_filter_log_events(answer(R"({"events":[{"a":1},2]})")), base::Error);
}

TEST(Logs, TheEndOfTheRangeIsExcluded) {
  logs::FilterRequest request;
  request.group = "/aws/lambda/f";
  request.start_ms = 1000;
  request.end_ms = 2000;
  const Call call = logs::filter_log_events(request);
  EXPECT_EQ(call.request.body, R"({"logGroupName":"/aws/lambda/f","startTime":1000,"endTime":1999,"limit":10000})");
  EXPECT_EQ(header_value(call.request.headers, "X-Amz-Target"), "Logs_20140328.FilterLogEvents");
  EXPECT_EQ(header_value(call.request.headers, "Content-Type"), "application/x-amz-json-1.1");
}

TEST(DynamoDb, WritesItemsAndReadsThem) {
  using dynamodb::AttributeValue;
  const Call call = dynamodb::put_item(
      "t", {{"id", {AttributeValue::Type::kText, "a\"b"}}, {"n", {AttributeValue::Type::kNumber, "12"}}});
  EXPECT_EQ(call.request.body, R"({"TableName":"t","Item":{"id":{"S":"a\"b"},"n":{"N":"12"}}})");
  const dynamodb::Item item =
      dynamodb::parse_get_item(answer(R"({"Item":{"id":{"S":"x"},"n":{"N":"5"},"flag":{"BOOL":true}}})"));
  ASSERT_EQ(item.size(), 2u);
  EXPECT_EQ(item.at("id").value, "x");
  EXPECT_EQ(item.at("n").type, AttributeValue::Type::kNumber);
  EXPECT_TRUE(dynamodb::parse_get_item(answer("{}")).empty());
  EXPECT_EQ(dynamodb::create_table("t", "id", true).request.body,
            R"({"TableName":"t","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
            R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST",)"
            R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})");
}

TEST(Sqs, AnAnswerWithoutMessagesHasNone) {
  EXPECT_TRUE(sqs::parse_receive_message(answer("{}")).empty());
  const auto messages = sqs::parse_receive_message(
      answer(R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"{\"a\":1}"},{"MessageId":"n"}]})"));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].body, R"({"a":1})");
  EXPECT_EQ(messages[1].receipt_handle, "");
}

TEST(Sqs, AReadWaitsAsLongAsTheServiceMay) {
  EXPECT_EQ(sqs::receive_message("u", 10, 20).options.read_timeout, std::chrono::seconds(80));
}

}  // namespace
}  // namespace echotrace::aws
