#include "tests/drivers/local/sqs/sqs_client.h"

namespace echotrace::local {
namespace {

TEST_F(SqsTest, KnowsItsOperationsByTheirTarget) {
  aws::HttpRequest request;
  request.headers = {{"X-Amz-Target", "AmazonSQS.SendMessage"}};
  EXPECT_EQ(sqs_.operation_of(request), "SendMessage");
  request.headers = {{"X-Amz-Target", "AmazonSQS.StartMessageMoveTask"}};
  EXPECT_EQ(sqs_.operation_of(request), "");
  request.headers = {{"X-Amz-Target", "Other.SendMessage"}};
  EXPECT_EQ(sqs_.operation_of(request), "");
}

TEST_F(SqsTest, AQueueHasItsDefaultsAndItsArn) {
  make("work");
  const std::string answer = ask("GetQueueAttributes", to("work", "\"AttributeNames\":[\"All\"]"));
  EXPECT_EQ(at(answer, "/Attributes/QueueArn"), kWorkArn);
  EXPECT_EQ(at(answer, "/Attributes/VisibilityTimeout"), "30");
  EXPECT_EQ(at(answer, "/Attributes/MessageRetentionPeriod"), "345600");
  EXPECT_EQ(at(answer, "/Attributes/MaximumMessageSize"), "1048576");
  EXPECT_EQ(at(answer, "/Attributes/DelaySeconds"), "0");
  EXPECT_EQ(at(answer, "/Attributes/ReceiveMessageWaitTimeSeconds"), "0");
  EXPECT_EQ(at(answer, "/Attributes/CreatedTimestamp"), "1800000000");
  EXPECT_EQ(ask("GetQueueAttributes", to("work", "\"AttributeNames\":[\"DelaySeconds\"]")),
            R"({"Attributes":{"DelaySeconds":"0"}})");
  EXPECT_EQ(ask("GetQueueAttributes", to("work")), "{}");
}

TEST_F(SqsTest, MakingAQueueAgainIsFineUnlessItsAttributesDiffer) {
  make("work", R"({"VisibilityTimeout":"60"})");
  make("work", R"({"VisibilityTimeout":"60"})");
  EXPECT_EQ(at(ask("CreateQueue", R"({"QueueName":"work"})"), "/QueueUrl"), url_of("work"));
  const auto reply = begin("CreateQueue", R"({"QueueName":"work","Attributes":{"VisibilityTimeout":"61"}})");
  EXPECT_EQ(reply->status, 400);
  EXPECT_EQ(at(reply->body, "/__type"), "com.amazonaws.sqs#QueueNameExists");
}

TEST_F(SqsTest, NamesAreCheckedAndFifoIsRefused) {
  for (const char* name : {"", "with space", "a.b", "queue.fifo"})
    EXPECT_EQ(refusal("CreateQueue", "{\"QueueName\":\"" + std::string(name) + "\"}"),
              "com.amazonaws.sqs#InvalidParameterValueException")
        << name;
  EXPECT_EQ(refusal("CreateQueue", "{\"QueueName\":\"" + std::string(81, 'a') + "\"}"),
            "com.amazonaws.sqs#InvalidParameterValueException");
  make(std::string(80, 'a'));
  EXPECT_EQ(refusal("CreateQueue", "{}"), "com.amazonaws.sqs#MissingRequiredParameterException");
  EXPECT_EQ(refusal("CreateQueue", R"({"QueueName":"a","Attributes":{"FifoQueue":"true"}})"),
            "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsTest, AttributesOutOfTheirRangeAreRefusedAndChangeNothing) {
  make("work");
  for (const char* wrong : {R"("VisibilityTimeout":"43201")", R"("VisibilityTimeout":"-1")", R"("DelaySeconds":"901")",
                            R"("MessageRetentionPeriod":"59")", R"("ReceiveMessageWaitTimeSeconds":"21")",
                            R"("MaximumMessageSize":"1023")", R"("DelaySeconds":"soon")"})
    EXPECT_EQ(refusal("SetQueueAttributes", to("work", "\"Attributes\":{" + std::string(wrong) + "}")),
              "com.amazonaws.sqs#InvalidAttributeValue")
        << wrong;
  EXPECT_EQ(refusal("SetQueueAttributes", to("work", R"("Attributes":{"DelaySeconds":"7","Colour":"blue"})")),
            "com.amazonaws.sqs#InvalidAttributeName");
  EXPECT_EQ(refusal("SetQueueAttributes", to("work", R"("Attributes":{"DelaySeconds":7})")), "SerializationException");
  EXPECT_EQ(ask("GetQueueAttributes", to("work", "\"AttributeNames\":[\"DelaySeconds\"]")),
            R"({"Attributes":{"DelaySeconds":"0"}})");
  EXPECT_EQ(refusal("GetQueueAttributes", to("work", "\"AttributeNames\":[\"Colour\"]")),
            "com.amazonaws.sqs#InvalidAttributeName");
}

TEST_F(SqsTest, ARedrivePolicyIsCheckedAndCanBeTakenAway) {
  make("work");
  for (const char* wrong : {"no JSON", "[]", R"({\"maxReceiveCount\":3})",
                            R"({\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\"})",
                            R"({\"deadLetterTargetArn\":\"a\",\"maxReceiveCount\":0})",
                            R"({\"deadLetterTargetArn\":\"a\",\"maxReceiveCount\":1001})"})
    EXPECT_EQ(
        refusal("SetQueueAttributes", to("work", "\"Attributes\":{\"RedrivePolicy\":\"" + std::string(wrong) + "\"}")),
        "com.amazonaws.sqs#InvalidParameterValueException")
        << wrong;
  make("dead");
  const std::string policy =
      R"({\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":\"3\"})";
  EXPECT_EQ(ask("SetQueueAttributes", to("work", "\"Attributes\":{\"RedrivePolicy\":\"" + policy + "\"}")), "{}");
  EXPECT_EQ(ask("ListDeadLetterSourceQueues", to("dead")), "{\"queueUrls\":[\"" + url_of("work") + "\"]}");
  EXPECT_EQ(ask("SetQueueAttributes", to("work", R"("Attributes":{"RedrivePolicy":""})")), "{}");
  EXPECT_EQ(ask("ListDeadLetterSourceQueues", to("dead")), "{\"queueUrls\":[]}");
  EXPECT_EQ(ask("GetQueueAttributes", to("work", "\"AttributeNames\":[\"RedrivePolicy\"]")), "{}");
}

TEST_F(SqsTest, ListsByPrefixInPages) {
  for (const char* name : {"b-1", "a-1", "b-3", "b-2", "c"}) make(name);
  EXPECT_EQ(ask("ListQueues", R"({"QueueNamePrefix":"a"})"), "{\"QueueUrls\":[\"" + url_of("a-1") + "\"]}");
  EXPECT_EQ(ask("ListQueues", R"({"QueueNamePrefix":"z"})"), "{}");
  EXPECT_EQ(count_at(ask("ListQueues", "{}"), "/QueueUrls"), 5U);
  const std::string first = ask("ListQueues", R"({"QueueNamePrefix":"b","MaxResults":2})");
  EXPECT_EQ(at(first, "/QueueUrls/0") + " " + at(first, "/QueueUrls/1"), url_of("b-1") + " " + url_of("b-2"));
  const std::string token = at(first, "/NextToken");
  EXPECT_EQ(ask("ListQueues", "{\"QueueNamePrefix\":\"b\",\"MaxResults\":2,\"NextToken\":\"" + token + "\"}"),
            "{\"QueueUrls\":[\"" + url_of("b-3") + "\"]}");
  EXPECT_EQ(refusal("ListQueues", R"({"NextToken":"?"})"), "com.amazonaws.sqs#InvalidParameterValueException");
  EXPECT_EQ(refusal("ListQueues", R"({"MaxResults":1001})"), "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsTest, WhatIsNotThereIsRefusedWithBothItsCodes) {
  Exchange exchange;
  exchange.request.body = R"({"QueueName":"nope"})";
  try {
    sqs_.serve("GetQueueUrl", exchange, [](const aws::HttpResponse&) { FAIL() << "answered"; });
    FAIL() << "not refused";
  } catch (const Refusal& refusal) {
    const aws::HttpResponse answer = refuse(refusal, sqs_.protocol(), "an-id");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(aws::header_value(answer.headers, "x-amzn-query-error"),
              "AWS.SimpleQueueService.NonExistentQueue;Sender");
    EXPECT_EQ(answer.body,
              R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."})");
  }
  EXPECT_EQ(refusal("SendMessage", to("nope", "\"MessageBody\":\"x\"")), "com.amazonaws.sqs#QueueDoesNotExist");
  EXPECT_EQ(refusal("DeleteQueue", R"({"QueueUrl":"http://127.0.0.1:4566/111111111111/nope"})"),
            "com.amazonaws.sqs#InvalidAddress");
  EXPECT_EQ(refusal("DeleteQueue", R"({"QueueUrl":"nope"})"), "com.amazonaws.sqs#InvalidAddress");
  EXPECT_EQ(refusal("DeleteQueue", "{}"), "com.amazonaws.sqs#MissingRequiredParameterException");
  EXPECT_EQ(refusal("DeleteQueue", "[]"), "SerializationException");
  EXPECT_EQ(refusal("DeleteQueue", ""), "SerializationException");
}

TEST_F(SqsQueueTest, AnAddressOfAnotherHostIsFineAsTheEndpointHasMany) {
  EXPECT_EQ(refusal("PurgeQueue", R"({"QueueUrl":"http://localhost:4566/000000000000/work"})"), "");
}

TEST_F(SqsQueueTest, ANameCanBeUsedAgainAMinuteAfterItsQueueWasDeleted) {
  EXPECT_EQ(ask("DeleteQueue", to("work")), "{}");
  EXPECT_EQ(refusal("GetQueueUrl", R"({"QueueName":"work"})"), "com.amazonaws.sqs#QueueDoesNotExist");
  loop_.pass(59 * kSecondNs);
  EXPECT_EQ(refusal("CreateQueue", R"({"QueueName":"work"})"), "com.amazonaws.sqs#QueueDeletedRecently");
  loop_.pass(kSecondNs);
  make("work");
}

TEST_F(SqsQueueTest, APurgeTakesAllMessagesOnceAMinute) {
  send("work", "a");
  send("work", "b");
  receive("work");
  EXPECT_EQ(counts("work"), "1 1 0");
  EXPECT_EQ(ask("PurgeQueue", to("work")), "{}");
  EXPECT_EQ(counts("work"), "0 0 0");
  loop_.pass(59 * kSecondNs);
  EXPECT_EQ(refusal("PurgeQueue", to("work")), "com.amazonaws.sqs#PurgeQueueInProgress");
  loop_.pass(kSecondNs);
  EXPECT_EQ(ask("PurgeQueue", to("work")), "{}");
}

TEST_F(SqsQueueTest, TagsAreMergedAndTakenOff) {
  EXPECT_EQ(ask("ListQueueTags", to("work")), "{}");
  ask("TagQueue", to("work", R"("Tags":{"run":"r1","colour":"blue"})"));
  ask("TagQueue", to("work", R"("Tags":{"run":"r2"})"));
  EXPECT_EQ(ask("ListQueueTags", to("work")), R"({"Tags":{"colour":"blue","run":"r2"}})");
  ask("UntagQueue", to("work", R"("TagKeys":["colour","other"])"));
  EXPECT_EQ(ask("ListQueueTags", to("work")), R"({"Tags":{"run":"r2"}})");
  EXPECT_EQ(refusal("TagQueue", to("work", "\"Tags\":{\"" + std::string(129, 'k') + "\":\"v\"}")),
            "com.amazonaws.sqs#InvalidParameterValueException");
  EXPECT_EQ(refusal("TagQueue", to("work")), "com.amazonaws.sqs#MissingRequiredParameterException");
  ask("CreateQueue", R"({"QueueName":"tagged","tags":{"run":"r3"}})");
  EXPECT_EQ(ask("ListQueueTags", to("tagged")), R"({"Tags":{"run":"r3"}})");
}

}  // namespace
}  // namespace echotrace::local
