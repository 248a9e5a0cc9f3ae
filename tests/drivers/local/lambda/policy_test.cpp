#include "tests/drivers/local/lambda/lambda_client.h"

namespace echotrace::local {
namespace {

class PolicyOperations : public LambdaTest {
 protected:
  aws::HttpResponse add(const std::string& id, const std::string& more = "", const std::string& target = "f") {
    return ask("POST", "/2015-03-31/functions/" + target + "/policy",
               R"({"StatementId":")" + id + R"(","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com")" +
                   more + "}");
  }
  bool s3_may(const std::string& bucket) {
    return lambda_.may_invoke(arn("f"), "s3.amazonaws.com", "arn:aws:s3:::" + bucket);
  }
};

TEST_F(PolicyOperations, AStatementIsWrittenAsAWSWritesIt) {
  deploy("f");
  const auto added = add("s3", R"(,"SourceArn":"arn:aws:s3:::bench","SourceAccount":"000000000000")");
  EXPECT_EQ(added.status, 201);
  EXPECT_EQ(json_at(added.body, "/Statement"),
            R"({"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},)"
            R"("Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f",)"
            R"("Condition":{"StringEquals":{"AWS:SourceAccount":"000000000000"},)"
            R"("ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bench"}}})");
  const auto got = ask("GET", "/2015-03-31/functions/f/policy");
  const std::string policy = json_at(got.body, "/Policy");
  EXPECT_EQ(json_at(policy, "/Version"), "2012-10-17");
  EXPECT_EQ(json_at(policy, "/Id"), "default");
  EXPECT_EQ(json_at(policy, "/Statement/0"), json_at(added.body, "/Statement"));
}

TEST_F(PolicyOperations, OnlyWhoIsAllowedMayInvoke) {
  deploy("f");
  EXPECT_FALSE(s3_may("bench"));
  add("s3", R"(,"SourceArn":"arn:aws:s3:::bench")");
  EXPECT_TRUE(s3_may("bench"));
  EXPECT_FALSE(s3_may("other"));
  EXPECT_FALSE(lambda_.may_invoke(arn("f"), "sns.amazonaws.com", "arn:aws:s3:::bench"));
  EXPECT_FALSE(lambda_.may_invoke(arn("g"), "s3.amazonaws.com", "arn:aws:s3:::bench"));
  EXPECT_EQ(ask("DELETE", "/2015-03-31/functions/f/policy/s3").status, 204);
  EXPECT_FALSE(s3_may("bench"));
}

TEST_F(PolicyOperations, AnotherAccountsResourcesAreNotAllowed) {
  deploy("f");
  add("s3", R"(,"SourceArn":"arn:aws:s3:::bench","SourceAccount":"123456789012")");
  EXPECT_FALSE(s3_may("bench"));
}

TEST_F(PolicyOperations, WithoutStatementsThereIsNoPolicy) {
  deploy("f");
  EXPECT_EQ(outcome(ask("GET", "/2015-03-31/functions/f/policy")), "404 ResourceNotFoundException");
  EXPECT_EQ(outcome(ask("DELETE", "/2015-03-31/functions/f/policy/s3")), "404 ResourceNotFoundException");
}

TEST_F(PolicyOperations, WhatAWSRefusesIsRefused) {
  deploy("f");
  EXPECT_EQ(add("s3").status, 201);
  EXPECT_EQ(outcome(add("s3")), "409 ResourceConflictException");
  EXPECT_EQ(outcome(add("a b")), "400 ValidationException");
  EXPECT_EQ(outcome(add("x", R"(,"SourceArn":"bench")")), "400 ValidationException");
  EXPECT_EQ(outcome(add("x", R"(,"SourceAccount":"12")")), "400 ValidationException");
  EXPECT_EQ(outcome(add("x", "", "f%3A%24LATEST")), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(add("x", "", "g")), "404 ResourceNotFoundException");
  const auto post = [&](const char* body) { return outcome(ask("POST", "/2015-03-31/functions/f/policy", body)); };
  EXPECT_EQ(post(R"({"StatementId":"x","Action":"s3:PutObject","Principal":"*"})"), "400 ValidationException");
  EXPECT_EQ(post(R"({"StatementId":"x","Action":"lambda:InvokeFunction","Principal":"nobody"})"),
            "400 InvalidParameterValueException");
  EXPECT_EQ(post(R"({"StatementId":"x","Action":"lambda:InvokeFunction"})"), "400 ValidationException");
}

