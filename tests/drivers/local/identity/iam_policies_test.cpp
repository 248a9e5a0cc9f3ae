#include "drivers/local/identity/iam.h"
#include "tests/drivers/local/identity/query_client.h"
#include "tests/drivers/local/manual_loop.h"

#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr const char* kBasic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
constexpr const char* kRoleArn = "arn:aws:iam::000000000000:role/r";

// With a role "r".
class RolePolicies : public testing::Test {
 protected:
  RolePolicies() {
    EXPECT_EQ(iam_.outcome("CreateRole",
                           {{"RoleName", "r"},
                            {"AssumeRolePolicyDocument", R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},)"
                                                         R"("Action":"sts:AssumeRole"}})"}}),
              "200");
  }
  std::string put(const std::string& policy, const std::string& statements) {
    return iam_.outcome("PutRolePolicy",
                        {{"RoleName", "r"},
                         {"PolicyName", policy},
                         {"PolicyDocument", R"({"Version":"2012-10-17","Statement":)" + statements + "}"}});
  }
  std::string attach(const std::string& arn) {
    return iam_.outcome("AttachRolePolicy", {{"RoleName", "r"}, {"PolicyArn", arn}});
  }
  std::string decide(const std::string& action, const std::string& resource = "*") {
    return iam_.tell(
        "SimulatePrincipalPolicy", "//EvalDecision",
        {{"PolicySourceArn", kRoleArn}, {"ActionNames.member.1", action}, {"ResourceArns.member.1", resource}});
  }

  ManualLoop loop_;
  Iam service_{loop_};
  QueryClient iam_{service_, "2010-05-08"};
  const aws::QueryPairs role_{{"RoleName", "r"}};
};

TEST_F(RolePolicies, InlineOnesAreKeptAsTheyWerePut) {
  const std::string document =
      "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": "
      "\"arn:aws:s3:::b\xC3\xBC/*\"}]}";
  EXPECT_EQ(iam_.outcome("PutRolePolicy", {{"RoleName", "r"}, {"PolicyName", "p"}, {"PolicyDocument", document}}),
            "200");
  const aws::HttpResponse got = iam_.ask("GetRolePolicy", {{"RoleName", "r"}, {"PolicyName", "p"}});
  EXPECT_EQ(aws::uri_decode(QueryClient::at(got, "//PolicyDocument")), document);
  EXPECT_EQ(QueryClient::at(got, "//RoleName") + " " + QueryClient::at(got, "//PolicyName"), "r p");
  EXPECT_EQ(put("o", R"([{"Effect":"Deny","NotAction":"s3:*","NotResource":"*"}])"), "200");
  EXPECT_EQ(iam_.tell("ListRolePolicies", "//PolicyNames/member", role_), "o|p");
  EXPECT_EQ(iam_.outcome("GetRolePolicy", {{"RoleName", "r"}, {"PolicyName", "q"}}), "404 NoSuchEntity");
  EXPECT_EQ(iam_.outcome("DeleteRolePolicy", {{"RoleName", "r"}, {"PolicyName", "q"}}), "404 NoSuchEntity");
}

TEST_F(RolePolicies, InlineOnesMustBePolicies) {
  for (const char* wrong :
       {R"([{"Effect":"Allow","Action":"s3:GetObject"}])", R"([{"Effect":"Allow","Resource":"*"}])",
        R"([{"Effect":"Allow","Action":[],"Resource":"*"}])", R"([{"Effect":"Allow","Action":7,"Resource":"*"}])",
        R"([{"Effect":"Allow","Action":"GetObject","Resource":"*"}])", R"(["text"])",
        R"([{"Effect":"Allow","Action":"s3:GetObject","Resource":"bucket"}])",
        R"([{"Effect":"Allow","Action":"s3:*","NotAction":"s3:*","Resource":"*"}])",
        R"([{"Effect":"Allow","Action":"s3:*","Resource":"*","NotResource":"*"}])",
        R"([{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Principal":"*"}])"})
    EXPECT_EQ(put("p", wrong), "400 MalformedPolicyDocument") << wrong;
  EXPECT_EQ(iam_.tell("ListRolePolicies", "//PolicyNames/member", role_), "");
}

TEST_F(RolePolicies, InlineOnesHoldTenThousandCharactersTogether) {
  const auto of_size = [](std::size_t bytes) {
    return R"([{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::)" + std::string(bytes, 'b') + "\"}]";
  };
  EXPECT_EQ(put("a", of_size(5000)), "200");
  EXPECT_EQ(put("b", of_size(5200)), "409 LimitExceeded");
  EXPECT_EQ(put("b", of_size(4900) + std::string(4000, ' ')), "200") << "white space does not count";
  EXPECT_EQ(put("a", of_size(5001)), "200") << "what is replaced does not count";
}

