#include "drivers/local/identity/iam.h"

#include "tests/drivers/local/identity/query_client.h"
#include "tests/drivers/local/manual_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace echotrace::local {
namespace {

constexpr const char* kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},)"
    R"("Action":"sts:AssumeRole"}]})";
constexpr const char* kReads =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]})";
constexpr const char* kBasic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

class IamTest : public testing::Test {
 protected:
  std::string make(const std::string& role, aws::QueryPairs more = {}) {
    more.insert(more.begin(), {{"RoleName", role}, {"AssumeRolePolicyDocument", kTrust}});
    return iam_.outcome("CreateRole", std::move(more));
  }

  ManualLoop loop_;
  Iam service_{loop_};
  QueryClient iam_{service_, "2010-05-08"};
};

TEST_F(IamTest, KnowsItsOperationsOfItsVersion) {
  aws::HttpRequest request;
  request.method = "POST";
  request.body = "Version=2010-05-08&Action=GetRole&RoleName=r";
  EXPECT_EQ(service_.operation_of(request), "GetRole");
  request.body = "Version=2010-05-08&Action=CreateUser";
  EXPECT_EQ(service_.operation_of(request), "");
  request.body = "Version=2011-06-15&Action=GetRole";
  EXPECT_EQ(service_.operation_of(request), "");
  request.body = "";
  EXPECT_EQ(service_.operation_of(request), "");
}

TEST_F(IamTest, ARoleIsFoundAsItWasMade) {
  const aws::HttpResponse made = iam_.ask("CreateRole", {{"RoleName", "run-1"},
                                                         {"AssumeRolePolicyDocument", kTrust},
                                                         {"Path", "/echotrace/"},
                                                         {"Description", "a run's <role> & more"},
                                                         {"Tags.member.1.Key", "echotrace:run"},
                                                         {"Tags.member.1.Value", "r 1"}});
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(aws::header_value(made.headers, "Content-Type"), "text/xml");
  EXPECT_EQ(QueryClient::at(made, "/CreateRoleResponse/ResponseMetadata/RequestId"), "an-id");
  const aws::HttpResponse got = iam_.ask("GetRole", {{"RoleName", "run-1"}});
  const auto told = [&](const char* name) {
    return QueryClient::at(got, (std::string("/GetRoleResponse/GetRoleResult/Role/") + name).c_str());
  };
  EXPECT_EQ(told("Arn"), "arn:aws:iam::000000000000:role/echotrace/run-1");
  EXPECT_EQ(told("Path"), "/echotrace/");
  EXPECT_EQ(told("RoleName"), "run-1");
  EXPECT_THAT(told("RoleId"), testing::MatchesRegex("AROA[A-Z2-7]{17}"));
  EXPECT_EQ(told("CreateDate"), "2027-01-15T08:00:00Z");
  EXPECT_EQ(aws::uri_decode(told("AssumeRolePolicyDocument")), kTrust);
  EXPECT_EQ(told("AssumeRolePolicyDocument").substr(0, 18), "%7B%22Version%22%3") << "as IAM writes documents";
  EXPECT_EQ(told("Description"), "a run's <role> & more");
  EXPECT_EQ(told("MaxSessionDuration"), "3600");
  EXPECT_EQ(told("Tags/member/Key") + "=" + told("Tags/member/Value"), "echotrace:run=r 1");
  EXPECT_EQ(QueryClient::at(made, "//Role/Arn"), told("Arn"));
}

TEST_F(IamTest, FormsMayWriteSpacesAsPlusSigns) {
  Exchange exchange;
  exchange.request.method = "POST";
  exchange.request.body =
      "Action=CreateRole&Version=2010-05-08&RoleName=a%2Bb&Description=two+words&"
      "AssumeRolePolicyDocument=" +
      aws::uri_encode(kTrust);
  std::string body;
  service_.serve("CreateRole", exchange, [&](aws::HttpResponse given) { body = given.body; });
  EXPECT_THAT(body, testing::HasSubstr("<RoleName>a+b</RoleName>"));
  EXPECT_THAT(body, testing::HasSubstr("<Description>two words</Description>"));
}

