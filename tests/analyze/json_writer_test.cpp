// Numbers and texts as JSON. Expected texts follow RFC 8259 by hand.
#include "analyze/json_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace echotrace::analyze {
namespace {

template <typename T>
std::string written(const T& content) {
  JsonWriter json;
  json.value(content);
  return std::move(json).take();
}

TEST(JsonWriter, WritesTheShortestNumberThatReadsBack) {
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(728.253499), "728.253499");
  EXPECT_EQ(written(1e300), "1e+300");
  EXPECT_EQ(written(25.0), "25");
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

TEST(JsonWriter, KnowsNoNumberThatIsNone) {
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(written(-std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(written(std::optional<double>()), "null");
}

TEST(JsonWriter, WritesOneZero) {
  EXPECT_EQ(written(-0.0), "0");
}

TEST(JsonWriter, WritesNumbersBeyondSixtyFourBitsWithAnExponent) {
  EXPECT_EQ(written(123456789012345680000.0), "1.2345678901234568e+20");
  EXPECT_EQ(written(-0x1p63), "-9.223372036854776e+18");
}

TEST(JsonWriter, EscapesWhatJsonMustNotHold) {
  EXPECT_EQ(written(std::string_view("a\"b\\c\n\x01")), R"("a\"b\\c\n\u0001")");
}

TEST(JsonWriter, MakesInvalidUtf8ReadableText) {
  EXPECT_EQ(written(std::string_view("\xff\xc3\xa9\xc3")), "\"\\\\xff\xc3\xa9\\\\xc3\"");
}

TEST(JsonWriter, SeparatesMembersAndElements) {
  JsonWriter json;
  json.begin_object();
  json.member("a", std::int64_t{1});
  json.key("b");
  json.begin_array();
  json.value(true);
  json.null();
  json.end_array();
  json.key("c");
  json.begin_object();
  json.end_object();
  json.end_object();
  std::string text = std::move(json).take();
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_EQ(text, R"({"a":1,"b":[true,null],"c":{}})");
}

}  // namespace
}  // namespace echotrace::analyze
