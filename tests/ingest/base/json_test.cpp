#include "ingest/base/json.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace echotrace::base {
namespace {

// Calls `read` with the value of {"a": <value>, "b": 1}.
template <typename Read>
bool with_value(std::string_view json, Read read) {
  const simdjson::padded_string text("{\"a\": " + std::string(json) + " , \"b\": 1}");
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::value value;
  if (parser.iterate(text).get(document) || document["a"].get(value)) return false;
  return read(value);
}

std::optional<std::string> text_of(std::string_view json) {
  std::string result;
  const bool good = with_value(json, [&](simdjson::ondemand::value value) {
    std::string_view text;
    if (!raw_text(value, text)) return false;
    result = text;
    return true;
  });
  return good ? std::optional(result) : std::nullopt;
}

constexpr std::int64_t kUntouched = -77;

std::optional<std::int64_t> int_of(std::string_view json) {
  std::int64_t number = kUntouched;
  return with_value(json, [&](auto value) { return read_int(value, number); }) ? std::optional(number) : std::nullopt;
}
std::optional<std::int64_t> seconds_of(std::string_view json) {
  std::int64_t ns = kUntouched;
  return with_value(json, [&](auto value) { return read_time(value, Unit::kSecond, ns); }) ? std::optional(ns)
                                                                                           : std::nullopt;
}
std::optional<std::int64_t> any_time_of(std::string_view json) {
  std::int64_t ns = kUntouched;
  return with_value(json, [&](auto value) { return read_any_time(value, ns); }) ? std::optional(ns) : std::nullopt;
}
std::string bool_of(std::string_view json) {
  for (const bool before : {true, false}) {
    bool out = before;
    if (!with_value(json, [&](auto value) { return read_bool(value, out); })) return "refused";
    if (out != before) return out ? "true" : "false";
  }
  return "untouched";
}

TEST(RawText, IsTheScalarAsItStands) {
  EXPECT_EQ(text_of(R"("a b ")"), "a b ");
  EXPECT_EQ(text_of(R"("\u00de\"\\")"), R"(\u00de\"\\)");
  EXPECT_EQ(text_of(R"("")"), "");
  EXPECT_EQ(text_of("1709645761.7909791"), "1709645761.7909791");
  EXPECT_EQ(text_of("-1e9"), "-1e9");
  EXPECT_EQ(text_of("true"), "true");
  EXPECT_EQ(text_of("false"), "false");
}

TEST(RawText, IsNotThereForTheRest) {
  for (const char* json : {"null", "{}", "[]", R"({"c": 1})", R"(["c"])", "tru", "1x", "nul"}) {
    EXPECT_EQ(text_of(json), std::nullopt) << json;
  }
}

TEST(ReadInt, TakesNumbersAndTextsThatHoldOne) {
  EXPECT_EQ(int_of("64"), 64);
  EXPECT_EQ(int_of(R"("64")"), 64);
  EXPECT_EQ(int_of("-9223372036854775807"), -9223372036854775807);
  EXPECT_EQ(int_of("64.0"), 64);
  EXPECT_EQ(int_of(R"("64.000")"), 64);
}

TEST(ReadInt, LeavesOutAsItIsForNothing) {
  EXPECT_EQ(int_of("null"), kUntouched);
  EXPECT_EQ(int_of(R"("")"), kUntouched);
}

TEST(ReadInt, RefusesTheRest) {
  for (const char* json : {"64.5", R"("64 ")", R"("x")", "1e3", "9223372036854775808", "true", "nothing", "[]", "{}",
                           R"("64.")", R"(".0")"}) {
    EXPECT_EQ(int_of(json), std::nullopt) << json;
  }
}

TEST(ReadTime, IsExact) {
  EXPECT_EQ(seconds_of("1709645761.7909791"), 1709645761790979100);
  EXPECT_EQ(seconds_of(R"("1709645761.7909791")"), 1709645761790979100);
  EXPECT_EQ(seconds_of(R"("")"), kUntouched);
  EXPECT_EQ(seconds_of("null"), kUntouched);
  EXPECT_EQ(seconds_of(R"("soon")"), std::nullopt);
  EXPECT_EQ(seconds_of("[1]"), std::nullopt);
  EXPECT_EQ(any_time_of("1709645761215"), 1709645761215000000);
  EXPECT_EQ(any_time_of(R"("2024-03-05T13:36:01.215Z")"), 1709645761215000000);
  EXPECT_EQ(any_time_of("7"), std::nullopt);
  EXPECT_EQ(any_time_of("null"), kUntouched);
}

TEST(ReadBool, TakesWhatLogsCallTrueAndFalse) {
  EXPECT_EQ(bool_of("true"), "true");
  EXPECT_EQ(bool_of(R"("true")"), "true");
  EXPECT_EQ(bool_of("1"), "true");
  EXPECT_EQ(bool_of("false"), "false");
  EXPECT_EQ(bool_of(R"("0")"), "false");
  EXPECT_EQ(bool_of("null"), "untouched");
  EXPECT_EQ(bool_of("2"), "refused");
  EXPECT_EQ(bool_of(R"("yes")"), "refused");
}

}  // namespace
}  // namespace echotrace::base
