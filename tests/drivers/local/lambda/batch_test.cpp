// Expected answers are those of "Implementing partial batch responses" in Lambda's developer guide.
#include "drivers/local/lambda/batch.h"

#include <gtest/gtest.h>

namespace echotrace::local::lambda {
namespace {

TEST(BatchAnswer, NamesWhatFailed) {
  const BatchAnswer answer =
      parse_batch_answer(R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"}]})");
  EXPECT_FALSE(answer.all_failed);
  EXPECT_EQ(answer.failed, (std::set<std::string, std::less<>>{"a", "b"}));
}

TEST(BatchAnswer, NothingToNameMeansSuccess) {
  for (const char* const payload :
       {"", "null", "{}", R"({"batchItemFailures":[]})", R"({"batchItemFailures":null})", R"("done")", "[1]"}) {
    const BatchAnswer answer = parse_batch_answer(payload);
    EXPECT_FALSE(answer.all_failed) << payload;
    EXPECT_TRUE(answer.failed.empty()) << payload;
  }
}

TEST(BatchAnswer, WhatCannotBeReadMeansThatAllFailed) {
  for (const char* const payload :
       {"{", R"({"batchItemFailures":[{}]})", R"({"batchItemFailures":[{"itemIdentifier":""}]})",
        R"({"batchItemFailures":[{"itemIdentifier":null}]})", R"({"batchItemFailures":[{"itemIdentifier":1}]})",
        R"({"batchItemFailures":[{"itemIdentifier":"a"},{"wrong":"b"}]})", R"({"batchItemFailures":"a"})"}) {
    const BatchAnswer answer = parse_batch_answer(payload);
    EXPECT_TRUE(answer.all_failed) << payload;
    EXPECT_TRUE(answer.failed.empty()) << payload;
  }
}

TEST(BatchPayload, IsWhatAFunctionGets) {
  BatchPayload payload;
  payload.add(R"({"a":1})");
  payload.add(R"({"b":2})");
  EXPECT_EQ(std::move(payload).json(), R"({"Records":[{"a":1},{"b":2}]})");
}

TEST(BatchPayload, HoldsNoMoreThanSixMegabytes) {
  const std::string record(1024 * 1024, 'r');
  BatchPayload payload;
  std::size_t bytes = 0, count = 0;
  for (; BatchPayload::fits(bytes, record.size()); ++count) {
    payload.add(record);
    bytes += BatchPayload::cost(record);
  }
  EXPECT_EQ(count, 5u);
  EXPECT_LE(std::move(payload).json().size(), 6u * 1024 * 1024);
}

TEST(BatchPayload, TakesTheFirstRecordWhateverItsSize) {
  EXPECT_TRUE(BatchPayload::fits(0, 100'000'000));
}

TEST(BatchItems, AreFoundWhereTheSourcesPutThem) {
  EXPECT_EQ(queue_item(R"({"messageId":"m-1","body":"x"})"), "m-1");
  EXPECT_EQ(stream_item(R"({"eventID":"e","dynamodb":{"SequenceNumber":"111"}})"), "111");
  EXPECT_EQ(queue_item("{}"), "");
  EXPECT_EQ(stream_item("no json"), "");
}

}  // namespace
}  // namespace echotrace::local::lambda