TEST_F(IamTest, ANameIsTakenOnceWhateverItsCase) {
  EXPECT_EQ(make("role"), "200");
  EXPECT_EQ(make("role"), "409 EntityAlreadyExists");
  EXPECT_EQ(make("Role"), "409 EntityAlreadyExists");
  EXPECT_EQ(iam_.outcome("GetRole", {{"RoleName", "other"}}), "404 NoSuchEntity");
}

TEST_F(IamTest, WhatIsOutOfItsBoundsIsRefused) {
  EXPECT_EQ(make("with space"), "400 ValidationError");
  EXPECT_EQ(make(std::string(65, 'a')), "400 ValidationError");
  EXPECT_EQ(make(""), "400 ValidationError");
  EXPECT_EQ(make(std::string(64, 'a')), "200");
  EXPECT_EQ(make("r", {{"Path", "no/slashes"}}), "400 ValidationError");
  EXPECT_EQ(make("r", {{"MaxSessionDuration", "3599"}}), "400 ValidationError");
  EXPECT_EQ(make("r", {{"MaxSessionDuration", "long"}}), "400 MalformedInput");
  EXPECT_EQ(make("r", {{"Description", std::string(1001, 'd')}}), "400 ValidationError");
  EXPECT_EQ(make("r", {{"Tags.member.1.Key", std::string(129, 'k')}}), "400 ValidationError");
  EXPECT_EQ(make("r", {{"Tags.member.1.Key", "k"}, {"Tags.member.2.Key", "k"}}), "400 InvalidInput");
  EXPECT_EQ(iam_.outcome("CreateRole", {{"RoleName", "r"}}), "400 ValidationError");
  EXPECT_EQ(iam_.outcome("GetRole"), "400 ValidationError");
  EXPECT_EQ(iam_.tell("GetRole", "//Message"),
            "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be "
            "null");
}

TEST_F(IamTest, AFormThatIsTooLongIsRefused) {
  EXPECT_EQ(make("r", {{"Padding", std::string(1024 * 1024, 'a')}}), "413 RequestEntityTooLarge");
}

TEST_F(IamTest, ATrustPolicyMustBeOne) {
  const auto refused = [&](std::string document) {
    return iam_.outcome("CreateRole", {{"RoleName", "r"}, {"AssumeRolePolicyDocument", std::move(document)}});
  };
  for (const char* wrong : {"{", "[]", "{}", R"({"Statement":[]})", R"({"Statement":7})", kReads,
                            R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}})",
                            R"({"Statement":{"Effect":"Maybe","Principal":"*","Action":"sts:AssumeRole"}})",
                            R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}})",
                            R"({"Version":"2027-01-01","Statement":{"Effect":"Allow","Principal":"*",