TEST_F(RolePolicies, ManagedOnesAreAttachedOnceAndListed) {
  EXPECT_EQ(attach(kBasic), "200");
  EXPECT_EQ(attach(kBasic), "200");
  EXPECT_EQ(attach("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"), "200");
  EXPECT_EQ(iam_.tell("ListAttachedRolePolicies", "//AttachedPolicies/member/PolicyArn", role_),
            std::string("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess|") + kBasic);
  EXPECT_EQ(
      iam_.tell("ListAttachedRolePolicies", "//PolicyName", {{"RoleName", "r"}, {"PathPrefix", "/service-role/"}}),
      "AWSLambdaBasicExecutionRole");
  EXPECT_EQ(attach("arn:aws:iam::000000000000:policy/mine"), "404 NoSuchEntity");
  EXPECT_EQ(attach("AmazonS3ReadOnlyAccess"), "400 InvalidInput");
  EXPECT_EQ(iam_.outcome("DetachRolePolicy", {{"RoleName", "r"}, {"PolicyArn", "arn:aws:iam::aws:policy/Other"}}),
            "404 NoSuchEntity");
  for (int i = 2; i < 10; ++i) EXPECT_EQ(attach("arn:aws:iam::aws:policy/P" + std::to_string(i)), "200");
  EXPECT_EQ(attach("arn:aws:iam::aws:policy/P10"), "409 LimitExceeded");
}

TEST_F(RolePolicies, ASimulationSaysWhatTheyComeTo) {
  EXPECT_EQ(decide("s3:GetObject"), "implicitDeny");
  put("p", R"([{"Effect":"Allow","Action":["s3:Get*","SQS:SendMessage"],"Resource":"arn:aws:s3:::bench/*"},
{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::bench/secret-??"}])");
  EXPECT_EQ(decide("s3:GetObject", "arn:aws:s3:::bench/key"), "allowed");
  EXPECT_EQ(decide("S3:getobject", "arn:aws:s3:::bench/key"), "allowed") << "the case of actions does not count";
  EXPECT_EQ(decide("s3:GetObject", "arn:aws:s3:::Bench/key"), "implicitDeny");
  EXPECT_EQ(decide("s3:GetObject", "arn:aws:s3:::bench/secret-01"), "explicitDeny");
  EXPECT_EQ(decide("s3:GetObject", "arn:aws:s3:::bench/secret-001"), "allowed");
  EXPECT_EQ(decide("s3:PutObject", "arn:aws:s3:::bench/key"), "implicitDeny");
  EXPECT_EQ(decide("logs:PutLogEvents"), "implicitDeny");
  attach(kBasic);
  EXPECT_EQ(decide("logs:PutLogEvents"), "allowed");
}

TEST_F(RolePolicies, NotActionAndNotResourceAreTheOthers) {
  put("p", R"([{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::other/*"}])");
  EXPECT_EQ(decide("s3:GetObject", "arn:aws:s3:::bench/key"), "allowed");
  EXPECT_EQ(decide("s3:GetObject", "arn:aws:s3:::other/key"), "implicitDeny");
  EXPECT_EQ(decide("iam:CreateRole"), "implicitDeny");
}

TEST_F(RolePolicies, AConditionWithoutContextDoesNotHold) {
  put("p",
      R"([{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}])");
  EXPECT_EQ(decide("s3:GetObject"), "implicitDeny");
}

TEST_F(RolePolicies, SimulatesEachActionOnEachResource) {
  put("p", R"([{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}])");
  const aws::QueryPairs asked{{"PolicySourceArn", kRoleArn},
                              {"ActionNames.member.1", "s3:GetObject"},
                              {"ActionNames.member.2", "s3:PutObject"},
                              {"ResourceArns.member.1", "arn:aws:s3:::a/k"},
                              {"ResourceArns.member.2", "arn:aws:s3:::b/k"},
                              {"MaxItems", "3"}};
  const aws::HttpResponse first = iam_.ask("SimulatePrincipalPolicy", asked);
  EXPECT_EQ(QueryClient::at(first, "//EvalActionName"), "s3:GetObject|s3:GetObject|s3:PutObject");
  EXPECT_EQ(QueryClient::at(first, "//EvalResourceName"), "arn:aws:s3:::a/k|arn:aws:s3:::b/k|arn:aws:s3:::a/k");
  EXPECT_EQ(QueryClient::at(first, "//EvalDecision"), "allowed|implicitDeny|implicitDeny");
  aws::QueryPairs more = asked;
  more.emplace_back("Marker", QueryClient::at(first, "//Marker"));
  EXPECT_EQ(iam_.tell("SimulatePrincipalPolicy", "//EvalResourceName", more), "arn:aws:s3:::b/k");
}

TEST_F(RolePolicies, TheUserMayDoEverythingAndOthersAreNotThere) {
  const aws::QueryPairs user{{"PolicySourceArn", std::string(kUser)}, {"ActionNames.member.1", "iam:CreateRole"}};
  EXPECT_EQ(iam_.tell("SimulatePrincipalPolicy", "//EvalDecision", user), "allowed");
  EXPECT_EQ(iam_.tell("SimulatePrincipalPolicy", "//EvalResourceName", user), "*");
  EXPECT_EQ(iam_.outcome("SimulatePrincipalPolicy", {{"PolicySourceArn", "arn:aws:iam::000000000000:role/none"},
                                                     {"ActionNames.member.1", "s3:GetObject"}}),
            "404 NoSuchEntity");
  EXPECT_EQ(iam_.outcome("SimulatePrincipalPolicy", {{"PolicySourceArn", kRoleArn}}), "400 InvalidInput");
  attach("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
  EXPECT_EQ(iam_.outcome("SimulatePrincipalPolicy",
                         {{"PolicySourceArn", kRoleArn}, {"ActionNames.member.1", "s3:GetObject"}}),
            "500 PolicyEvaluation")
      << "its document is AWS's, and not here";
}

}  // namespace
}  // namespace echotrace::local
