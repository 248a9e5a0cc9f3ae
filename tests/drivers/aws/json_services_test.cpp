#include "drivers/aws/dynamodb.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/sqs.h"
#include "drivers/aws/tagging.h"
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

TEST(Logs, GroupsAreMadeAndTheirStreamsDescribed) {
  EXPECT_EQ(logs::create_log_group("g", {{"k", "v"}}).request.body, R"({"logGroupName":"g","tags":{"k":"v"}})");
  EXPECT_EQ(logs::create_log_group("g").request.body, R"({"logGroupName":"g"})");
  EXPECT_EQ(logs::put_retention_policy("g", 7).request.body, R"({"logGroupName":"g","retentionInDays":7})");
  EXPECT_EQ(logs::delete_log_group("g").request.body, R"({"logGroupName":"g"})");
  const Call call = logs::describe_log_streams("g", "n");
  EXPECT_EQ(header_value(call.request.headers, "X-Amz-Target"), "Logs_20140328.DescribeLogStreams");
  EXPECT_EQ(call.request.body, R"({"logGroupName":"g","nextToken":"n"})");
  const logs::StreamPage page = logs::parse_describe_log_streams(
      answer(R"({"logStreams":[{"logStreamName":"2024/01/01/[$LATEST]a","creationTime":1393545600000,)"
             R"("firstEventTimestamp":1393545600001,"lastEventTimestamp":1393567800000,"storedBytes":0},)"
             R"({"logStreamName":"empty","creationTime":5}],"nextToken":"t"})"));
  ASSERT_EQ(page.streams.size(), 2u);
  EXPECT_EQ(page.streams[0].name, "2024/01/01/[$LATEST]a");
  EXPECT_EQ(page.streams[0].created_ms, 1'393'545'600'000);
  EXPECT_EQ(page.streams[0].first_event_ms, 1'393'545'600'001);
  EXPECT_EQ(page.streams[0].last_event_ms, 1'393'567'800'000);
  EXPECT_EQ(page.streams[1].last_event_ms, 0);
  EXPECT_EQ(page.next_token, "t");
  EXPECT_EQ(logs::parse_describe_log_streams(answer(R"({"logStreams":[]})")).next_token, "");
}

TEST(DynamoDb, ManyAreWrittenTogetherAndWhatIsLeftComesBack) {
  using dynamodb::AttributeValue;
  const AttributeValue a{AttributeValue::Type::kText, "a"}, b{AttributeValue::Type::kText, "b"};
  const Call call = dynamodb::batch_write_item("t", {{{{"id", a}}}, {{{"id", b}}}});
  EXPECT_EQ(header_value(call.request.headers, "X-Amz-Target"), "DynamoDB_20120810.BatchWriteItem");
  EXPECT_EQ(
      call.request.body,
      R"({"RequestItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},{"DeleteRequest":{"Key":{"id":{"S":"b"}}}}]}})");
  const dynamodb::Writes left = dynamodb::parse_batch_write_item(
      "t", answer(R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}},)"
                  R"({"DeleteRequest":{"Key":{"id":{"S":"b"}}}}]}})"));
  ASSERT_EQ(left.items.size(), 1u);
  EXPECT_EQ(left.items[0].at("n").value, "1");
  ASSERT_EQ(left.keys.size(), 1u);
  EXPECT_EQ(left.keys[0].at("id").value, "b");
  EXPECT_TRUE(dynamodb::parse_batch_write_item("t", answer(R"({"UnprocessedItems":{}})")).empty());
  EXPECT_TRUE(dynamodb::parse_batch_write_item("t", answer("{}")).empty());
  EXPECT_NE(
      dynamodb::create_table("t", "id", false, {{"k", "v"}}).request.body.find(R"("Tags":[{"Key":"k","Value":"v"}])"),
      std::string::npos);
}

TEST(Tagging, FindsWhatHasAllOfTheTags) {
  const Call call = tagging::get_resources({{"echotrace:run", "r"}, {"k", "v"}}, {"s3", "lambda:function"}, "p");
  EXPECT_EQ(header_value(call.request.headers, "X-Amz-Target"), "ResourceGroupsTaggingAPI_20170126.GetResources");
  EXPECT_EQ(header_value(call.request.headers, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(
      call.request.body,
      R"({"PaginationToken":"p","TagFilters":[{"Key":"echotrace:run","Values":["r"]},{"Key":"k","Values":["v"]}],)"
      R"("ResourceTypeFilters":["s3","lambda:function"]})");
  EXPECT_EQ(tagging::get_resources({{"k", "v"}}).request.body, R"({"TagFilters":[{"Key":"k","Values":["v"]}]})");
  const tagging::ResourcePage page = tagging::parse_get_resources(
      answer(R"({"PaginationToken":"","ResourceTagMappingList":[{"ResourceARN":"arn:aws:s3:::b",)"
             R"("Tags":[{"Key":"k","Value":"v"},{"Key":"l","Value":""}]},{"ResourceARN":"arn:x"}]})"));
  ASSERT_EQ(page.resources.size(), 2u);
  EXPECT_EQ(page.resources[0].arn, "arn:aws:s3:::b");
  EXPECT_EQ(page.resources[0].tags, (tagging::Tags{{"k", "v"}, {"l", ""}}));
  EXPECT_EQ(page.next_token, "");
  EXPECT_EQ(tagging::parse_get_resources(answer(R"({"PaginationToken":"n"})")).next_token, "n");
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

TEST(Sqs, AQueueIsMadeWithItsTags) {
  EXPECT_EQ(sqs::create_queue("q", {{"a", "b"}}, {{"k", "v"}}).request.body,
            R"({"QueueName":"q","Attributes":{"a":"b"},"tags":{"k":"v"}})");
  EXPECT_EQ(sqs::create_queue("q").request.body, R"({"QueueName":"q","Attributes":{}})");
  EXPECT_EQ(sqs::get_queue_attributes("u", {"All", "x"}).request.body,
            R"({"QueueUrl":"u","AttributeNames":["All","x"]})");
}

TEST(Sqs, AReadWaitsAsLongAsTheServiceMay) {
  EXPECT_EQ(sqs::receive_message("u", 10, 20).options.read_timeout, std::chrono::seconds(80));
}

}  // namespace
}  // namespace echotrace::aws
