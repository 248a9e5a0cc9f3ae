#include "collect/functions/write_order.h"

#include "collect/functions/function_error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::functions {
namespace {

WriteOrder order_of(std::string_view json) {
  Payload payload;
  payload.parse(json);
  return parse_write_order(payload);
}

std::string refusal_of(std::string_view json) {
  try {
    order_of(json);
  } catch (const FunctionError& error) {
    EXPECT_EQ(error.type(), "InvalidPayload");
    return error.what();
  }
  return "taken";
}

TEST(WriteOrder, ListsItsWrites) {
  const WriteOrder order = order_of(R"({"store":"dynamodb","place":{"table":"table"},"run":"r8k2","cell":3,"trial":1,
      "key_bytes":59,"value_bytes":889,"writes":[
        {"id":"r8k2-0000002a","intended_ns":1700000000000000000},
        {"id":"r8k2-0000002b","intended_ns":"1700000000500000000","value_bytes":10,"key_bytes":20},
        {"id":"r8k2-0000002c","key":"any text/r8k2-0000002c"}]})");
  EXPECT_EQ(order.store, drivers::find_item_put("dynamodb"));
  EXPECT_EQ(order.store->store, "dynamodb");
  EXPECT_EQ(order.place, (drivers::Place{{"table", "table"}}));
  EXPECT_EQ(order.run, "r8k2");
  EXPECT_EQ(order.cell, 3);
  EXPECT_EQ(order.trial, 1);
  ASSERT_EQ(order.writes.size(), 3);
  EXPECT_EQ(order.writes[0].id, "r8k2-0000002a");
  EXPECT_EQ(order.writes[0].intended_ns, 1'700'000'000'000'000'000);
  EXPECT_EQ(order.writes[0].value_bytes, 889);
  EXPECT_EQ(order.writes[1].intended_ns, 1'700'000'000'500'000'000);
  EXPECT_EQ(order.writes[1].value_bytes, 10);
  EXPECT_EQ(order.writes[2].intended_ns, 0);
}

TEST(WriteOrder, PutsTheIdIntoEveryObjectKey) {
  const WriteOrder order = order_of(R"({"store":"s3","place":{"bucket":"bucket"},"run":"r8k2","key_prefix":"in/","key_bytes":24,
      "writes":[{"id":"r8k2-0000002a"},{"id":"r8k2-0000002b","key_bytes":3},
                {"id":"r8k2-0000002c","key":"elsewhere/r8k2-0000002c.json"}]})");
  ASSERT_EQ(order.writes.size(), 3);
  EXPECT_EQ(order.writes[0].key, "in/r8k2-0000002a.xxxxxxx");
  EXPECT_EQ(order.writes[1].key, "in/r8k2-0000002b");
  EXPECT_EQ(order.writes[2].key, "elsewhere/r8k2-0000002c.json");
  EXPECT_EQ(order.cell, -1);
  EXPECT_EQ(order.trial, -1);
}

TEST(WriteOrder, KeysHoldTheIdWhateverTheStore) {
  const WriteOrder order =
      order_of(R"({"store":"dynamodb","place":{"table":"t"},"run":"r","key_bytes":20,"count":1})");
  EXPECT_EQ(order.writes[0].key, "r-00000000.xxxxxxxxx");
}

TEST(WriteOrder, CountsUpFromItsFirstAtEvenIntervals) {
  const WriteOrder order = order_of(R"({"store":"s3","place":{"bucket":"b"},"run":"r8k2","count":3,"first":254,
      "intended_ns":1700000000000000000,"interval_ns":250000000,"value_bytes":7})");
  ASSERT_EQ(order.writes.size(), 3);
  EXPECT_EQ(order.writes[0].id, "r8k2-000000fe");
  EXPECT_EQ(order.writes[1].id, "r8k2-000000ff");
  EXPECT_EQ(order.writes[2].id, "r8k2-00000100");
  EXPECT_EQ(order.writes[2].intended_ns, 1'700'000'000'500'000'000);
  EXPECT_EQ(order.writes[2].value_bytes, 7);
}

