#include "drivers/aws/error.h"

#include "drivers/aws/retry.h"

#include <gtest/gtest.h>

namespace echotrace::aws {
namespace {

HttpResponse answer(int status, std::string body, Headers headers = {}) {
  return {status, std::move(headers), std::move(body)};
}

TEST(Error, ReadsS3) {
  const ServiceError error = parse_error(
      Protocol::kRestXml, "S3", "GetObject",
      answer(
          404,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does "
          "not exist.</Message><Key>a&amp;b</Key><RequestId>4442587FB7D0A2F9</RequestId><HostId>x</HostId></Error>"));
  EXPECT_EQ(error.code, "NoSuchKey");
  EXPECT_EQ(error.message, "The specified key does not exist.");
  EXPECT_EQ(error.request_id, "4442587FB7D0A2F9");
  EXPECT_EQ(describe(error),
            "S3 GetObject failed: NoSuchKey: The specified key does not exist. (HTTP 404, request 4442587FB7D0A2F9)");
}

TEST(Error, ReadsQueryServices) {
  const ServiceError error = parse_error(
      Protocol::kQuery, "STS", "AssumeRole",
      answer(403,
             "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
             "<Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"));
  EXPECT_EQ(error.code, "AccessDenied");
  EXPECT_EQ(error.message, "no");
  EXPECT_EQ(error.request_id, "r-1");
}

TEST(Error, ReadsJsonServices) {
  const ServiceError dynamodb = parse_error(
      Protocol::kJson10, "DynamoDB", "PutItem",
      answer(400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"gone"})",
             {{"x-amzn-requestid", "R1"}}));
  EXPECT_EQ(dynamodb.code, "ResourceNotFoundException");
  EXPECT_EQ(dynamodb.message, "gone");
  EXPECT_EQ(dynamodb.request_id, "R1");

  const ServiceError lambda =
      parse_error(Protocol::kRestJson, "Lambda", "Invoke",
                  answer(429, R"({"Reason":"CallerRateLimitExceeded","Type":"User","Message":"Rate \u0041exceeded"})",
                         {{"X-Amzn-ErrorType", "TooManyRequestsException:http://internal.amazon.com/"}}));
  EXPECT_EQ(lambda.code, "TooManyRequestsException");
  EXPECT_EQ(lambda.message, "Rate Aexceeded");
}

TEST(Error, AnAnswerWithoutABodyHasItsStatus) {
  const ServiceError error =
      parse_error(Protocol::kRestXml, "S3", "HeadBucket", answer(404, "", {{"x-amz-request-id", "R"}}));
  EXPECT_EQ(error.code, "404");
  EXPECT_EQ(error.message, "Not Found");
  EXPECT_EQ(error.request_id, "R");
  EXPECT_EQ(parse_error(Protocol::kJson11, "Logs", "X", answer(502, "<html>Bad Gateway</html>")).code, "502");
  EXPECT_EQ(parse_error(Protocol::kRestXml, "S3", "X", answer(400, "<Error><Code>")).status, 400);
}

TEST(Error, NeverRepeatsASessionToken) {
  const std::string quoted =
      "The request signature we calculated does not match.\n\nThe Canonical String for this request should have been\n"
      "'POST\n/\n\nhost:x\nx-amz-security-token:SECRETTOKEN\n'";
  const ServiceError error = parse_error(Protocol::kJson10, "DynamoDB", "PutItem",
                                         answer(
                                             400, R"({"__type":"InvalidSignatureException","message":")" + [&] {
                                               std::string escaped;
                                               for (const char c : quoted)
                                                 escaped += c == '\n' ? "\\n" : std::string(1, c);
                                               return escaped;
                                             }() + R"("})"));
  EXPECT_EQ(error.message, "The request signature we calculated does not match.");
  EXPECT_EQ(safe_message("a X-Amz-Security-Token: SECRET"), "a");
  EXPECT_EQ(safe_message("a\x1b[31m"), "a\\x1b[31m");
}

TEST(Error, BecomesAnExceptionForThoseWhoWait) {
  try {
    throw Failure({"S3", "CreateBucket", "BucketAlreadyExists", "taken", "", 409});
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
    EXPECT_STREQ(error.what(), "S3 CreateBucket failed: BucketAlreadyExists: taken (HTTP 409)");
  }
}

