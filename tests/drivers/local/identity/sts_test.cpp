#include "drivers/local/identity/sts.h"

#include "drivers/aws/sigv4.h"
#include "tests/drivers/local/identity/query_client.h"
#include "tests/drivers/local/manual_loop.h"
#include "tests/drivers/local/refused.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr const char* kRole = "arn:aws:iam::000000000000:role/echotrace/some-role";
constexpr std::int64_t kSecondNs = 1'000'000'000;

class StsTest : public testing::Test {
 protected:
  // Who a GetCallerIdentity signed with the keys in that answer is; the code when it is refused.
  std::string signed_with(const aws::HttpResponse& assumed) {
    const aws::SigningKeys keys{QueryClient::at(assumed, "//AccessKeyId"),
                                QueryClient::at(assumed, "//SecretAccessKey"),
                                QueryClient::at(assumed, "//SessionToken")};
    aws::HttpRequest request;
    request.method = "POST";
    request.headers = {{"Host", "127.0.0.1:4566"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "Action=GetCallerIdentity&Version=2011-06-15";
    aws::sign(request, keys, {"eu-west-1", "sts", loop_.now_ns() / kSecondNs});
    std::string caller;
    const std::string code = refused_with([&] { caller = authority_.check(request, "sts", loop_.now_ns()); });
    return code.empty() ? caller : code;
  }

  ManualLoop loop_;
  Authority authority_{"eu-west-1"};
  Sts service_{loop_, authority_};
  QueryClient sts_{service_, "2011-06-15"};
};

TEST_F(StsTest, TellsWhoCalls) {
  const aws::HttpResponse user = sts_.ask("GetCallerIdentity");
  EXPECT_EQ(QueryClient::at(user, "/GetCallerIdentityResponse/GetCallerIdentityResult/Arn"), kUser);
  EXPECT_EQ(QueryClient::at(user, "//Account"), "000000000000");
  EXPECT_THAT(QueryClient::at(user, "//UserId"), testing::MatchesRegex("AIDA[A-Z2-7]{17}"));
  EXPECT_EQ(QueryClient::at(user, "//ResponseMetadata/RequestId"), "an-id");
  EXPECT_THAT(sts_.tell("GetCallerIdentity", "//UserId", {}, "arn:aws:sts::000000000000:assumed-role/some-role/me"),
              testing::MatchesRegex("AROA[A-Z2-7]{17}:me"));
}

TEST_F(StsTest, AnAssumedRoleSignsUntilItExpires) {
  const aws::HttpResponse assumed = sts_.ask("AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", "me"}});
  EXPECT_EQ(assumed.status, 200);
  EXPECT_EQ(QueryClient::at(assumed, "//AssumedRoleUser/Arn"), "arn:aws:sts::000000000000:assumed-role/some-role/me")
      << "the path is no part of it";
  EXPECT_THAT(QueryClient::at(assumed, "//AssumedRoleId"), testing::MatchesRegex("AROA[A-Z2-7]{17}:me"));
  EXPECT_THAT(QueryClient::at(assumed, "//AccessKeyId"), testing::MatchesRegex("ASIA[A-Z2-7]{16}"));
  EXPECT_EQ(QueryClient::at(assumed, "//Expiration"), "2027-01-15T09:00:00Z") << "an hour unless told";
  EXPECT_EQ(signed_with(assumed), "arn:aws:sts::000000000000:assumed-role/some-role/me");
  loop_.pass(3600 * kSecondNs);
  EXPECT_EQ(signed_with(assumed), "ExpiredToken");
}

TEST_F(StsTest, TheDurationIsTheCallersChoiceWithinBounds) {
  const auto with = [&](const char* seconds) {
    return aws::QueryPairs{{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"DurationSeconds", seconds}};
  };
  EXPECT_EQ(sts_.tell("AssumeRole", "//Expiration", with("43200")), "2027-01-15T20:00:00Z");
  EXPECT_EQ(sts_.tell("AssumeRole", "//Expiration", with("900")), "2027-01-15T08:15:00Z");
  EXPECT_EQ(sts_.outcome("AssumeRole", with("899")), "400 ValidationError");
  EXPECT_EQ(sts_.outcome("AssumeRole", with("43201")), "400 ValidationError");
  const std::string_view role = "arn:aws:sts::000000000000:assumed-role/other/me";
  EXPECT_EQ(sts_.outcome("AssumeRole", with("3600"), role), "200");
  EXPECT_EQ(sts_.outcome("AssumeRole", with("3601"), role), "400 ValidationError") << "a chain of roles has an hour";
}

TEST_F(StsTest, WhatIsNoRoleOrNoNameIsRefused) {
  for (const char* arn : {"arn:aws:iam::111111111111:role/some-role", "arn:aws:iam::000000000000:user/echotrace",
                          "arn:aws:iam::000000000000:role/", "arn:aws:iam::000000000000:role/x/", "some-role"})
    EXPECT_EQ(sts_.outcome("AssumeRole", {{"RoleArn", arn}, {"RoleSessionName", "me"}}), "400 ValidationError") << arn;
  for (const std::string& name : {std::string("x"), std::string("a b"), std::string(65, 'n'), std::string()})
    EXPECT_EQ(sts_.outcome("AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", name}}), "400 ValidationError");
  EXPECT_EQ(sts_.outcome("AssumeRole", {{"RoleArn", kRole}}), "400 ValidationError");
}

TEST_F(StsTest, NobodyGetsCredentialsWithoutASignature) {
  EXPECT_EQ(sts_.outcome("AssumeRoleWithWebIdentity",
                         {{"RoleArn", kRole}, {"RoleSessionName", "me"}, {"WebIdentityToken", "a token"}}, ""),
            "400 InvalidIdentityToken");
  EXPECT_EQ(sts_.outcome("AssumeRole", {{"RoleArn", kRole}, {"RoleSessionName", "me"}}, ""),
            "403 MissingAuthenticationToken");
  EXPECT_EQ(sts_.outcome("GetCallerIdentity", {}, ""), "403 MissingAuthenticationToken");
}

TEST_F(StsTest, OfManySessionsTheOldestEnds) {
  const aws::QueryPairs asked{{"RoleArn", kRole}, {"RoleSessionName", "me"}};
  const aws::HttpResponse oldest = sts_.ask("AssumeRole", asked), second = sts_.ask("AssumeRole", asked);
  for (int i = 0; i < 9'999; ++i) sts_.ask("AssumeRole", asked);
  EXPECT_EQ(signed_with(oldest), "InvalidClientTokenId");
  EXPECT_EQ(signed_with(second), "arn:aws:sts::000000000000:assumed-role/some-role/me");
}

}  // namespace
}  // namespace echotrace::local