TEST(WriteOrder, CountsUpToTheLargestNumbers) {
  const WriteOrder order = order_of(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":2,"first":4611686018427387904,
      "intended_ns":4611686018427387904,"interval_ns":3600000000000})");
  EXPECT_EQ(order.writes[1].id, "r-4000000000000001");
  EXPECT_EQ(order.writes[1].intended_ns, 4'611'689'618'427'387'904);
  EXPECT_EQ(order_of(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":100000})").writes.size(), 100'000);
}

TEST(WriteOrder, SaysWhatIsWrongWithIt) {
  const auto refuses = [](std::string_view json, std::string_view part) {
    const std::string reason = refusal_of(json);
    EXPECT_NE(reason.find(part), reason.npos) << json << "\n" << reason;
  };
  refuses("", "no JSON");
  refuses("{", "no JSON");
  refuses("[]", "no JSON object");
  refuses("7", "no JSON object");
  refuses("{}", "\"store\"");
  refuses(R"({"store":"nosuch","place":{"bucket":"b"},"run":"r","count":1})", "writes to s3, dynamodb");
  refuses(R"({"store":"s3","run":"r","count":1})", "\"place\"");
  refuses(R"({"store":"s3","place":{"bucket":5},"run":"r","count":1})", "\"place\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"count":1})", "\"run\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r"})", "nothing to write");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","writes":[]})", "nothing to write");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","writes":{}})", "no list");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","writes":[5]})", "\"id\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","writes":[{"id":"other-00000001"}]})", "other-00000001");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","writes":[{"id":"r-1"}]})", "hexadecimal");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r u","count":1})", "hexadecimal");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","writes":[{"id":"r-00000001","key":"x"}]})", "does not name");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","key_prefix":"in","count":1})", "does not name");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":-1})", "\"count\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":100001})", "\"count\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":1.5})", "\"count\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":1,"key_bytes":1025})", "\"key_bytes\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":1,"intended_ns":18446744073709551615})", "\"intended_ns\"");
  refuses(R"({"store":"s3","place":{"bucket":"b"},"run":"r","count":1,"value_bytes":67108865})", "\"value_bytes\"");
}

// DynamoDB takes no item above 400 KB, whether the size is the write's or the order's.
TEST(WriteOrder, AsksForNoItemThatDynamoDbRefuses) {
  EXPECT_NE(refusal_of(R"({"store":"dynamodb","place":{"table":"t"},"run":"r","value_bytes":409601,"count":1})"), "taken");
  EXPECT_NE(refusal_of(R"({"store":"dynamodb","place":{"table":"t"},"run":"r","value_bytes":409601,
                           "writes":[{"id":"r-00000001"}]})"),
            "taken");
  EXPECT_NE(refusal_of(R"({"store":"dynamodb","place":{"table":"t"},"run":"r","writes":[{"id":"r-00000001",
                           "value_bytes":409601}]})"),
            "taken");
}

TEST(WriteOrder, RefusesAKeyBeyondS3sLimit) {
  const std::string longest = std::string(1024 - 10, 'k');
  const auto with_prefix = [](const std::string& prefix) {
    return R"({"store":"s3","place":{"bucket":"b"},"run":"r","key_prefix":")" + prefix + R"(/","count":1})";
  };
  EXPECT_EQ(refusal_of(with_prefix(longest.substr(1))), "taken");  // prefix, slash and id are 1,024 bytes
  EXPECT_NE(refusal_of(with_prefix(longest)), "taken");
}

TEST(WriteOrder, QuotesForeignTextsSafely) {
  const std::string reason = refusal_of(R"({"store":"\u001b[31m","place":{"bucket":"b"},"run":"r","count":1})");
  EXPECT_EQ(reason.find('\x1B'), reason.npos);
}

}  // namespace
}  // namespace echotrace::functions
