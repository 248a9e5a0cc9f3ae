#include "drivers/local/s3/request.h"

#include "drivers/local/refusal.h"

#include <gtest/gtest.h>

namespace echotrace::local::s3 {
namespace {

std::string operation(std::string method, std::string path, std::string query = {}, aws::Headers headers = {}) {
  aws::HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers = std::move(headers);
  return std::string(operation_of(request));
}

Request read(std::string path, std::string query = {}, aws::Headers headers = {}) {
  Exchange exchange;
  exchange.request.path = std::move(path);
  exchange.request.query = std::move(query);
  exchange.request.headers = std::move(headers);
  return Request(std::move(exchange));
}

TEST(S3Request, OperationsAreToldByMethodPathAndSubresource) {
  EXPECT_EQ(operation("GET", "/"), "ListBuckets");
  EXPECT_EQ(operation("PUT", "/b"), "CreateBucket");
  EXPECT_EQ(operation("PUT", "/b/"), "CreateBucket");
  EXPECT_EQ(operation("HEAD", "/b"), "HeadBucket");
  EXPECT_EQ(operation("DELETE", "/b"), "DeleteBucket");
  EXPECT_EQ(operation("GET", "/b"), "ListObjects");
  EXPECT_EQ(operation("GET", "/b", "list-type=2&prefix=tagging"), "ListObjectsV2");
  EXPECT_EQ(operation("GET", "/b", "location"), "GetBucketLocation");
  EXPECT_EQ(operation("GET", "/b", "tagging="), "GetBucketTagging");
  EXPECT_EQ(operation("PUT", "/b", "notification"), "PutBucketNotificationConfiguration");
  EXPECT_EQ(operation("POST", "/b", "delete"), "DeleteObjects");
  EXPECT_EQ(operation("GET", "/b", "uploads"), "ListMultipartUploads");
  EXPECT_EQ(operation("PUT", "/b/k", "x-id=PutObject"), "PutObject");
  EXPECT_EQ(operation("GET", "/b/k/", "response-content-type=a"), "GetObject");
  EXPECT_EQ(operation("POST", "/b/k", "uploads="), "CreateMultipartUpload");
  EXPECT_EQ(operation("PUT", "/b/k", "partNumber=1&uploadId=u"), "UploadPart");
  EXPECT_EQ(operation("POST", "/b/k", "uploadId=u"), "CompleteMultipartUpload");
  EXPECT_EQ(operation("PUT", "/b/k", "", {{"X-Amz-Copy-Source", "b/a"}}), "CopyObject");
  EXPECT_EQ(operation("PUT", "/b/k", "partNumber=1&uploadId=u", {{"x-amz-copy-source", "b/a"}}), "UploadPartCopy");
}

TEST(S3Request, WhatIsNotBuiltIsNoOtherOperation) {
  EXPECT_EQ(operation("GET", "/b", "acl"), "");
  EXPECT_EQ(operation("GET", "/b", "versions"), "");
  EXPECT_EQ(operation("PUT", "/b", "versioning"), "");
  EXPECT_EQ(operation("GET", "/b/k", "tagging"), "");
  EXPECT_EQ(operation("GET", "/b/k", "partNumber=1"), "");
  EXPECT_EQ(operation("DELETE", "/b", "policy"), "");
  EXPECT_EQ(operation("POST", "/b/k"), "");
  EXPECT_EQ(operation("PATCH", "/b/k"), "");
  EXPECT_EQ(operation("PUT", "/"), "");
}

TEST(S3Request, KeysAreDecodedOnceAndNeverNormalised) {
  EXPECT_EQ(read("/b/a%20b%2Fc+d").key, "a b/c+d");
  EXPECT_EQ(read("/b//a/./../c").key, "/a/./../c");
  EXPECT_EQ(read("/b/%2525").key, "%25");
  EXPECT_EQ(read("/b/%FF%00x").key, std::string("\xFF\0x", 3));
  EXPECT_EQ(read("/b").key, "");
  EXPECT_EQ(read("/b/").bucket, "b");
}

TEST(S3Request, BucketsInTheHostNameAreFound) {
  const Request request = read("/k", "", {{"Host", "bench.localhost:4566"}});
  EXPECT_EQ(request.bucket, "bench");
  EXPECT_EQ(request.key, "k");
}

TEST(S3Request, CountsAreWholeNumbersInRange) {
  EXPECT_EQ(read("/b", "n=7").count("n", 3, 1000), 7);
  EXPECT_EQ(read("/b", "n=2000").count("n", 3, 1000), 1000);
  EXPECT_EQ(read("/b", "n=").count("n", 3, 1000), 3);
  EXPECT_EQ(read("/b").count("n", 3, 1000), 3);
  for (const char* wrong : {"n=-1", "n=1.5", "n=x", "n=99999999999", "n=1%20"})
    EXPECT_THROW(read("/b", wrong).count("n", 3, 1000), Refusal) << wrong;
}

}  // namespace
}  // namespace echotrace::local::s3
