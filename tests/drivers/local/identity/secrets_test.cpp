#include "drivers/local/identity/secrets_manager.h"

#include "tests/drivers/local/json_reply.h"
#include "tests/drivers/local/manual_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr std::int64_t kDayNs = 86'400'000'000'000;
const std::string kToken = "11111111-2222-4333-8444-555555555555";

class SecretsTest : public testing::Test {
 protected:
  std::string ask(std::string_view operation, std::string json) {
    Exchange exchange;
    exchange.request.body = std::move(json);
    std::string body;
    try {
      secrets_.serve(operation, std::move(exchange), [&](aws::HttpResponse given) { body = std::move(given.body); });
    } catch (const Refusal& refusal) {
      body = refuse(refusal, secrets_.protocol(), "an-id").body;
    }
    return body;
  }
  std::string create(const std::string& name, const std::string& value, const std::string& more = {}) {
    return ask("CreateSecret", "{\"Name\":\"" + name + "\",\"SecretString\":\"" + value + "\"" + more + "}");
  }
  static std::string of(const std::string& id, const std::string& more = {}) {
    return "{\"SecretId\":\"" + id + "\"" + more + "}";
  }
  std::string value(const std::string& id, const std::string& more = {}) {
    return at(ask("GetSecretValue", of(id, more)), "/SecretString");
  }
  // The names on one page, joined by '|'.
  static std::string names_in(const std::string& page) {
    std::string all;
    for (std::size_t i = 0; i < count_at(page, "/SecretList"); ++i)
      all += (all.empty() ? "" : "|") + at(page, "/SecretList/" + std::to_string(i) + "/Name");
    return all;
  }

  ManualLoop loop_;
  SecretsManager secrets_{loop_, "eu-west-1"};
};

TEST_F(SecretsTest, KnowsItsOperationsByTheirTarget) {
  aws::HttpRequest request;
  request.headers = {{"X-Amz-Target", "secretsmanager.GetSecretValue"}};
  EXPECT_EQ(secrets_.operation_of(request), "GetSecretValue");
  request.headers = {{"X-Amz-Target", "secretsmanager.RotateSecret"}};
  EXPECT_EQ(secrets_.operation_of(request), "");
}

TEST_F(SecretsTest, ASecretIsFoundByNameArnAndArnWithoutItsSuffix) {
  const std::string made = create("db/password", "s3cret", ",\"ClientRequestToken\":\"" + kToken + "\"");
  const std::string arn = at(made, "/ARN");
  EXPECT_THAT(arn,
              testing::MatchesRegex("arn:aws:secretsmanager:eu-west-1:000000000000:secret:db/password-[0-9a-zA-Z]{6}"));
  EXPECT_EQ(at(made, "/Name"), "db/password");
  EXPECT_EQ(at(made, "/VersionId"), kToken);
  for (const std::string& id : {std::string("db/password"), arn, arn.substr(0, arn.size() - 7)}) {
    const std::string got = ask("GetSecretValue", of(id));
    EXPECT_EQ(got, "{\"ARN\":\"" + arn + "\",\"Name\":\"db/password\",\"VersionId\":\"" + kToken +
                       R"(","SecretString":"s3cret","VersionStages":["AWSCURRENT"],"CreatedDate":1800000000.000})");
  }
  std::string other = arn;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_EQ(at(ask("GetSecretValue", of(other)), "/__type"), "ResourceNotFoundException");
  EXPECT_EQ(at(ask("GetSecretValue", of("none")), "/__type"), "ResourceNotFoundException");
}

TEST_F(SecretsTest, ARepeatedWriteMakesNothingNew) {
  const std::string token = ",\"ClientRequestToken\":\"" + kToken + "\"";
  const std::string made = create("s", "a", token);
  EXPECT_EQ(create("s", "a", token), made);
  EXPECT_EQ(at(create("s", "b", token), "/__type"), "ResourceExistsException");
  EXPECT_EQ(at(create("s", "a"), "/__type"), "ResourceExistsException");
  EXPECT_EQ(at(ask("PutSecretValue", of("s", R"(,"SecretString":"a")" + token)), "/VersionId"), kToken);
  EXPECT_EQ(at(ask("PutSecretValue", of("s", R"(,"SecretString":"b")" + token)), "/__type"), "ResourceExistsException");
  EXPECT_EQ(value("s"), "a");
}

