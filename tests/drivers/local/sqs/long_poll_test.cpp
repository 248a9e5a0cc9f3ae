#include "tests/drivers/local/sqs/sqs_client.h"

namespace echotrace::local {
namespace {

class LongPoll : public SqsQueueTest {
 protected:
  std::shared_ptr<Reply> poll(std::string_view queue = "work", const std::string& more = {}) {
    return begin("ReceiveMessage", to(queue, "\"WaitTimeSeconds\":20" + more));
  }
};

TEST_F(LongPoll, IsAnsweredAtOnceWhenThereIsAMessage) {
  send("work", "a");
  EXPECT_EQ(at(poll()->body, "/Messages/0/Body"), "a");
  EXPECT_EQ(loop_.waiting(), 0U);
}

TEST_F(LongPoll, IsAnsweredWhenAMessageComes) {
  const auto reply = poll();
  loop_.pass(5 * kSecondNs);
  EXPECT_EQ(reply->body, "");
  send("work", "a");
  loop_.settle();
  EXPECT_EQ(at(reply->body, "/Messages/0/Body"), "a");
  loop_.pass(60 * kSecondNs);
  EXPECT_EQ(loop_.waiting(), 0U) << "nothing of it is left";
}

TEST_F(LongPoll, EndsEmptyWhenItsTimeIsOver) {
  const auto reply = poll();
  loop_.pass(20 * kSecondNs - 1);
  EXPECT_EQ(reply->body, "");
  loop_.pass(1);
  EXPECT_EQ(reply->body, "{}");
  send("work", "a");
  loop_.settle();
  EXPECT_EQ(bodies("work"), "a") << "the poll that ended took it not";
}

TEST_F(LongPoll, EachMessageGoesToOneOfThoseWhoWait) {
  const auto first = poll(), second = poll();
  send("work", "a");
  loop_.settle();
  EXPECT_EQ(count_at(first->body, "/Messages") + count_at(second->body, "/Messages"), 1U);
  send("work", "b");
  loop_.settle();
  EXPECT_EQ(at(first->body, "/Messages/0/Body") + at(second->body, "/Messages/0/Body"), "ab");
}

TEST_F(LongPoll, SeesAMessageWhoseTimeoutOrDelayEnds) {
  send("work", "taken");
  receive("work", "\"VisibilityTimeout\":7");
  send("work", "delayed", "\"DelaySeconds\":3");
  const auto first = poll("work", ",\"VisibilityTimeout\":100"), second = poll("work", ",\"VisibilityTimeout\":100");
  loop_.pass(3 * kSecondNs);
  EXPECT_EQ(at(first->body, "/Messages/0/Body"), "delayed");
  EXPECT_EQ(second->body, "");
  loop_.pass(4 * kSecondNs);
  EXPECT_EQ(at(second->body, "/Messages/0/Body"), "taken");
}

TEST_F(LongPoll, SeesAMessageThatIsGivenBack) {
  send("work", "a");
  const std::string taken = handle_in(receive("work"));
  const auto reply = poll();
  ask("ChangeMessageVisibility", to("work", handle(taken, "\"VisibilityTimeout\":0")));
  loop_.settle();
  EXPECT_EQ(at(reply->body, "/Messages/0/Body"), "a");
}

TEST_F(LongPoll, SeesADeadLetter) {
  make("dead");
  make(
      "fragile",
      R"({"VisibilityTimeout":"0","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:000000000000:dead\",\"maxReceiveCount\":1}"})");
  const auto reply = poll("dead");
  send("fragile", "a");
  bodies("fragile");
  bodies("fragile");
  loop_.settle();
  EXPECT_EQ(at(reply->body, "/Messages/0/Body"), "a");
}

TEST_F(LongPoll, EndsWhenItsQueueIsDeleted) {
  const auto reply = poll();
  ask("DeleteQueue", to("work"));
  loop_.settle();
  EXPECT_EQ(reply->status, 400);
  EXPECT_EQ(at(reply->body, "/__type"), "com.amazonaws.sqs#QueueDoesNotExist");
}

TEST_F(SqsTest, AQueueCanMakeEveryReceiveALongPoll) {
  make("patient", R"({"ReceiveMessageWaitTimeSeconds":"4"})");
  const auto reply = begin("ReceiveMessage", to("patient"));
  loop_.pass(4 * kSecondNs - 1);
  EXPECT_EQ(reply->body, "");
  loop_.pass(1);
  EXPECT_EQ(reply->body, "{}");
  EXPECT_EQ(receive("patient", "\"WaitTimeSeconds\":0"), "{}") << "unless the receive says otherwise";
  EXPECT_EQ(refusal("ReceiveMessage", to("patient", "\"WaitTimeSeconds\":21")),
            "com.amazonaws.sqs#InvalidParameterValueException");
}

}  // namespace
}  // namespace echotrace::local
