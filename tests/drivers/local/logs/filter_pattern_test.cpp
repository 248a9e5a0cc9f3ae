#include "drivers/local/logs/filter_pattern.h"

#include "tests/drivers/local/refused.h"

#include <gtest/gtest.h>

namespace echotrace::local::logs {
namespace {

bool matches(std::string_view pattern, std::string_view message) {
  return FilterPattern(pattern).matches(message);
}

TEST(FilterPattern, NothingMatchesEverything) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches(" \t ", ""));
}

TEST(FilterPattern, AllTermsMustBeThere) {
  EXPECT_TRUE(matches("ERROR ARGUMENTS", "[ERROR 400] INVALID ARGUMENTS"));
  EXPECT_FALSE(matches("ERROR ARGUMENTS", "[ERROR 400] INVALID"));
  EXPECT_FALSE(matches("error", "[ERROR 400]"));  // case matters
  EXPECT_TRUE(matches("ERROR", "SERVERERRORS"));  // within a word as well
}

TEST(FilterPattern, ATermInQuotesIsTakenAsItStands) {
  EXPECT_TRUE(matches("\"INTERNAL SERVER ERROR\"", "[ERROR 500] INTERNAL SERVER ERROR"));
  EXPECT_FALSE(matches("\"INTERNAL SERVER ERROR\"", "INTERNAL ERROR SERVER"));
  EXPECT_TRUE(matches(R"("say \"a\\b\"")", R"(they say "a\b" here)"));
  EXPECT_TRUE(matches("\"REPORT RequestId: 1\"", "REPORT RequestId: 1\tDuration: 2 ms"));
}

TEST(FilterPattern, QuestionMarksAskForAnyOfTheTerms) {
  EXPECT_TRUE(matches("?ERROR ?WARN", "WARN: low"));
  EXPECT_TRUE(matches("?ERROR ?\"a b\"", "xa by"));
  EXPECT_FALSE(matches("?ERROR ?WARN", "INFO"));
  EXPECT_TRUE(matches("?ERROR ?WARN INFO", "INFO: only the term without a question mark counts"));
}

TEST(FilterPattern, AMinusLeavesMessagesOut) {
  EXPECT_TRUE(matches("ERROR -400", "[ERROR 500]"));
  EXPECT_FALSE(matches("ERROR -400", "[ERROR 400]"));
  EXPECT_TRUE(matches("-400", "fine"));
  EXPECT_FALSE(matches("-\"bad request\"", "a bad request"));
}

TEST(FilterPattern, TextsInJsonAreCompared) {
  constexpr std::string_view kMessage =
      R"({"eventType":"UpdateTrail","ids":["a","b"],"deep":{"name":"x-1","on":true}})";
  EXPECT_TRUE(matches(R"({ $.eventType = "UpdateTrail" })", kMessage));
  EXPECT_TRUE(matches("{ $.eventType = UpdateTrail }", kMessage));
  EXPECT_FALSE(matches(R"({ $.eventType = "Update" })", kMessage));
  EXPECT_TRUE(matches(R"({ $.eventType = "Update*" })", kMessage));
  EXPECT_TRUE(matches(R"({ $.eventType = "*a*eTr*il" })", kMessage));
  EXPECT_FALSE(matches(R"({ $.eventType = "Upda*aTrail" })", kMessage));
  EXPECT_TRUE(matches(R"({ $.eventType != "Other" })", kMessage));
  EXPECT_TRUE(matches(R"({ $.ids[1] = "b" })", kMessage));
  EXPECT_FALSE(matches(R"({ $.ids[2] = "b" })", kMessage));
  EXPECT_TRUE(matches(R"({ $.deep.name = "x-1" })", kMessage));
  EXPECT_TRUE(matches(R"({ $["deep"].name = "x-1" })", kMessage));
  EXPECT_TRUE(matches("{ $.deep.on = true }", kMessage));
  EXPECT_FALSE(matches("{ $.deep.on = false }", kMessage));
}

TEST(FilterPattern, NumbersInJsonAreCompared) {
  constexpr std::string_view kMessage =
      R"({"type":"platform.report","record":{"metrics":{"durationMs":100.5}},"n":-3})";
  EXPECT_TRUE(matches("{ $.record.metrics.durationMs > 100 }", kMessage));
  EXPECT_FALSE(matches("{ $.record.metrics.durationMs > 100.5 }", kMessage));
  EXPECT_TRUE(matches("{ $.record.metrics.durationMs >= 100.5 }", kMessage));
  EXPECT_TRUE(matches("{ $.record.metrics.durationMs <= 1.005e2 }", kMessage));
  EXPECT_TRUE(matches("{ $.n < -2 }", kMessage));
  EXPECT_TRUE(matches("{ $.n = -3 }", kMessage));
  EXPECT_TRUE(matches("{ $.n != 3 }", kMessage));
  EXPECT_FALSE(matches("{ $.type > 1 }", kMessage));
  EXPECT_FALSE(matches("{ $.n = nan }", kMessage));  // a text, which the number is not
}

TEST(FilterPattern, WhatIsNotThereEqualsNothing) {
  EXPECT_FALSE(matches("{ $.a != 1 }", R"({"b":2})"));
  EXPECT_TRUE(matches("{ $.a NOT EXISTS }", R"({"b":2})"));
  EXPECT_FALSE(matches("{ $.b NOT EXISTS }", R"({"b":null})"));
  EXPECT_TRUE(matches("{ $.b IS NULL }", R"({"b":null})"));
  EXPECT_FALSE(matches("{ $.a IS NULL }", R"({"b":null})"));
}

TEST(FilterPattern, AndBindsMoreCloselyThanOr) {
  constexpr std::string_view kPattern = "{ $.a = 1 || $.a = 2 && $.b = 3 }";
  EXPECT_TRUE(matches(kPattern, R"({"a":1,"b":9})"));
  EXPECT_TRUE(matches(kPattern, R"({"a":2,"b":3})"));
  EXPECT_FALSE(matches(kPattern, R"({"a":2,"b":9})"));
}

TEST(FilterPattern, APatternForJsonMatchesNothingElse) {
  EXPECT_FALSE(matches("{ $.a NOT EXISTS }", "plain text"));
  EXPECT_FALSE(matches("{ $.a NOT EXISTS }", "[1,2]"));
  EXPECT_FALSE(matches("{ $.a = 1 }", R"({"a":1)"));
  EXPECT_TRUE(matches("{ $.a = 1 }", "  {\"a\":1}\n"));
}

TEST(FilterPattern, WhatIsNoPatternIsRefused) {
  for (const std::string_view pattern :
       {"\"open", "a.b", "[a, b]", "%regex%", "{", "{ }", "{ $.a }", "{ $.a = }", "{ $.a = 1", "{ $.a = 1 } x",
        "{ $ = 1 }", "{ $.a > b }", "{ $.a > \"1\" }", "{ $.a > inf }", "{ $.a = 1 && }", "{ ($.a = 1) }",
        "{ $.a[x] = 1 }", "? ", "-"})
    EXPECT_EQ(refused_with([&] { FilterPattern{pattern}; }), "InvalidParameterException") << pattern;
  EXPECT_EQ(refused_with([] { FilterPattern{std::string(1025, 'a')}; }), "InvalidParameterException");
  EXPECT_EQ(refused_with([] { FilterPattern{std::string(1024, 'a')}; }), "");
}

}  // namespace
}  // namespace echotrace::local::logs