TEST_F(PolicyOperations, APolicyHasAtMost20Kilobytes) {
  deploy("f");
  std::string last;
  int added = 0;
  while (added < 1000 && (last = outcome(add("s" + std::to_string(added)))) == "201") ++added;
  EXPECT_EQ(last, "400 PolicyLengthExceededException");
  const std::string policy = json_at(ask("GET", "/2015-03-31/functions/f/policy").body, "/Policy");
  EXPECT_LE(policy.size(), 20'480u);
  EXPECT_GT(policy.size(), 20'000u);
}

TEST_F(PolicyOperations, ARevisionIsAPrecondition) {
  deploy("f");
  add("s3");
  const std::string revision = json_at(ask("GET", "/2015-03-31/functions/f/policy").body, "/RevisionId");
  EXPECT_EQ(outcome(add("x", R"(,"RevisionId":"old")")), "412 PreconditionFailedException");
  EXPECT_EQ(outcome(ask("DELETE", "/2015-03-31/functions/f/policy/s3?RevisionId=old")),
            "412 PreconditionFailedException");
  EXPECT_EQ(ask("DELETE", "/2015-03-31/functions/f/policy/s3?RevisionId=" + revision).status, 204);
}

TEST_F(PolicyOperations, TriggersFindFunctionsByArn) {
  deploy("f");
  EXPECT_TRUE(lambda_.has_function(arn("f")));
  EXPECT_TRUE(lambda_.has_function(arn("f") + ":$LATEST"));
  EXPECT_FALSE(lambda_.has_function(arn("g")));
  EXPECT_FALSE(lambda_.has_function(arn("f") + ":live"));
  EXPECT_FALSE(lambda_.has_function("arn:aws:lambda:eu-west-1:000000000000:function:f"));
  EXPECT_FALSE(lambda_.has_function("arn:aws:sns:us-east-1:000000000000:f"));
}

class TagOperations : public LambdaTest {};

TEST_F(TagOperations, TagsAreAddedReplacedShownAndTakenAway) {
  deploy("f", R"(,"Tags":{"a":"1","b":"2"})");
  const std::string target = "/2017-03-31/tags/" + aws::uri_encode(arn("f"));
  EXPECT_EQ(ask("POST", target, R"({"Tags":{"b":"3","echotrace:run":"r"}})").status, 204);
  EXPECT_EQ(ask("GET", target).body, R"({"Tags":{"a":"1","b":"3","echotrace:run":"r"}})");
  EXPECT_EQ(ask("DELETE", target + "?tagKeys=a&tagKeys=echotrace%3Arun").status, 204);
  EXPECT_EQ(ask("GET", target).body, R"({"Tags":{"b":"3"}})");
}

TEST_F(TagOperations, AFunctionHasAtMostFifty) {
  deploy("f");
  const std::string target = "/2017-03-31/tags/" + aws::uri_encode(arn("f"));
  std::string tags;
  for (int i = 0; i < 50; ++i) tags += (i ? "," : "") + ("\"k" + std::to_string(i) + "\":\"v\"");
  EXPECT_EQ(ask("POST", target, R"({"Tags":{)" + tags + "}}").status, 204);
  EXPECT_EQ(ask("POST", target, R"({"Tags":{"k7":"again"}})").status, 204);
  EXPECT_EQ(outcome(ask("POST", target, R"({"Tags":{"more":"v"}})")), "400 InvalidParameterValueException");
}

TEST_F(TagOperations, WhatCannotBeTaggedIsRefused) {
  deploy("f");
  EXPECT_EQ(outcome(ask("GET", "/2017-03-31/tags/f")), "400 ValidationException");
  EXPECT_EQ(outcome(ask("GET", "/2017-03-31/tags/" + arn("g"))), "404 ResourceNotFoundException");
  EXPECT_EQ(outcome(ask("GET", "/2017-03-31/tags/" + arn("f") + ":$LATEST")), "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(ask("GET", "/2017-03-31/tags/arn:aws:s3:::bench")), "404 ResourceNotFoundException");
  EXPECT_EQ(outcome(ask("POST", "/2017-03-31/tags/" + arn("f"), "{}")), "400 ValidationException");
  EXPECT_EQ(outcome(ask("POST", "/2017-03-31/tags/" + arn("f"), R"({"Tags":{"aws:x":"y"}})")),
            "400 InvalidParameterValueException");
  EXPECT_EQ(outcome(ask("DELETE", "/2017-03-31/tags/" + arn("f"))), "400 ValidationException");
}

}  // namespace
}  // namespace echotrace::local
