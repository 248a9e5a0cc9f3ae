#include "tests/drivers/local/sqs/sqs_client.h"

#include <gmock/gmock.h>

namespace echotrace::local {
namespace {

using testing::MatchesRegex;

// MD5s here are those that moto and Python's hashlib give.
constexpr const char* kThreeAttributes =
    R"("MessageAttributes":{"raw":{"DataType":"Binary","BinaryValue":"AAE="},"n":{"DataType":"Number","StringValue":"1"},
"kind":{"DataType":"String","StringValue":"greeting"}})";

TEST_F(SqsQueueTest, WhatIsSentIsReceived) {
  const std::string sent = send("work", "hello");
  EXPECT_EQ(at(sent, "/MD5OfMessageBody"), "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(at(sent, "/MD5OfMessageAttributes"), "");
  EXPECT_THAT(at(sent, "/MessageId"), MatchesRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
  const std::string got = receive("work");
  EXPECT_EQ(count_at(got, "/Messages"), 1U);
  EXPECT_EQ(at(got, "/Messages/0/MessageId"), at(sent, "/MessageId"));
  EXPECT_EQ(at(got, "/Messages/0/Body"), "hello");
  EXPECT_EQ(at(got, "/Messages/0/MD5OfBody"), "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(at(got, "/Messages/0/Attributes"), "") << "not asked for";
}

TEST_F(SqsQueueTest, GivesAtMostAsManyAsAskedForAndOneUnlessTold) {
  for (const char* text : {"a", "b", "c"}) send("work", text);
  EXPECT_EQ(count_at(receive("work"), "/Messages"), 1U);
  EXPECT_EQ(count_at(receive("work", "\"MaxNumberOfMessages\":10"), "/Messages"), 2U);
  EXPECT_EQ(receive("work"), "{}");
  for (const char* wrong : {"0", "11"})
    EXPECT_EQ(refusal("ReceiveMessage", to("work", std::string("\"MaxNumberOfMessages\":") + wrong)),
              "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsQueueTest, AMessageComesAgainWhenItsVisibilityTimeoutEnds) {
  send("work", "a");
  const std::string names = R"("MessageSystemAttributeNames":["All"])";
  const std::string first = receive("work", names);
  EXPECT_EQ(at(first, "/Messages/0/Attributes/ApproximateReceiveCount"), "1");
  loop_.pass(30 * kSecondNs - 1);
  EXPECT_EQ(receive("work"), "{}");
  loop_.pass(1);
  const std::string second = receive("work", names);
  EXPECT_EQ(at(second, "/Messages/0/Attributes/ApproximateReceiveCount"), "2");
  EXPECT_EQ(at(second, "/Messages/0/Attributes/SentTimestamp"), "1800000000000");
  EXPECT_EQ(at(second, "/Messages/0/Attributes/ApproximateFirstReceiveTimestamp"), "1800000000000");
  EXPECT_EQ(at(second, "/Messages/0/MessageId"), at(first, "/Messages/0/MessageId"));
  EXPECT_NE(handle_in(second), handle_in(first));
}

TEST_F(SqsQueueTest, AReceiveCanHaveATimeoutOfItsOwn) {
  send("work", "a");
  receive("work", "\"VisibilityTimeout\":2");
  loop_.pass(2 * kSecondNs);
  EXPECT_EQ(bodies("work"), "a");
  EXPECT_EQ(refusal("ReceiveMessage", to("work", "\"VisibilityTimeout\":43201")),
            "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsQueueTest, ADeletedMessageDoesNotComeAgain) {
  send("work", "a");
  const std::string taken = handle_in(receive("work"));
  EXPECT_EQ(ask("DeleteMessage", to("work", handle(taken))), "{}");
  EXPECT_EQ(ask("DeleteMessage", to("work", handle(taken))), "{}") << "deleting again is no error";
  loop_.pass(30 * kSecondNs);
  EXPECT_EQ(receive("work"), "{}");
}

TEST_F(SqsQueueTest, AnOldHandleDeletesNothing) {
  send("work", "a");
  const std::string old = handle_in(receive("work"));
  loop_.pass(30 * kSecondNs);
  receive("work");
  EXPECT_EQ(ask("DeleteMessage", to("work", handle(old))), "{}");
  loop_.pass(30 * kSecondNs);
  EXPECT_EQ(bodies("work"), "a");
}

TEST_F(SqsQueueTest, AHandleThatIsNoneOfTheQueueIsRefused) {
  make("other");
  send("other", "a");
  const std::string foreign = handle_in(receive("other"));
  for (const std::string& wrong : {foreign, std::string("x"), std::string("AQEB"), std::string("AQEBMSAxIDE")})
    EXPECT_EQ(refusal("DeleteMessage", to("work", handle(wrong))), "com.amazonaws.sqs#ReceiptHandleIsInvalid");
  EXPECT_EQ(refusal("DeleteMessage", to("work")), "com.amazonaws.sqs#MissingRequiredParameterException");
}

TEST_F(SqsQueueTest, VisibilityCanBeProlongedAndEnded) {
  send("work", "a");
  const std::string taken = handle_in(receive("work"));
  ask("ChangeMessageVisibility", to("work", handle(taken, "\"VisibilityTimeout\":100")));
  loop_.pass(99 * kSecondNs);
  EXPECT_EQ(receive("work"), "{}");
  ask("ChangeMessageVisibility", to("work", handle(taken, "\"VisibilityTimeout\":0")));
  EXPECT_EQ(refusal("ChangeMessageVisibility", to("work", handle(taken, "\"VisibilityTimeout\":5"))),
            "com.amazonaws.sqs#MessageNotInflight");
  EXPECT_EQ(bodies("work"), "a");
  EXPECT_EQ(refusal("ChangeMessageVisibility", to("work", handle(taken, "\"VisibilityTimeout\":5"))),
            "com.amazonaws.sqs#InvalidParameterValueException")
      << "received again, by another";
  EXPECT_EQ(refusal("ChangeMessageVisibility", to("work", handle(taken, "\"VisibilityTimeout\":43201"))),
            "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsTest, MessagesCanBeDelayedByTheirSenderOrTheQueue) {
  make("slow", R"({"DelaySeconds":"10"})");
  send("slow", "usual");
  send("slow", "at once", "\"DelaySeconds\":0");
  send("slow", "late", "\"DelaySeconds\":900");
  EXPECT_EQ(counts("slow"), "1 0 2");
  EXPECT_EQ(bodies("slow"), "at once");
  loop_.pass(10 * kSecondNs);
  EXPECT_EQ(bodies("slow"), "usual");
  EXPECT_EQ(refusal("SendMessage", to("slow", R"("MessageBody":"x","DelaySeconds":901)")),
            "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsTest, MessagesAreKeptForTheRetentionPeriod) {
  make("short", R"({"MessageRetentionPeriod":"60"})");
  send("short", "a");
  loop_.pass(30 * kSecondNs);
  send("short", "b");
  loop_.pass(30 * kSecondNs);
  EXPECT_EQ(counts("short"), "1 0 0");
  EXPECT_EQ(bodies("short"), "b");
}

TEST_F(SqsQueueTest, AttributesComeBackAsSentWithTheirMd5) {
  const std::string sent = send("work", "hello", kThreeAttributes);
  EXPECT_EQ(at(sent, "/MD5OfMessageAttributes"), "bae5d6ec1eefe961f16d62457c6923a8");
  const std::string all = receive("work", R"("MessageAttributeNames":["All"],"VisibilityTimeout":0)");
  EXPECT_EQ(at(all, "/Messages/0/MD5OfMessageAttributes"), "bae5d6ec1eefe961f16d62457c6923a8");
  EXPECT_EQ(at(all, "/Messages/0/MessageAttributes/raw/BinaryValue"), "AAE=");
  EXPECT_EQ(at(all, "/Messages/0/MessageAttributes/n/StringValue"), "1");
  EXPECT_EQ(at(all, "/Messages/0/MessageAttributes/n/DataType"), "Number");
  const std::string one = receive("work", R"("MessageAttributeNames":["ki.*","kind"],"VisibilityTimeout":0)");
  EXPECT_EQ(at(one, "/Messages/0/MessageAttributes"), R"({"kind":{"StringValue":"greeting","DataType":"String"}})");
  EXPECT_EQ(at(one, "/Messages/0/MD5OfMessageAttributes"), "55ed4b7836c74ac3476eb038898fee8b") << "of what is told";
  EXPECT_EQ(at(receive("work", "\"VisibilityTimeout\":0"), "/Messages/0/MessageAttributes"), "");
}

TEST_F(SqsQueueTest, SystemAttributesAreToldByEitherNameOfTheParameter) {
  const std::string sent = send("work", "x", R"("MessageSystemAttributes":{"AWSTraceHeader":{"DataType":"String",
"StringValue":"Root=1-5759e988-bd862e3fe1be46a994272793"}})");
  EXPECT_EQ(at(sent, "/MD5OfMessageSystemAttributes"), "62a56dd927315f2b2e12832b84617ea5");
  const std::string older = receive("work", R"("AttributeNames":["AWSTraceHeader","SenderId"],"VisibilityTimeout":0)");
  EXPECT_EQ(at(older, "/Messages/0/Attributes/AWSTraceHeader"), "Root=1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_THAT(at(older, "/Messages/0/Attributes/SenderId"), MatchesRegex("AIDA[A-Z2-7]{17}"));
  EXPECT_EQ(at(older, "/Messages/0/Attributes/SentTimestamp"), "");
  const std::string newer = receive("work", R"("MessageSystemAttributeNames":["SentTimestamp"])");
  EXPECT_EQ(at(newer, "/Messages/0/Attributes"), R"({"SentTimestamp":"1800000000000"})");
}

TEST_F(SqsQueueTest, AttributesThatAreNoneAreRefused) {
  for (const char* wrong :
       {R"("a":{"DataType":"","StringValue":"x"})", R"("a":{"DataType":"Text","StringValue":"x"})",
        R"("a":{"DataType":"String"})", R"("a":{"DataType":"String","StringValue":""})",
        R"("a":{"DataType":"Binary","StringValue":"x"})", R"("AWS.a":{"DataType":"String","StringValue":"x"})",
        R"("a b":{"DataType":"String","StringValue":"x"})", R"(".a":{"DataType":"String","StringValue":"x"})"})
    EXPECT_EQ(
        refusal("SendMessage", to("work", R"("MessageBody":"x","MessageAttributes":{)" + std::string(wrong) + "}")),
        "com.amazonaws.sqs#InvalidParameterValueException")
        << wrong;
  EXPECT_EQ(refusal("SendMessage", to("work", R"("MessageBody":"x","MessageAttributes":{"a":{"DataType":"Binary",
"BinaryValue":"="}})")),
            "SerializationException");
  std::string eleven;
  for (int i = 0; i < 11; ++i)
    eleven += (i > 0 ? ",\"a" : "\"a") + std::to_string(i) + R"(":{"DataType":"String","StringValue":"x"})";
  EXPECT_EQ(refusal("SendMessage", to("work", R"("MessageBody":"x","MessageAttributes":{)" + eleven + "}")),
            "com.amazonaws.sqs#InvalidParameterValueException");
  EXPECT_EQ(counts("work"), "0 0 0");
}

TEST_F(SqsTest, ABodyThatIsEmptyTooLongOrNoTextIsRefused) {
  make("small", R"({"MaximumMessageSize":"1024"})");
  EXPECT_EQ(refusal("SendMessage", to("small", R"("MessageBody":"")")),
            "com.amazonaws.sqs#MissingRequiredParameterException");
  EXPECT_EQ(refusal("SendMessage", to("small", R"("MessageBody":"a\u0000b")")),
            "com.amazonaws.sqs#InvalidMessageContents");
  EXPECT_EQ(refusal("SendMessage", to("small", R"("MessageBody":"\uffff")")),
            "com.amazonaws.sqs#InvalidMessageContents");
  EXPECT_EQ(refusal("SendMessage", to("small", "\"MessageBody\":\"" + std::string(1025, 'a') + "\"")),
            "com.amazonaws.sqs#InvalidParameterValueException");
  EXPECT_EQ(refusal("SendMessage", to("small", "\"MessageBody\":\"" + std::string(1024, 'a') + "\"")), "");
  EXPECT_EQ(refusal("SendMessage", to("small", "\"MessageBody\":\"" + std::string(1010, 'a') +
                                                   R"(","MessageAttributes":{"name":{"DataType":"String",
"StringValue":"value"}})")),
            "com.amazonaws.sqs#InvalidParameterValueException")
      << "names, types and values of attributes count: 4 + 6 + 5";
  EXPECT_EQ(refusal("SendMessage", to("small", R"("MessageBody":"x","MessageGroupId":"g")")),
            "com.amazonaws.sqs#InvalidParameterValueException");
}

TEST_F(SqsTest, WhatIsReceivedTooOftenGoesToTheDeadLetterQueue) {
  make("dead", R"({"MessageRetentionPeriod":"600"})");
  make(
      "work",
      R"({"VisibilityTimeout":"1","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":2}"})");
  const std::string id = at(send("work", "poison"), "/MessageId");
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(bodies("work"), "poison");
    loop_.pass(kSecondNs);
  }
  EXPECT_EQ(bodies("dead"), "") << "until the queue is read once more";
  EXPECT_EQ(bodies("work"), "");
  EXPECT_EQ(counts("work"), "0 0 0");
  const std::string dead = receive("dead", R"("MessageSystemAttributeNames":["All"])");
  EXPECT_EQ(at(dead, "/Messages/0/MessageId"), id);
  EXPECT_EQ(at(dead, "/Messages/0/Attributes/DeadLetterQueueSourceArn"), kWorkArn);
  EXPECT_EQ(at(dead, "/Messages/0/Attributes/ApproximateReceiveCount"), "3");
  EXPECT_EQ(at(dead, "/Messages/0/Attributes/SentTimestamp"), "1800000000000");
}

TEST_F(SqsTest, ADeadLetterKeepsItsAge) {
  make("dead", R"({"MessageRetentionPeriod":"60"})");
  make(
      "work",
      R"({"VisibilityTimeout":"0","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":1}"})");
  send("work", "poison");
  loop_.pass(30 * kSecondNs);
  send("dead", "younger");
  bodies("work");
  bodies("work");
  EXPECT_EQ(counts("dead"), "2 0 0");
  loop_.pass(30 * kSecondNs);
  EXPECT_EQ(bodies("dead"), "younger");
}

TEST_F(SqsTest, WithoutItsDeadLetterQueueAMessageJustComesAgain) {
  make(
      "work",
      R"({"VisibilityTimeout":"0","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:none\",\"maxReceiveCount\":1}"})");
  send("work", "a");
  EXPECT_EQ(bodies("work") + bodies("work") + bodies("work"), "aaa");
}

TEST_F(SqsQueueTest, AQueueOfTheSameNameDoesNotTakeTheHandlesOfTheOneBefore) {
  send("work", "a");
  const std::string old = handle_in(receive("work"));
  ask("DeleteQueue", to("work"));
  loop_.pass(60 * kSecondNs);
  make("work");
  send("work", "b");
  receive("work", "\"VisibilityTimeout\":0");
  EXPECT_EQ(refusal("DeleteMessage", to("work", handle(old))), "com.amazonaws.sqs#ReceiptHandleIsInvalid");
  EXPECT_EQ(bodies("work"), "b");
}

}  // namespace
}  // namespace echotrace::local
