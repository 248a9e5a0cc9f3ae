#include "drivers/local/rds_data/bound.h"

#include "tests/drivers/local/refused.h"

#include <gtest/gtest.h>

namespace echotrace::local::rds_data {
namespace {

class BoundTest : public testing::Test {
 protected:
  std::vector<Bound> bind_json(const std::vector<std::string>& names, std::string_view parameters) {
    simdjson::dom::array list;
    if (parser_.parse(parameters.data(), parameters.size()).get(list) != simdjson::SUCCESS) ADD_FAILURE();
    return bind_parameters(names, list);
  }
  Bound one(const std::string& value, const std::string& more = {}) {
    return bind_json({"a"}, R"([{"name":"a","value":)" + value + more + "}]").front();
  }

  simdjson::dom::parser parser_;
};

// The numbers are those of SELECT oid, typname FROM pg_type.
TEST_F(BoundTest, EachKindOfFieldHasItsType) {
  EXPECT_EQ(one(R"({"stringValue":"x"})").text, "x");
  EXPECT_EQ(one(R"({"stringValue":"x"})").type, 1043U);
  EXPECT_EQ(one(R"({"longValue":-9223372036854775808})").text, "-9223372036854775808");
  EXPECT_EQ(one(R"({"longValue":1})").type, 20U);
  EXPECT_EQ(one(R"({"doubleValue":0.1})").text, "0.1");
  EXPECT_EQ(one(R"({"doubleValue":2})").type, 701U);
  EXPECT_EQ(one(R"({"booleanValue":false})").text, "false");
  EXPECT_EQ(one(R"({"booleanValue":true})").type, 16U);
  EXPECT_EQ(one(R"({"blobValue":"AP8="})").text, "\\x00ff");
  EXPECT_EQ(one(R"({"blobValue":"AP8="})").type, 17U);
}

TEST_F(BoundTest, NullHasNoTypeThatTheServerCouldDisagreeWith) {
  EXPECT_EQ(one(R"({"isNull":true})").text, std::nullopt);
  EXPECT_EQ(one(R"({"isNull":true})").type, 0U);
}

TEST_F(BoundTest, AHintTellsWhatATextIs) {
  EXPECT_EQ(one(R"({"stringValue":"{}"})", R"(,"typeHint":"JSON")").type, 114U);
  EXPECT_EQ(one(R"({"stringValue":"1.5"})", R"(,"typeHint":"DECIMAL")").type, 1700U);
  EXPECT_EQ(one(R"({"stringValue":"2026-01-02 03:04:05.678"})", R"(,"typeHint":"TIMESTAMP")").type, 1114U);
  EXPECT_EQ(refused_with([&] { one(R"({"stringValue":"x"})", R"(,"typeHint":"POINT")"); }), "BadRequestException");
}

TEST_F(BoundTest, ParametersAreFoundByTheirNamesAndOthersDoNotMatter) {
  const auto bound = bind_json({"b", "a"}, R"([{"name":"a","value":{"longValue":1}},
      {"name":"c","value":{"longValue":3}},{"name":"b","value":{"longValue":2}}])");
  ASSERT_EQ(bound.size(), 2U);
  EXPECT_EQ(bound[0].text, "2");
  EXPECT_EQ(bound[1].text, "1");
}

TEST_F(BoundTest, AParameterThatIsMissingIsNamed) {
  try {
    bind_parameters({"name"}, std::nullopt);
    FAIL();
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.code, "BadRequestException");
    EXPECT_EQ(refusal.message, "Cannot find parameter: name");
  }
}

TEST_F(BoundTest, WhatIsNoValueIsRefused) {
  EXPECT_EQ(refused_with([&] { one(R"({"arrayValue":{"longValues":[1]}})"); }), "BadRequestException");
  EXPECT_EQ(refused_with([&] { one(R"({"somethingElse":1})"); }), "BadRequestException");
  EXPECT_EQ(refused_with([&] { one(R"({"blobValue":"?"})"); }), "SerializationException");
  EXPECT_EQ(refused_with([&] { one(R"({"stringValue":"a\u0000b"})"); }), "DatabaseErrorException");
  EXPECT_EQ(refused_with([&] { bind_json({}, "[1]"); }), "BadRequestException");
}

}  // namespace
}  // namespace echotrace::local::rds_data