"Action":"sts:AssumeRole"}})"})
    EXPECT_EQ(refused(wrong), "400 MalformedPolicyDocument") << wrong;
  EXPECT_EQ(refused(std::string(100'000, '[')), "400 MalformedPolicyDocument");
  EXPECT_EQ(refused(R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}})"), "200");
}

TEST_F(IamTest, RolesAreListedByPathInPages) {
  make("c", {{"Path", "/echotrace/"}});
  make("a", {{"Path", "/echotrace/"}});
  make("b", {{"Path", "/other/"}});
  make("d", {{"Path", "/echotrace/deep/"}});
  const aws::HttpResponse first = iam_.ask("ListRoles", {{"PathPrefix", "/echotrace/"}, {"MaxItems", "2"}});
  EXPECT_EQ(QueryClient::at(first, "//Roles/member/RoleName"), "a|c");
  EXPECT_EQ(QueryClient::at(first, "//IsTruncated"), "true");
  const aws::HttpResponse second = iam_.ask(
      "ListRoles", {{"PathPrefix", "/echotrace/"}, {"MaxItems", "2"}, {"Marker", QueryClient::at(first, "//Marker")}});
  EXPECT_EQ(QueryClient::at(second, "//Roles/member/RoleName"), "d");
  EXPECT_EQ(QueryClient::at(second, "//IsTruncated"), "false");
  EXPECT_EQ(iam_.tell("ListRoles", "//Roles/member/RoleName"), "a|b|c|d");
  EXPECT_EQ(iam_.outcome("ListRoles", {{"Marker", "?"}}), "400 ValidationError");
  EXPECT_EQ(iam_.outcome("ListRoles", {{"MaxItems", "0"}}), "400 ValidationError");
  EXPECT_EQ(iam_.outcome("ListRoles", {{"MaxItems", "1001"}}), "400 ValidationError");
}

TEST_F(IamTest, TagsAreMergedAndTakenOff) {
  make("r", {{"Tags.member.1.Key", "run"}, {"Tags.member.1.Value", "r1"}});
  const aws::QueryPairs role{{"RoleName", "r"}};
  EXPECT_EQ(iam_.outcome("TagRole", {{"RoleName", "r"},
                                     {"Tags.member.1.Key", "run"},
                                     {"Tags.member.1.Value", "r2"},
                                     {"Tags.member.2.Key", "empty"},
                                     {"Tags.member.2.Value", ""}}),
            "200");
  EXPECT_EQ(iam_.tell("ListRoleTags", "//Tags/member/Key", role), "empty|run");
  EXPECT_EQ(iam_.tell("ListRoleTags", "//Tags/member[Key='run']/Value", role), "r2");
  EXPECT_EQ(iam_.outcome("UntagRole", {{"RoleName", "r"}, {"TagKeys.member.1", "empty"}, {"TagKeys.member.2", "no"}}),
            "200");
  EXPECT_EQ(iam_.tell("ListRoleTags", "//Tags/member/Key", role), "run");
  aws::QueryPairs many = role;
  for (int i = 1; i <= 50; ++i) {
    many.emplace_back("Tags.member." + std::to_string(i) + ".Key", "k" + std::to_string(i));
    many.emplace_back("Tags.member." + std::to_string(i) + ".Value", "v");
  }
  EXPECT_EQ(iam_.outcome("TagRole", many), "409 LimitExceeded") << "51 with the one that is there";
}

TEST_F(IamTest, ARoleIsDeletedOnceItsPoliciesAreGone) {
  make("r");
  const aws::QueryPairs role{{"RoleName", "r"}};
  const aws::QueryPairs managed{{"RoleName", "r"}, {"PolicyArn", kBasic}};
  iam_.ask("AttachRolePolicy", managed);
  iam_.ask("PutRolePolicy", {{"RoleName", "r"}, {"PolicyName", "p"}, {"PolicyDocument", kReads}});
  EXPECT_EQ(iam_.outcome("DeleteRole", role), "409 DeleteConflict");
  EXPECT_EQ(iam_.outcome("DetachRolePolicy", managed), "200");
  EXPECT_EQ(iam_.outcome("DeleteRole", role), "409 DeleteConflict");
  EXPECT_EQ(iam_.outcome("DeleteRolePolicy", {{"RoleName", "r"}, {"PolicyName", "p"}}), "200");
  EXPECT_EQ(iam_.outcome("DeleteRole", role), "200");
  EXPECT_EQ(iam_.outcome("DeleteRole", role), "404 NoSuchEntity");
  EXPECT_EQ(make("r"), "200");
}

TEST_F(IamTest, ThereAreAThousandRolesAtMost) {
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(make("r" + std::to_string(i)), "200");
  EXPECT_EQ(make("r1000"), "409 LimitExceeded");
}

}  // namespace
}  // namespace echotrace::local