TEST_F(SecretsTest, ANewVersionMakesTheLastOneThePrevious) {
  const std::string first = at(create("s", "one"), "/VersionId");
  const std::string put = ask("PutSecretValue", of("s", R"(,"SecretString":"two")"));
  EXPECT_EQ(at(put, "/VersionStages"), R"(["AWSCURRENT"])");
  EXPECT_EQ(value("s"), "two");
  EXPECT_EQ(value("s", R"(,"VersionStage":"AWSPREVIOUS")"), "one");
  EXPECT_EQ(value("s", ",\"VersionId\":\"" + first + "\""), "one");
  ask("PutSecretValue", of("s", R"(,"SecretString":"three")"));
  EXPECT_EQ(value("s") + " " + value("s", R"(,"VersionStage":"AWSPREVIOUS")"), "three two");
  EXPECT_EQ(value("s", ",\"VersionId\":\"" + first + "\""), "one") << "it has no stage any more";
  EXPECT_EQ(
      at(ask("GetSecretValue", of("s", R"(,"VersionStage":"AWSPREVIOUS","VersionId":")" + first + "\"")), "/__type"),
      "InvalidRequestException");
  EXPECT_EQ(at(ask("GetSecretValue", of("s", R"(,"VersionStage":"other")")), "/__type"), "ResourceNotFoundException");
}

TEST_F(SecretsTest, AVersionCanHaveStagesOfItsOwn) {
  create("s", "one");
  ask("PutSecretValue", of("s", R"(,"SecretString":"two","VersionStages":["pending"])"));
  EXPECT_EQ(value("s") + " " + value("s", R"(,"VersionStage":"pending")"), "one two");
  ask("PutSecretValue", of("s", R"(,"SecretString":"three","VersionStages":["pending"])"));
  EXPECT_EQ(value("s", R"(,"VersionStage":"pending")"), "three");
  const std::string description = ask("DescribeSecret", of("s"));
  EXPECT_THAT(at(description, "/VersionIdsToStages"), testing::HasSubstr(R"(["AWSCURRENT"])"));
  EXPECT_THAT(at(description, "/VersionIdsToStages"), testing::HasSubstr(R"(["pending"])"));
}

TEST_F(SecretsTest, OfVersionsWithoutStageTheOldestGo) {
  const std::string first = at(create("s", "0"), "/VersionId");
  std::string second;
  for (int i = 1; i <= 100; ++i) {
    loop_.pass(1);
    const std::string put = ask("PutSecretValue", of("s", ",\"SecretString\":\"" + std::to_string(i) + "\""));
    if (i == 1) second = at(put, "/VersionId");
  }
  EXPECT_EQ(value("s", ",\"VersionId\":\"" + first + "\""), "");
  EXPECT_EQ(value("s", ",\"VersionId\":\"" + second + "\""), "1");
  EXPECT_EQ(value("s"), "100");
}

TEST_F(SecretsTest, BytesAreKeptAsBytes) {
  ask("CreateSecret", R"({"Name":"s","SecretBinary":"AQI="})");
  const std::string got = ask("GetSecretValue", of("s"));
  EXPECT_EQ(at(got, "/SecretBinary"), "AQI=");
  EXPECT_EQ(at(got, "/SecretString"), "");
  EXPECT_EQ(at(ask("PutSecretValue", of("s", R"(,"SecretBinary":"?")")), "/__type"), "SerializationException");
  EXPECT_EQ(at(ask("PutSecretValue", of("s", R"(,"SecretBinary":"AQI=","SecretString":"x")")), "/__type"),
            "InvalidParameterException");
  EXPECT_EQ(at(ask("PutSecretValue", of("s")), "/__type"), "InvalidRequestException");
}

