// SQS as an event source mapping sees it.
#include "tests/drivers/local/sqs/sqs_client.h"

namespace echotrace::local {
namespace {

class SqsSource : public SqsTest {
 protected:
  SqsSource() { make("work", R"({"VisibilityTimeout":"90"})"); }
  QueueSource& source() { return sqs_; }
};

TEST_F(SqsSource, TellsItsQueuesAndTheirTimeout) {
  EXPECT_TRUE(source().has_queue(kWorkArn));
  EXPECT_FALSE(source().has_queue("arn:aws:sqs:us-east-1:000000000000:work"));
  EXPECT_FALSE(source().has_queue("work"));
  EXPECT_EQ(source().visibility_timeout_ns(kWorkArn), 90 * kSecondNs);
  EXPECT_EQ(source().visibility_timeout_ns("arn:aws:sqs:eu-west-1:000000000000:none"), 30 * kSecondNs);
}

TEST_F(SqsSource, GivesRecordsAsLambdaGetsThem) {
  const std::string id = at(send("work", "Test message."), "/MessageId");
  loop_.pass(2'000'000);
  const auto taken = source().take(kWorkArn, 10);
  ASSERT_EQ(taken.size(), 1U);
  const std::string& record = taken[0].event_record;
  EXPECT_EQ(at(record, "/attributes/SenderId").substr(0, 4), "AIDA");
  // The members of https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html, and its MD5.
  EXPECT_EQ(record, "{\"messageId\":\"" + id + "\",\"receiptHandle\":\"" + taken[0].receipt_handle +
                        R"(","body":"Test message.","attributes":{"SenderId":")" + at(record, "/attributes/SenderId") +
                        R"(","SentTimestamp":"1800000000000","ApproximateReceiveCount":"1",)"
                        R"("ApproximateFirstReceiveTimestamp":"1800000000002"},"messageAttributes":{},)"
                        R"("md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs",)"
                        R"("eventSourceARN":"arn:aws:sqs:eu-west-1:000000000000:work","awsRegion":"eu-west-1"})");
}

TEST_F(SqsSource, MessageAttributesAreInLowerCamelCaseThere) {
  send("work", "x", R"("MessageAttributes":{"kind":{"DataType":"String","StringValue":"greeting"},
"raw":{"DataType":"Binary","BinaryValue":"AAE="}})");
  const std::string record = source().take(kWorkArn, 1).at(0).event_record;
  EXPECT_EQ(at(record, "/messageAttributes/kind"),
            R"({"stringValue":"greeting","stringListValues":[],"binaryListValues":[],"dataType":"String"})");
  EXPECT_EQ(at(record, "/messageAttributes/raw"),
            R"({"binaryValue":"AAE=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"})");
}

TEST_F(SqsSource, WhatIsTakenComesAgainUnlessRemoved) {
  send("work", "kept");
  send("work", "done");
  const auto taken = source().take(kWorkArn, 10);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(source().take(kWorkArn, 10).size(), 0U);
  source().remove(kWorkArn, taken[1].receipt_handle);
  loop_.pass(90 * kSecondNs);
  EXPECT_EQ(bodies("work"), "kept");
  EXPECT_EQ(source().take(kWorkArn, 10).size(), 0U);
}

TEST_F(SqsSource, TakesMoreThanAReceiveGives) {
  for (int i = 0; i < 25; ++i) send("work", "x");
  EXPECT_EQ(source().take(kWorkArn, 20).size(), 20U);
  EXPECT_EQ(source().take(kWorkArn, 20).size(), 5U);
}

TEST_F(SqsSource, AQueueThatIsGoneHasNothing) {
  send("work", "a");
  const auto taken = source().take(kWorkArn, 1);
  ask("DeleteQueue", to("work"));
  EXPECT_TRUE(source().take(kWorkArn, 1).empty());
  source().remove(kWorkArn, taken.at(0).receipt_handle);
  loop_.pass(60 * kSecondNs);
  make("work");
  source().remove(kWorkArn, taken.at(0).receipt_handle);  // of the queue before
  EXPECT_EQ(counts("work"), "0 0 0");
}

TEST_F(SqsSource, CallsWhenMessagesMayHaveBecomeVisible) {
  int calls = 0;
  const Loop::Id subscription = source().when_visible(kWorkArn, [&] { ++calls; });
  send("work", "a");
  send("work", "b");
  EXPECT_EQ(calls, 0) << "whoever sends is answered first";
  loop_.settle();
  EXPECT_EQ(calls, 1);
  source().take(kWorkArn, 10);
  loop_.pass(89 * kSecondNs);
  EXPECT_EQ(calls, 1);
  loop_.pass(kSecondNs);
  EXPECT_EQ(calls, 2) << "their timeout ended";
  source().ignore(subscription);
  send("work", "c");
  loop_.pass(1000 * kSecondNs);
  EXPECT_EQ(calls, 2);
  source().ignore(subscription);  // again, which does nothing
}

TEST_F(SqsSource, ASubscriptionOutlivesItsQueue) {
  int calls = 0;
  source().when_visible(kWorkArn, [&] { ++calls; });
  ask("DeleteQueue", to("work"));
  loop_.pass(60 * kSecondNs);
  const int before = calls;
  make("work");
  send("work", "a");
  loop_.settle();
  EXPECT_EQ(calls, before + 1);
}

TEST_F(SqsSource, WhoIsCalledMayIgnoreOthersAndItself) {
  std::string calls;
  Loop::Id first = 0, second = 0;
  first = source().when_visible(kWorkArn, [&] {
    calls += "first ";
    source().ignore(first);
    source().ignore(second);
  });
  second = source().when_visible(kWorkArn, [&] { calls += "second "; });
  send("work", "a");
  loop_.settle();
  send("work", "b");
  loop_.settle();
  EXPECT_EQ(calls, "first ");
}

}  // namespace
}  // namespace echotrace::local
