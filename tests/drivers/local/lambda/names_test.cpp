#include "drivers/local/lambda/names.h"

#include <gtest/gtest.h>

namespace echotrace::local::lambda {
namespace {

TEST(LambdaNames, AFunctionIsMeantByNamePartialOrWholeArn) {
  for (const char* const text : {"f", "f:$LATEST", "function:f", "000000000000:f", "000000000000:function:f",
                                 "arn:aws:lambda:us-east-1:000000000000:function:f"}) {
    const auto reference = parse_function(text, "us-east-1");
    ASSERT_TRUE(reference) << text;
    EXPECT_EQ(reference->name, "f") << text;
    EXPECT_TRUE(reference->local) << text;
  }
}

TEST(LambdaNames, TheQualifierIsPartOfTheArn) {
  const auto reference = parse_function("f:live", "us-east-1");
  ASSERT_TRUE(reference);
  EXPECT_EQ(reference->qualifier, "live");
  EXPECT_EQ(reference->arn, "arn:aws:lambda:us-east-1:000000000000:function:f:live");
}

TEST(LambdaNames, OtherAccountsAndRegionsAreNotLocal) {
  EXPECT_FALSE(parse_function("123456789012:function:f", "us-east-1")->local);
  EXPECT_FALSE(parse_function("arn:aws:lambda:eu-west-1:000000000000:function:f", "us-east-1")->local);
}

TEST(LambdaNames, WhatCanMeanNoFunctionIsNone) {
  for (const char* const text : {"", "a b", "f:", ":f", "f:a:b", "arn:aws:s3:::bucket", "arn:aws:lambda:us-east-1",
                                 "arn:aws:lambda:us-east-1:000000000000:layer:f", "f/g", "f.g"})
    EXPECT_FALSE(parse_function(text, "us-east-1")) << text;
  EXPECT_FALSE(parse_function(std::string(300, 'a'), "us-east-1"));
}

TEST(LambdaNames, ANameHasAtMost64Characters) {
  EXPECT_TRUE(valid_function_name(std::string(64, 'a')));
  EXPECT_FALSE(valid_function_name(std::string(65, 'a')));
}

TEST(LambdaNames, WildcardsOfAnArnMatchWithinItsParts) {
  EXPECT_TRUE(arn_like("arn:aws:s3:::bench-*", "arn:aws:s3:::bench-1"));
  EXPECT_TRUE(arn_like("arn:aws:s3:::b?nch", "arn:aws:s3:::bench"));
  EXPECT_TRUE(arn_like("arn:aws:sqs:*:*:jobs", "arn:aws:sqs:us-east-1:000000000000:jobs"));
  EXPECT_FALSE(arn_like("arn:aws:s3:::bench", "arn:aws:s3:::bench-1"));
  EXPECT_FALSE(arn_like("arn:aws:s3*", "arn:aws:s3:::bench"));
  EXPECT_FALSE(arn_like("*", "arn:aws:s3:::bench"));
}

TEST(LambdaNames, APatternOfManyStarsTakesNoLongTime) {
  std::string pattern = "arn:aws:s3:::";
  for (int i = 0; i < 200; ++i) pattern += "a*";
  EXPECT_FALSE(arn_like(pattern + "b", "arn:aws:s3:::" + std::string(5000, 'a')));
}

}  // namespace
}  // namespace echotrace::local::lambda