TEST_F(SecretsTest, ASecretMayHaveNoValueYet) {
  const std::string made = ask("CreateSecret", R"({"Name":"s"})");
  EXPECT_EQ(at(made, "/VersionId"), "");
  EXPECT_EQ(at(ask("GetSecretValue", of("s")), "/__type"), "ResourceNotFoundException");
  ask("PutSecretValue", of("s", R"(,"SecretString":"x","VersionStages":["mine"])"));
  EXPECT_EQ(value("s"), "x") << "the first version is the current one";
}

TEST_F(SecretsTest, ADescriptionHoldsNoValue) {
  create("s", "s3cret", R"(,"Description":"for a run","Tags":[{"Key":"echotrace:run","Value":"r1"}])");
  const std::string description = ask("DescribeSecret", of("s"));
  EXPECT_EQ(at(description, "/Description"), "for a run");
  EXPECT_EQ(at(description, "/Tags"), R"([{"Key":"echotrace:run","Value":"r1"}])");
  EXPECT_EQ(at(description, "/CreatedDate"), "1800000000.0") << "as simdjson writes the number";
  EXPECT_EQ(at(description, "/LastAccessedDate"), "");
  EXPECT_THAT(description, testing::Not(testing::HasSubstr("s3cret")));
  value("s");
  EXPECT_EQ(at(ask("DescribeSecret", of("s")), "/LastAccessedDate"), "1799971200.0") << "midnight";
}

TEST_F(SecretsTest, ListsInPagesByFilter) {
  create("b/2", "x", R"(,"Tags":[{"Key":"Run","Value":"r1"}])");
  create("b/1", "x", R"(,"Description":"second")");
  create("a", "x");
  EXPECT_EQ(names_in(ask("ListSecrets", "{}")), "a|b/1|b/2");
  const std::string first = ask("ListSecrets", R"({"MaxResults":2})");
  EXPECT_EQ(names_in(first), "a|b/1");
  EXPECT_EQ(names_in(ask("ListSecrets", "{\"MaxResults\":2,\"NextToken\":\"" + at(first, "/NextToken") + "\"}")),
            "b/2");
  const auto filtered = [&](const std::string& key, const std::string& value) {
    return names_in(ask("ListSecrets", "{\"Filters\":[{\"Key\":\"" + key + "\",\"Values\":[\"" + value + "\"]}]}"));
  };
  EXPECT_EQ(filtered("name", "B/"), "b/1|b/2");
  EXPECT_EQ(filtered("name", "!b/"), "a");
  EXPECT_EQ(filtered("tag-key", "run"), "b/2");
  EXPECT_EQ(filtered("tag-value", "r2"), "");
  EXPECT_EQ(filtered("description", "sec"), "b/1");
  EXPECT_EQ(at(ask("ListSecrets", R"({"Filters":[{"Key":"all","Values":["x"]}]})"), "/__type"),
            "InvalidParameterException");
  EXPECT_EQ(at(ask("ListSecrets", R"({"NextToken":"?"})"), "/__type"), "InvalidNextTokenException");
  EXPECT_EQ(at(ask("ListSecrets", R"({"MaxResults":101})"), "/__type"), "InvalidParameterException");
}

TEST_F(SecretsTest, DeletedAtOnceItsNameIsFree) {
  create("s", "a");
  const std::string deleted = ask("DeleteSecret", of("s", R"(,"ForceDeleteWithoutRecovery":true)"));
  EXPECT_EQ(at(deleted, "/Name"), "s");
  EXPECT_EQ(at(deleted, "/DeletionDate"), "1800000000.0");
  EXPECT_EQ(at(ask("GetSecretValue", of("s")), "/__type"), "ResourceNotFoundException");
  EXPECT_EQ(at(ask("DeleteSecret", of("s", R"(,"ForceDeleteWithoutRecovery":true)")), "/Name"), "s")
      << "again is no error";
  EXPECT_EQ(at(ask("DeleteSecret", of("s")), "/__type"), "ResourceNotFoundException");
  EXPECT_EQ(at(create("s", "b"), "/Name"), "s");
}

