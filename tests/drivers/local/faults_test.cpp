#include "drivers/local/faults.h"

#include "ingest/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

Faults faults_of(const std::vector<std::string>& texts, std::uint64_t seed = 1) {
  std::vector<Fault> faults;
  for (const std::string& text : texts) faults.push_back(Faults::parse(text));
  return Faults(faults, seed);
}

int befallen_of_10000(Faults& faults, std::string_view service, std::string_view operation) {
  int count = 0;
  for (int i = 0; i < 10'000; ++i) count += faults.refusal(service, operation).has_value() ? 1 : 0;
  return count;
}

TEST(Faults, ReadKindServiceOperationAndShare) {
  const Fault fault = Faults::parse("throttle:dynamodb.PutItem=12.5%");
  EXPECT_EQ(fault.kind, FaultKind::kThrottle);
  EXPECT_EQ(fault.service, "dynamodb");
  EXPECT_EQ(fault.operation, "PutItem");
  EXPECT_DOUBLE_EQ(fault.share, 0.125);
  const Fault every = Faults::parse("fail");
  EXPECT_EQ(every.service + every.operation, "");
  EXPECT_DOUBLE_EQ(every.share, 1);
  EXPECT_EQ(Faults::parse("delay:logs=1.5s").delay_ns, 1'500'000'000);
  EXPECT_EQ(Faults::parse("delay=20ms").delay_ns, 20'000'000);
}

TEST(Faults, SayWhatCanBeWrittenWhenTheyCannotRead) {
  for (const char* const text :
       {"", "throttled", "throttle:", "throttle=", "throttle=10", "throttle=101%", "throttle=-1%", "throttle=nan%",
        "delay", "delay=5%", "delay=5", "delay=xms", "fail=10%x", "delay=infs"}) {
    try {
      Faults::parse(text);
      ADD_FAILURE() << "read: " << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.exit(), base::Exit::kUsage);
      EXPECT_THAT(error.next(), testing::HasSubstr("throttle:dynamodb.PutItem=10%"));
    }
  }
}

TEST(Faults, OfNoServiceAreRefusedWithTheOneMeant) {
  const auto refusal = [](const char* text) -> std::string {
    try {
      Faults::parse(text);
      return "read";
    } catch (const base::Error& error) {
      return std::string(error.what()) + "; " + error.next();
    }
  };
  EXPECT_EQ(refusal("throttle:dynamdb=10%"), "there is no service 'dynamdb': throttle:dynamdb=10%; did you mean 'dynamodb'?");
  EXPECT_EQ(refusal("drop:logs"), "no events come from 'logs': drop:logs; choose from s3, dynamodb, sqs, aurora, lambda");
  for (const char* const text : {"fail:rds-data.ExecuteStatement", "delay:secretsmanager=1s", "expire:sts", "fail:tagging",
                                 "drop:aurora=1%", "duplicate:lambda"})
    EXPECT_EQ(refusal(text), "read");
}

TEST(Faults, BefallOnlyWhatTheyName) {
  Faults faults = faults_of({"throttle:dynamodb.PutItem"});
  EXPECT_TRUE(faults.refusal("dynamodb", "PutItem"));
  EXPECT_FALSE(faults.refusal("dynamodb", "GetItem"));
  EXPECT_FALSE(faults.refusal("s3", "PutItem"));
}

TEST(Faults, BefallTheShareAskedFor) {
  Faults faults = faults_of({"fail=10%"});
  EXPECT_NEAR(befallen_of_10000(faults, "s3", "PutObject"), 1000, 150);  // five standard deviations
  Faults none = faults_of({"fail=0%"});
  EXPECT_EQ(befallen_of_10000(none, "s3", "PutObject"), 0);
}

TEST(Faults, AreTheSameForTheSameSeed) {
  Faults one = faults_of({"fail=50%"}, 7), same = faults_of({"fail=50%"}, 7), other = faults_of({"fail=50%"}, 8);
  std::string by_one, by_same, by_other;
  for (int i = 0; i < 64; ++i) {
    by_one += one.refusal("s3", "PutObject") ? '1' : '0';
    by_same += same.refusal("s3", "PutObject") ? '1' : '0';
    by_other += other.refusal("s3", "PutObject") ? '1' : '0';
  }
  EXPECT_EQ(by_one, by_same);
  EXPECT_NE(by_one, by_other);
}

TEST(Faults, ThrottleAsEachServiceDoes) {
  Faults faults = faults_of({"throttle"});
  for (const auto& [service, status, code] :
       {std::tuple("s3", 503, "SlowDown"), std::tuple("lambda", 429, "TooManyRequestsException"),
        std::tuple("dynamodb", 400, "ProvisionedThroughputExceededException"),
        std::tuple("logs", 400, "ThrottlingException")}) {
    const auto refusal = faults.refusal(service, "Any");
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, code);
    EXPECT_EQ(refusal->status, status);
  }
}

TEST(Faults, FailAndExpireAsEachServiceDoes) {
  Faults fail = faults_of({"fail"}), expire = faults_of({"expire"});
  EXPECT_EQ(fail.refusal("s3", "PutObject")->code, "InternalError");
  EXPECT_EQ(fail.refusal("dynamodb", "PutItem")->code, "InternalServerError");
  EXPECT_EQ(fail.refusal("lambda", "Invoke")->code, "ServiceException");
  EXPECT_EQ(fail.refusal("lambda", "Invoke")->status, 500);
  EXPECT_EQ(expire.refusal("s3", "PutObject")->code, "ExpiredToken");
  EXPECT_EQ(expire.refusal("sqs", "SendMessage")->code, "ExpiredTokenException");
  EXPECT_EQ(expire.refusal("sts", "GetCallerIdentity")->status, 403);
  EXPECT_EQ(expire.refusal("dynamodb", "PutItem")->status, 400);
}

TEST(Faults, DelayDropAndDoubleOnlyWhenAskedTo) {
  Faults none({}, 1);
  EXPECT_EQ(none.delay_ns("s3", "PutObject"), 0);
  EXPECT_EQ(none.deliveries("s3"), 1);
  EXPECT_FALSE(none.empty_page());
  EXPECT_FALSE(none.refusal("s3", "PutObject"));
  Faults some = faults_of({"drop:s3", "duplicate:sqs", "empty-page", "delay:lambda.Invoke=2s"});
  EXPECT_EQ(some.deliveries("s3"), 0);
  EXPECT_EQ(some.deliveries("sqs"), 2);
  EXPECT_EQ(some.deliveries("dynamodb"), 1);
  EXPECT_TRUE(some.empty_page());
  EXPECT_EQ(some.delay_ns("lambda", "Invoke"), 2'000'000'000);
  EXPECT_EQ(some.delay_ns("lambda", "GetFunction"), 0);
  EXPECT_FALSE(some.refusal("s3", "PutObject")) << "they refuse nothing";
}

}  // namespace
}  // namespace echotrace::local
