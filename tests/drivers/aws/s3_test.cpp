#include "drivers/aws/s3.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::aws::s3 {
namespace {

HttpResponse answer(std::string body) {
  return {200, {}, std::move(body)};
}

// SHA-256 as base64, by "printf … | openssl dgst -sha256 -binary | base64".

TEST(S3, TagsAreSetAsAWhole) {
  const Call call = put_bucket_tagging("b", {{"k", "v&"}});
  EXPECT_EQ(call.request.method, "PUT");
  EXPECT_EQ(call.request.query, "tagging=");
  EXPECT_EQ(call.request.body,
            "<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><TagSet><Tag><Key>k</Key><Value>v&amp;</Value>"
            "</Tag></TagSet></Tagging>");
  EXPECT_EQ(header_value(call.request.headers, "x-amz-checksum-sha256"),
            "emWS9h75ZUUmebhUCJsn1JbJ6L6AVS5BfHfqMIuTmiA=");
  EXPECT_EQ(get_bucket_tagging("b").request.query, "tagging=");
}

TEST(S3, TagsAreRead) {
  EXPECT_EQ(parse_get_bucket_tagging(
                answer("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Tagging xmlns=\"http://s3.amazonaws.com/doc/"
                       "2006-03-01/\">\n <TagSet>\n  <Tag><Key>k</Key><Value>v&amp;</Value></Tag>\n"
                       "  <Tag><Key>empty</Key><Value/></Tag><Tag><Key>space</Key><Value> </Value></Tag>\n"
                       " </TagSet>\n</Tagging>")),
            (Tags{{"k", "v&"}, {"empty", ""}, {"space", " "}}));
  EXPECT_THROW(parse_get_bucket_tagging(answer("<html/>")), base::Error);
}

TEST(S3, ManyObjectsAreDeletedTogether) {
  const Call call = delete_objects("b", {"a&b", "c\r\n\td", "\xC3\xA4"});
  EXPECT_EQ(call.request.method, "POST");
  EXPECT_EQ(call.request.query, "delete=");
  // A line break that is not escaped would be read as another one.
  EXPECT_EQ(call.request.body,
            "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a&amp;b</Key></Object><Object><Key>"
            "c&#13;\n\td</Key></Object><Object><Key>\xC3\xA4</Key></Object><Quiet>true</Quiet></Delete>");
  EXPECT_EQ(header_value(call.request.headers, "x-amz-checksum-sha256"),
            "Ud3+EC6IxBthSpv7nnpaONDa2lX9quIT3tb2JAryO+s=");
}

TEST(S3, AKeyThatNoXmlHoldsIsDeletedByItself) {
  for (const std::string& key : {std::string("a\x01"), std::string("a\0b", 3), std::string("\xFF"), std::string(),
                                 std::string("\xEF\xBF\xBE")}) {
    EXPECT_FALSE(fits_delete_objects(key));
    EXPECT_THROW(delete_objects("b", {"good", key}), base::Error);
  }
  EXPECT_TRUE(fits_delete_objects("a/../b \xF0\x9F\x98\x80<>&\"'"));
}

TEST(S3, WhatWasNotDeletedIsNamed) {
  const auto left = parse_delete_objects(
      answer("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/"
             "\"><Error><Key>sample2.txt</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
             "</DeleteResult>"));
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].key, "sample2.txt");
  EXPECT_EQ(left[0].code, "AccessDenied");
  EXPECT_EQ(left[0].message, "Access Denied");
  EXPECT_TRUE(parse_delete_objects(answer("<DeleteResult/>")).empty());
  EXPECT_THROW(parse_delete_objects(answer("")), base::Error);
}

}  // namespace
}  // namespace echotrace::aws::s3