TEST_F(SecretsTest, DeletedWithRecoveryItsNameStaysTakenUntilTheWindowEnds) {
  create("s", "a");
  EXPECT_EQ(at(ask("DeleteSecret", of("s", R"(,"RecoveryWindowInDays":7)")), "/DeletionDate"), "1800604800.0");
  EXPECT_EQ(at(ask("GetSecretValue", of("s")), "/__type"), "InvalidRequestException");
  EXPECT_EQ(at(create("s", "b"), "/__type"), "InvalidRequestException");
  EXPECT_EQ(names_in(ask("ListSecrets", "{}")), "");
  EXPECT_EQ(names_in(ask("ListSecrets", R"({"IncludePlannedDeletion":true})")), "s");
  EXPECT_EQ(at(ask("DescribeSecret", of("s")), "/DeletedDate"), "1800604800.0");
  loop_.pass(7 * kDayNs);
  EXPECT_EQ(at(create("s", "b"), "/Name"), "s");
  EXPECT_EQ(value("s"), "b");
}

TEST_F(SecretsTest, WindowsOutOfBoundsAreRefused) {
  create("s", "a");
  for (const char* wrong : {R"(,"RecoveryWindowInDays":6)", R"(,"RecoveryWindowInDays":31)",
                            R"(,"RecoveryWindowInDays":7,"ForceDeleteWithoutRecovery":true)"})
    EXPECT_EQ(at(ask("DeleteSecret", of("s", wrong)), "/__type"), "InvalidParameterException") << wrong;
  EXPECT_EQ(value("s"), "a");
}

TEST_F(SecretsTest, TagsAreMergedAndTakenOff) {
  create("s", "a", R"(,"Tags":[{"Key":"run","Value":"r1"}])");
  EXPECT_EQ(ask("TagResource", of("s", R"(,"Tags":[{"Key":"run","Value":"r2"},{"Key":"empty"}])")), "{}");
  EXPECT_EQ(at(ask("DescribeSecret", of("s")), "/Tags"), R"([{"Key":"empty","Value":""},{"Key":"run","Value":"r2"}])");
  EXPECT_EQ(ask("UntagResource", of("s", R"(,"TagKeys":["run","other"])")), "{}");
  EXPECT_EQ(at(ask("DescribeSecret", of("s")), "/Tags"), R"([{"Key":"empty","Value":""}])");
  EXPECT_EQ(at(ask("TagResource", of("s")), "/__type"), "ValidationException");
  EXPECT_EQ(at(ask("TagResource", of("s", R"(,"Tags":[{"Key":""}])")), "/__type"), "ValidationException");
}

TEST_F(SecretsTest, WhatIsOutOfItsBoundsIsRefusedWithoutTellingIt) {
  EXPECT_EQ(at(create("no spaces", "x"), "/__type"), "ValidationException");
  EXPECT_EQ(at(create("", "x"), "/__type"), "ValidationException");
  EXPECT_EQ(at(create("s", "x", R"(,"ClientRequestToken":"short")"), "/__type"), "ValidationException");
  EXPECT_EQ(at(create("s", ""), "/__type"), "ValidationException");
  const std::string refusal = create("s", std::string(65'537, 'z'));
  EXPECT_EQ(at(refusal, "/__type"), "ValidationException");
  EXPECT_THAT(refusal, testing::Not(testing::HasSubstr("zz")));
  EXPECT_EQ(at(create("s", std::string(65'536, 'z')), "/Name"), "s");
  EXPECT_EQ(at(ask("GetSecretValue", "{}"), "/__type"), "ValidationException");
  EXPECT_EQ(at(ask("GetSecretValue", "nonsense"), "/__type"), "SerializationException");
  EXPECT_EQ(at(ask("GetSecretValue", of("s") + std::string(1024 * 1024, ' ')), "/__type"),
            "RequestEntityTooLargeException");
}

}  // namespace
}  // namespace echotrace::local
