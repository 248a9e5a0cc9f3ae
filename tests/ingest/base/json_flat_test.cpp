// read_flat() beside the general parser: what it accepts, simdjson accepts with the same members.
#include "ingest/base/json_flat.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace echotrace::base {
namespace {

constexpr std::size_t kPadding = 64;

std::string shown(std::string_view name, const JsonScalar& value) {
  return std::string(name) + "=" + std::to_string(static_cast<int>(value.kind)) + ":" + std::string(value.text) + "\n";
}

std::optional<std::string> flat(std::string text) {
  const std::size_t bytes = text.size();
  text.append(kPadding, '"');  // nothing behind the end may be taken for a part of it
  std::vector<JsonMember> members;
  if (!read_flat(std::string_view(text).substr(0, bytes), members)) return std::nullopt;
  std::string all;
  for (const JsonMember& member : members) all += shown(member.name, member.value);
  return all;
}

std::optional<std::string> general(std::string text) {
  const std::size_t bytes = text.size();
  text.append(kPadding, ' ');
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(text.data(), bytes, text.size()).get(document) || document.get_object().get(object)) {
    return std::nullopt;
  }
  std::string all;
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return std::nullopt;
    const char* end = name.raw();
    while (*end != '"') end += *end == '\\' ? 2 : 1;
    all += shown({name.raw(), static_cast<std::size_t>(end - name.raw())}, scalar_of(value));
  }
  const char* behind = nullptr;
  if (document.current_location().get(behind) != simdjson::OUT_OF_BOUNDS) return std::nullopt;
  return all;
}

TEST(ReadFlat, GivesMembersAsTheyStand) {
  EXPECT_EQ(flat(R"({"a": "x\"y", "b":-1.5e3 ,"c":true,"d" : false, "e":null,"":""})"),
            "a=0:x\\\"y\nb=1:-1.5e3\nc=2:true\nd=2:false\ne=3:\n=0:\n");
  EXPECT_EQ(flat(R"({ "a" : 1 } )"), "a=1:1\n");
}

TEST(ReadFlat, LeavesTheRestToTheGeneralParser) {
  for (const char* const text : {"",
                                 "{",
                                 "}",
                                 "{}",
                                 "[]",
                                 "1",
                                 R"({"a":{}})",
                                 R"({"a":[1]})",
                                 R"({"a":1,})",
                                 R"({"a":1}})",
                                 R"({"a":1} x)",
                                 R"({"a" 1})",
                                 R"({"a":})",
                                 R"({"a":1 2})",
                                 R"({"a":tru})",
                                 R"({"a":truex})",
                                 R"({"a":nul})",
                                 R"({a:1})",
                                 R"({"a":"x)",
                                 R"({"a":"x\"})",
                                 R"({"a":+1})",
                                 R"({"a":.5})",
                                 R"({"a":1"b":2})",
                                 R"({\"a":1})",
                                 R"({"a":1)",
                                 "{\"a\":\"\xC3\xA9\"}",
                                 "{\"a\":\"\n\"}",
                                 "{\n\"a\":1}",
                                 R"({"a":1,"b"})"}) {
    EXPECT_EQ(flat(text), std::nullopt) << text;
  }
  EXPECT_EQ(flat("{\"a\":\"" + std::string(5000, 'x') + "\"}"), std::nullopt) << "longer than its index";
}

TEST(ReadFlat, ReadsAQuoteAtEveryOffset) {
  for (std::size_t length = 0; length < 300; ++length) {
    const std::string text(length, 'x');
    EXPECT_EQ(flat("{\"n\":\"" + text + "\",\"m\":1}"), "n=0:" + text + "\nm=1:1\n");
    EXPECT_EQ(flat("{\"n\":\"" + text + R"(\\","m\"":2})"), "n=0:" + text + "\\\\\nm\\\"=1:2\n");
  }
}

TEST(ReadFlat, AgreesWithSimdjsonOnWhateverItAccepts) {
  const std::vector<std::string> names = {"a", "e_id", "put_time", "k\\\"", "", "exec_start_time"};
  const std::vector<std::string> values = {"1",    "-2.5",  "1e9",      "true", "false", "null",
                                           "\"\"", "\"x\"", "\"\\\\\"", "tru",  "1.2.3", "\"\\u0041\"",
                                           "[1]",  "{}",    "--1",      "nulll"};
  const std::string odd = "\"\\{}:,[] \tx1-\x80";
  std::mt19937_64 random(6);
  const auto blank = [&] { return std::string(random() % 8 == 0 ? random() % 4 : 0, random() % 2 == 0 ? ' ' : '\t'); };
  int accepted = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text = blank() + "{";
    text = "{";
    for (std::size_t i = 0, members = 1 + random() % 6; i < members; ++i) {
      text += (i == 0 ? "" : ",") + blank() + "\"" + names[random() % names.size()] + "\"" + blank() + ":" + blank();
      text += random() % 12 == 0 ? values[random() % values.size()] : values[random() % 9];
      text += blank();
    }
    text += "}";
    for (std::uint64_t broken = random() % 4; broken == 1; broken = random() % 3) {
      text[random() % text.size()] = odd[random() % odd.size()];
    }
    const std::optional<std::string> members = flat(text);
    if (!members) continue;
    ++accepted;
    ASSERT_EQ(members, general(text)) << text;
  }
  EXPECT_GT(accepted, 10'000);
}

}  // namespace
}  // namespace echotrace::base
