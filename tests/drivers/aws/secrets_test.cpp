#include "drivers/aws/secrets_manager.h"
#include "ingest/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace echotrace::aws::secrets_manager {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

HttpResponse answer(std::string body) {
  return {200, {}, std::move(body)};
}

constexpr const char* kUuid = "[0-9a-f]+-[0-9a-f]+-4[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+";

TEST(SecretsManager, EveryWriteHasATokenOfItsOwn) {
  const Call create = create_secret("n", "s\"", {{"k", "v"}});
  EXPECT_EQ(create.operation, "CreateSecret");
  EXPECT_EQ(header_value(create.request.headers, "X-Amz-Target"), "secretsmanager.CreateSecret");
  EXPECT_EQ(header_value(create.request.headers, "Content-Type"), "application/x-amz-json-1.1");
  EXPECT_THAT(create.request.body, MatchesRegex(R"(\{"Name":"n","ClientRequestToken":")" + std::string(kUuid) +
                                                R"(","SecretString":"s\\"","Tags":\[\{"Key":"k","Value":"v"\}\]\})"));
  EXPECT_THAT(create_secret("n", "s", {}).request.body, Not(HasSubstr("Tags")));
  EXPECT_THAT(put_secret_value("n", "s").request.body, MatchesRegex(R"(\{"SecretId":"n","ClientRequestToken":")" +
                                                                    std::string(kUuid) + R"(","SecretString":"s"\})"));
  std::set<std::string> bodies;
  for (int i = 0; i < 100; ++i) bodies.insert(put_secret_value("n", "s").request.body);
  EXPECT_EQ(bodies.size(), 100u);
}

TEST(SecretsManager, SecretsAreReadAndDeletedByNameOrArn) {
  const Call get = get_secret_value("n");
  EXPECT_EQ(header_value(get.request.headers, "X-Amz-Target"), "secretsmanager.GetSecretValue");
  EXPECT_EQ(get.request.body, R"({"SecretId":"n"})");
  EXPECT_EQ(delete_secret("n", true).request.body, R"({"SecretId":"n","ForceDeleteWithoutRecovery":true})");
  EXPECT_EQ(delete_secret("n", false).request.body, R"({"SecretId":"n","RecoveryWindowInDays":7})");
}

TEST(SecretsManager, AnswersAreRead) {
  const Written written = parse_written(answer(
      R"({"ARN":"arn:aws:secretsmanager:us-west-2:123456789012:secret:n-a1b2c3","Name":"n","VersionId":"v-1"})"));
  EXPECT_EQ(written.arn, "arn:aws:secretsmanager:us-west-2:123456789012:secret:n-a1b2c3");
  EXPECT_EQ(written.name, "n");
  EXPECT_EQ(written.version_id, "v-1");
  EXPECT_EQ(parse_get_secret_value(answer(
                R"({"ARN":"a","CreatedDate":1.523477145713E9,"SecretString":"{\n  \"username\":\"d\"}","Name":"n"})")),
            "{\n  \"username\":\"d\"}");
  EXPECT_EQ(parse_get_secret_value(answer(R"({"SecretString":""})")), "");
}

TEST(SecretsManager, WhatIsNoTextIsAnErrorThatDoesNotRepeatIt) {
  for (const char* body : {R"({"SecretBinary":"U0VDUkVU"})", R"({"SecretString":42})", "{}", "SECRET"}) {
    try {
      parse_get_secret_value(answer(body));
      ADD_FAILURE() << body;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
      EXPECT_THAT(std::string(error.what()) + error.where() + error.next(),
                  Not(::testing::AnyOf(HasSubstr("SECRET"), HasSubstr("U0VD"), HasSubstr("42"))));
    }
  }
}

}  // namespace
}  // namespace echotrace::aws::secrets_manager