ServiceError coded(std::string code, int status, std::string service = "S3") {
  ServiceError error;
  error.service = std::move(service);
  error.code = std::move(code);
  error.status = status;
  return error;
}

TEST(Retry, ThrottlingIsToldFromServersOutOfOrder) {
  EXPECT_EQ(classify(coded("SlowDown", 503)), FailureKind::kThrottling);
  EXPECT_EQ(classify(coded("ProvisionedThroughputExceededException", 400)), FailureKind::kThrottling);
  EXPECT_EQ(classify(coded("InternalError", 500)), FailureKind::kTransient);
  EXPECT_EQ(classify(coded("503", 503)), FailureKind::kTransient);
  EXPECT_EQ(classify(coded("RequestTimeout", 400)), FailureKind::kTransient);
  EXPECT_EQ(classify(coded("NoSuchKey", 404)), FailureKind::kFinal);
  EXPECT_EQ(classify(coded("429", 429)), FailureKind::kFinal);  // a code makes throttling, no status does
  EXPECT_EQ(classify(coded("501", 501)), FailureKind::kFinal);
  EXPECT_EQ(classify(coded("LimitExceededException", 400, "CloudWatch Logs")), FailureKind::kFinal);
  EXPECT_EQ(classify(coded(std::string(kNoAnswer), 0)), FailureKind::kTransient);
  ServiceError late = coded(std::string(kNoAnswer), 0);
  late.timed_out = true;
  EXPECT_EQ(classify(late), FailureKind::kTimeout);
}

TEST(Retry, ThreeAttemptsWithDelaysThatDouble) {
  RetryQuota quota;
  Retry retry(quota, Retry::kDefaultAttempts);
  EXPECT_EQ(retry.after_failure(FailureKind::kTransient, 0.5), std::chrono::milliseconds(500));
  EXPECT_EQ(retry.after_failure(FailureKind::kThrottling, 0.5), std::chrono::milliseconds(1000));
  EXPECT_EQ(retry.attempts(), 3);
  EXPECT_FALSE(retry.after_failure(FailureKind::kTransient, 0.5));
  EXPECT_EQ(retry.attempts(), 3);
}

TEST(Retry, NoDelayIsLongerThanTwentySeconds) {
  RetryQuota quota;
  Retry retry(quota, 50);
  std::chrono::microseconds longest{0};
  for (int i = 0; i < 40; ++i)
    longest = std::max(longest, retry.after_failure(FailureKind::kTransient, 0.999999).value());
  EXPECT_LE(longest, std::chrono::seconds(20));
  EXPECT_GT(longest, std::chrono::milliseconds(19'999));
}

TEST(Retry, AFinalFailureStandsAndOneAttemptMeansOne) {
  RetryQuota quota;
  EXPECT_FALSE(Retry(quota, 3).after_failure(FailureKind::kFinal, 0));
  EXPECT_FALSE(Retry(quota, 1).after_failure(FailureKind::kTransient, 0));
  EXPECT_FALSE(Retry(quota, 0).after_failure(FailureKind::kTransient, 0));
  EXPECT_EQ(quota.left(), 500);
}

TEST(Retry, TheQuotaEndsRetriesAndAnswersFillIt) {
  RetryQuota quota;
  for (int i = 0; i < 50; ++i) {
    Retry retry(quota, 2);
    EXPECT_TRUE(retry.after_failure(FailureKind::kTimeout, 0)) << i;  // 10 tokens each
  }
  EXPECT_EQ(quota.left(), 0);
  EXPECT_FALSE(Retry(quota, 2).after_failure(FailureKind::kTransient, 0));
  for (int i = 0; i < 5; ++i) Retry(quota, 2).after_success();  // one each
  EXPECT_EQ(quota.left(), 5);
  Retry retry(quota, 2);
  EXPECT_TRUE(retry.after_failure(FailureKind::kTransient, 0));
  EXPECT_EQ(quota.left(), 0);
  retry.after_success();
  EXPECT_EQ(quota.left(), 5);
}

TEST(Retry, TheQuotaNeverExceedsItsCapacity) {
  RetryQuota quota;
  Retry(quota, 1).after_success();
  EXPECT_EQ(quota.left(), 500);
}

}  // namespace
}  // namespace echotrace::aws
