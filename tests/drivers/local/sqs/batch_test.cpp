#include "tests/drivers/local/sqs/sqs_client.h"

namespace echotrace::local {
namespace {

std::string entries(const std::string& list) {
  return "\"Entries\":[" + list + "]";
}

TEST_F(SqsQueueTest, ABatchSendsWhatIsFineAndNamesWhatIsNot) {
  const std::string answer =
      ask("SendMessageBatch", to("work", entries(R"({"Id":"good","MessageBody":"a"},{"Id":"bad","MessageBody":"b",
"DelaySeconds":901},{"Id":"later","MessageBody":"c","DelaySeconds":5})")));
  EXPECT_EQ(count_at(answer, "/Successful"), 2U);
  EXPECT_EQ(at(answer, "/Successful/0/Id"), "good");
  EXPECT_EQ(at(answer, "/Successful/0/MD5OfMessageBody"), "0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(at(answer, "/Successful/1/Id"), "later");
  EXPECT_EQ(count_at(answer, "/Failed"), 1U);
  EXPECT_EQ(at(answer, "/Failed/0/Id"), "bad");
  EXPECT_EQ(at(answer, "/Failed/0/Code"), "InvalidParameterValue");
  EXPECT_EQ(at(answer, "/Failed/0/SenderFault"), "true");
  EXPECT_EQ(counts("work"), "1 0 1");
}

TEST_F(SqsQueueTest, BatchesDeleteAndShowAgain) {
  for (const char* text : {"a", "b", "c"}) send("work", text);
  const std::string taken = receive("work", "\"MaxNumberOfMessages\":3");
  const auto entry = [&](int i, const std::string& more) {
    return "{\"Id\":\"" + std::to_string(i) + "\"," +
           handle(at(taken, "/Messages/" + std::to_string(i) + "/ReceiptHandle")) + more + "}";
  };
  const std::string shown =
      ask("ChangeMessageVisibilityBatch",
          to("work", entries(entry(0, ",\"VisibilityTimeout\":0") + "," + entry(1, ",\"VisibilityTimeout\":99999"))));
  EXPECT_EQ(at(shown, "/Successful"), R"([{"Id":"0"}])");
  EXPECT_EQ(at(shown, "/Failed/0/Id"), "1");
  EXPECT_EQ(bodies("work"), at(taken, "/Messages/0/Body"));
  const std::string deleted =
      ask("DeleteMessageBatch",
          to("work", entries(entry(1, "") + "," + entry(2, "") + R"(,{"Id":"x","ReceiptHandle":"y"})")));
  EXPECT_EQ(at(deleted, "/Successful"), R"([{"Id":"1"},{"Id":"2"}])");
  EXPECT_EQ(at(deleted, "/Failed/0/Code"), "ReceiptHandleIsInvalid");
  EXPECT_EQ(counts("work"), "0 1 0");
}

TEST_F(SqsQueueTest, ABatchThatIsNoneIsRefusedAsAWhole) {
  EXPECT_EQ(refusal("SendMessageBatch", to("work", entries(""))), "com.amazonaws.sqs#EmptyBatchRequest");
  EXPECT_EQ(refusal("SendMessageBatch", to("work")), "com.amazonaws.sqs#MissingRequiredParameterException");
  const std::string one = R"({"Id":"1","MessageBody":"a"})";
  EXPECT_EQ(refusal("SendMessageBatch", to("work", entries(one + "," + one))),
            "com.amazonaws.sqs#BatchEntryIdsNotDistinct");
  EXPECT_EQ(refusal("SendMessageBatch", to("work", entries(R"({"Id":"a b","MessageBody":"a"})"))),
            "com.amazonaws.sqs#InvalidBatchEntryId");
  std::string eleven;
  for (int i = 0; i < 11; ++i)
    eleven += (i > 0 ? "," : "") + ("{\"Id\":\"" + std::to_string(i)) + R"(","MessageBody":"a"})";
  EXPECT_EQ(refusal("SendMessageBatch", to("work", entries(eleven))), "com.amazonaws.sqs#TooManyEntriesInBatchRequest");
  const std::string half(600'000, 'a');
  EXPECT_EQ(refusal("SendMessageBatch", to("work", entries("{\"Id\":\"1\",\"MessageBody\":\"" + half +
                                                           "\"},{\"Id\":\"2\",\"MessageBody\":\"" + half + "\"}"))),
            "com.amazonaws.sqs#BatchRequestTooLong");
  EXPECT_EQ(refusal("SendMessageBatch", to("work", entries("7"))), "SerializationException");
  EXPECT_EQ(counts("work"), "0 0 0");
}

}  // namespace
}  // namespace echotrace::local
