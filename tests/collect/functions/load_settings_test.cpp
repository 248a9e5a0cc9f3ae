#include "collect/functions/function_error.h"
#include "collect/functions/load_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace echotrace::functions {
namespace {

constexpr const char* kSettings = R"({"secret":"s","host":"w","reader_host":"r","port":5433,"database":"d",
  "tls":"require","schema":"e","actions":[{"name":"A","sql":"x","reads":true,"parameters":[
    {"kind":"int","from":3,"to":5},{"kind":"date","from":17897,"to":17897},{"kind":"number","from":1,"to":2},
    {"kind":"text","bytes":4}]}]})";

std::vector<LoadMessage> messages_in(const std::string& json) {
  Payload payload;
  payload.parse(json);
  return parse_load_messages(payload);
}

TEST(LoadSettings, SayWhereToReadAndWhereToWrite) {
  const LoadSettings settings = parse_load_settings(kSettings);
  EXPECT_EQ(settings.writer.host, "w");
  EXPECT_EQ(settings.reader.host, "r");
  EXPECT_EQ(settings.reader.port, 5433);
  EXPECT_EQ(settings.writer.tls, "require");
  ASSERT_NE(find_action(settings, "A"), nullptr);
  EXPECT_EQ(find_action(settings, "B"), nullptr);
}

TEST(LoadSettings, AreRefusedWhenTheyLackSomething) {
  for (const char* json : {"", "[]", "{}", R"({"secret":"s","host":"h","port":1,"database":"d"})",
                           R"({"secret":"s","host":"h","port":1,"database":"d","actions":[{"name":"A"}]})",
                           R"({"secret":"s","host":"h","port":1,"database":"d","actions":[{"name":"A","sql":"x",
                               "parameters":[{"kind":"int","from":2,"to":1}]}]})"})
    EXPECT_THROW(parse_load_settings(json), FunctionError) << json;
}

TEST(LoadSettings, ParametersAreDrawnWithinTheirBoundsAndReachThem) {
  const LoadSettings settings = parse_load_settings(kSettings);
  std::mt19937_64 random(1), same(1);
  std::set<std::string> whole;
  for (int i = 0; i < 200; ++i) {
    const auto drawn = draw_parameters(settings.actions[0], random);
    EXPECT_EQ(drawn, draw_parameters(settings.actions[0], same));
    whole.insert(drawn[0]);
    EXPECT_EQ(drawn[1], "2019-01-01");
    EXPECT_GE(std::stod(drawn[2]), 1);
    EXPECT_LE(std::stod(drawn[2]), 2);
    EXPECT_EQ(drawn[3].size(), 4U);
  }
  EXPECT_EQ(whole, (std::set<std::string>{"3", "4", "5"}));
}

TEST(LoadMessages, AreAllOfABatchInItsOrder) {
  const auto messages = messages_in(R"({"Records":[
    {"messageId":"m1","eventSource":"aws:sqs","attributes":{"SentTimestamp":"1700000000123"},
     "body":"{\"id\":\"r8k2-00000005\",\"message\":{\"actions\":[\"A\",\"B\"],\"statements\":5,\"cell\":3,\"trial\":1}}"},
    {"messageId":"m2","body":"hello"},{"messageId":"m3","body":"{\"id\":\"r8k2-00000006\"}"},
    {"messageId":"m4","body":"{\"id\":\"r8k2-00000006\",\"message\":{\"actions\":[\"A\",\"B\"],\"statements\":-5}}"}]})");
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[0].message_id, "m1");
  EXPECT_EQ(messages[0].run, "r8k2");
  EXPECT_EQ(messages[0].action, "B");  // number 5, of two in turn
  EXPECT_EQ(messages[0].statements, 5);
  EXPECT_EQ(messages[0].cell, 3);
  EXPECT_EQ(messages[0].sent_ns, 1'700'000'000'123'000'000);
  EXPECT_EQ(messages[1].id, "");
  EXPECT_EQ(messages[2].id, "");
  EXPECT_EQ(messages[3].action, "A");
  EXPECT_EQ(messages[3].statements, 0);
  EXPECT_EQ(messages[3].index, 3U);
}

TEST(LoadMessages, OfNoQueueAreRefused) {
  EXPECT_THROW(messages_in("{}"), FunctionError);
  EXPECT_THROW(messages_in("nothing"), FunctionError);
}

}  // namespace
}  // namespace echotrace::functions
