#include "drivers/local/routing.h"

#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

aws::HttpRequest request(std::string method, std::string path, aws::Headers headers = {}, std::string body = {}) {
  aws::HttpRequest made;
  made.method = std::move(method);
  made.path = std::move(path);
  made.headers = std::move(headers);
  made.body = std::move(body);
  return made;
}

std::string authorization(const std::string& service) {
  return "AWS4-HMAC-SHA256 Credential=AKIA/20270115/us-east-1/" + service +
         "/aws4_request, SignedHeaders=host, Signature=" + std::string(64, '0');
}

TEST(Routing, GoesByTarget) {
  for (const auto& [target, service] :
       {std::pair("DynamoDB_20120810.PutItem", "dynamodb"),
        std::pair("DynamoDBStreams_20120810.GetRecords", "dynamodb"), std::pair("AmazonSQS.SendMessage", "sqs"),
        std::pair("Logs_20140328.FilterLogEvents", "logs"),
        std::pair("secretsmanager.GetSecretValue", "secretsmanager"),
        std::pair("ResourceGroupsTaggingAPI_20170126.GetResources", "tagging")}) {
    EXPECT_EQ(service_of(request("POST", "/", {{"x-amz-target", target}})), service);
  }
}

TEST(Routing, GoesByTheScopeOfTheSignature) {
  EXPECT_EQ(service_of(request("GET", "/2015-03-31/functions", {{"Authorization", authorization("lambda")}})),
            "lambda");
  EXPECT_EQ(service_of(request("POST", "/", {{"Authorization", authorization("sts")}})), "sts");
  EXPECT_EQ(service_of(request("GET", "/2015-03-31/a", {{"Authorization", authorization("s3")}})), "s3")
      << "a bucket may be called as Lambda's API is";
}

TEST(Routing, GoesByTheScopeOfAPresignedRequest) {
  aws::HttpRequest presigned = request("GET", "/");
  presigned.query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20270115%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date="
      "20270115T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=" +
      std::string(64, '0');
  EXPECT_EQ(service_of(presigned), "sts");
}

TEST(Routing, GoesByPathAndFormWhatIsNotSigned) {
  EXPECT_EQ(service_of(request("GET", "/2015-03-31/functions/")), "lambda");
  const aws::Headers form{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  EXPECT_EQ(service_of(request("POST", "/", form, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15")), "sts");
  EXPECT_EQ(service_of(request("POST", "/", form, "Action=GetRole&Version=2010-05-08")), "iam");
  EXPECT_EQ(service_of(request("GET", "/bucket/key")), "s3");
  EXPECT_EQ(service_of(request("GET", "")), "s3");
}

TEST(Routing, TellsHowErrorsLookToAClientOfAServiceThatIsNotHere) {
  const aws::Headers form{{"Content-Type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(protocol_of(request("POST", "/", {{"X-Amz-Target", "Kinesis_20131202.ListStreams"}})),
            aws::Protocol::kJson10);
  EXPECT_EQ(protocol_of(request("POST", "/", form, "Action=ListTopics")), aws::Protocol::kQuery);
  EXPECT_EQ(protocol_of(request("GET", "/2020-05-31/distribution")), aws::Protocol::kRestJson);
}

TEST(Routing, MakesPathStyleOfABucketInTheHost) {
  const auto path = [](const char* host) { return path_style(request("GET", "/a%20b", {{"Host", host}})); };
  EXPECT_EQ(path("bucket.localhost:4566"), "/bucket/a%20b");
  EXPECT_EQ(path("my.bucket.s3.localhost:4566"), "/my.bucket/a%20b");
  EXPECT_EQ(path("bucket.127.0.0.1:4566"), "/bucket/a%20b");
  EXPECT_EQ(path("localhost:4566"), "/a%20b");
  EXPECT_EQ(path("s3.localhost:4566"), "/a%20b");
  EXPECT_EQ(path("127.0.0.1:4566"), "/a%20b");
  EXPECT_EQ(path(".localhost"), "/a%20b");
  EXPECT_EQ(path(""), "/a%20b");
}

}  // namespace
}  // namespace echotrace::local
