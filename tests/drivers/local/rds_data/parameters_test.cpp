#include "drivers/local/rds_data/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::local::rds_data {
namespace {

using testing::ElementsAre;

std::string numbered(std::string_view sql) {
  return number_parameters(sql).sql;
}

TEST(ParametersTest, NamesBecomeNumbersInTheOrderTheyComeIn) {
  const NumberedSql result = number_parameters("INSERT INTO t VALUES (:key,:id, :value_2)");
  EXPECT_EQ(result.sql, "INSERT INTO t VALUES ($1,$2, $3)");
  EXPECT_THAT(result.names, ElementsAre("key", "id", "value_2"));
}

TEST(ParametersTest, ANameUsedTwiceIsOneParameter) {
  const NumberedSql result = number_parameters("SELECT :a, :b, :a");
  EXPECT_EQ(result.sql, "SELECT $1, $2, $1");
  EXPECT_THAT(result.names, ElementsAre("a", "b"));
}

TEST(ParametersTest, NamesTellUpperFromLowerCase) {
  EXPECT_EQ(numbered(":a :A"), "$1 $2");
}

TEST(ParametersTest, CastsAndSlicesAreLeftAlone) {
  for (const char* const sql : {"SELECT '1'::int", "SELECT x::text::json", "SELECT a[1:2]", "SELECT a[:2]", "a := 1",
                                "SELECT :", "SELECT 1 :", "SELECT a[x: y]"})
    EXPECT_EQ(numbered(sql), sql);
  EXPECT_EQ(numbered("SELECT :a::int"), "SELECT $1::int");
}

TEST(ParametersTest, WhatIsQuotedIsLeftAlone) {
  for (const char* const sql : {"':a'", "'it''s :a'", "E'it\\'s :a'", "e'\\\\' ", "\":a\"", "\"a\"\":b\"", "$$ :a $$",
                                "$tag$ :a $$ :b $tag$", "-- :a\n", "/* :a */", "/* /* :a */ :b */", "x'1f' "})
    EXPECT_EQ(numbered(std::string(sql) + ":z"), std::string(sql) + "$1") << sql;
}

TEST(ParametersTest, ABackslashEscapesNothingInAPlainString) {
  EXPECT_EQ(numbered("'\\' || :a"), "'\\' || $1");
  EXPECT_EQ(numbered("type'\\' || :a"), "type'\\' || $1");  // the e is the end of a name
}

TEST(ParametersTest, ADollarWithinANameOpensNoQuote) {
  EXPECT_EQ(numbered("a$b$ = :a"), "a$b$ = $1");
}

TEST(ParametersTest, WhatIsNotClosedReachesToTheEnd) {
  for (const char* const sql : {"':a", "E'\\", "\":a", "$$:a", "$x$ :a $y$", "--:a", "/*:a", "/* /* */ :a", "$"})
    EXPECT_EQ(numbered(sql), sql);
}

}  // namespace
}  // namespace echotrace::local::rds_data
