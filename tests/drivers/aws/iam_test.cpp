#include "drivers/aws/iam.h"

#include "drivers/aws/error.h"
#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace echotrace::aws::iam {
namespace {

HttpResponse answer(std::string body) {
  return {200, {}, std::move(body)};
}

// The form without what every one begins with.
std::string form_of(const Call& call) {
  EXPECT_EQ(call.request.method, "POST");
  EXPECT_EQ(call.request.path, "/");
  EXPECT_EQ(header_value(call.request.headers, "Content-Type"), "application/x-www-form-urlencoded; charset=utf-8");
  const std::string head = "Action=" + call.operation + "&Version=2010-05-08&";
  EXPECT_TRUE(call.request.body.starts_with(head)) << call.request.body;
  return call.operation + " " + call.request.body.substr(head.size());
}

// What botocore sends for the same request.

TEST(Iam, ARoleIsMadeWithItsPolicyAndTags) {
  EXPECT_EQ(form_of(create_role({"r", "{\"a\": 1}", "d e", "/echotrace/", {{"k", "v w"}, {"l", "x"}}})),
            "CreateRole RoleName=r&AssumeRolePolicyDocument=%7B%22a%22%3A+1%7D&Path=%2Fechotrace%2F&"
            "Description=d+e&Tags.member.1.Key=k&Tags.member.1.Value=v+w&Tags.member.2.Key=l&Tags.member.2.Value=x");
  EXPECT_EQ(form_of(create_role({"r", "{}", "", "/", {}})),
            "CreateRole RoleName=r&AssumeRolePolicyDocument=%7B%7D&Path=%2F");
  EXPECT_EQ(form_of(tag_role("r", {{"k", "v w"}})), "TagRole RoleName=r&Tags.member.1.Key=k&Tags.member.1.Value=v+w");
}

TEST(Iam, RolesAndTheirPoliciesAreNamed) {
  EXPECT_EQ(form_of(get_role("r")), "GetRole RoleName=r");
  EXPECT_EQ(form_of(delete_role("r")), "DeleteRole RoleName=r");
  EXPECT_EQ(form_of(list_roles("/e/", "m", 7)), "ListRoles PathPrefix=%2Fe%2F&Marker=m&MaxItems=7");
  EXPECT_EQ(form_of(put_role_policy("r", "p", "{}")), "PutRolePolicy RoleName=r&PolicyName=p&PolicyDocument=%7B%7D");
  EXPECT_EQ(form_of(delete_role_policy("r", "p")), "DeleteRolePolicy RoleName=r&PolicyName=p");
  EXPECT_EQ(form_of(list_role_policies("r", "m")), "ListRolePolicies RoleName=r&Marker=m");
  EXPECT_EQ(form_of(attach_role_policy("r", "arn:aws:iam::aws:policy/p")),
            "AttachRolePolicy RoleName=r&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fp");
  EXPECT_EQ(form_of(detach_role_policy("r", "arn:aws:iam::aws:policy/p")),
            "DetachRolePolicy RoleName=r&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2Fp");
  EXPECT_EQ(form_of(list_attached_role_policies("r")), "ListAttachedRolePolicies RoleName=r");
}

TEST(Iam, WhatIsAllowedIsAskedForInLists) {
  EXPECT_EQ(form_of(simulate_principal_policy("arn:u", {"s3:PutObject", "sqs:*"}, {"arn:aws:s3:::b/*"}, "m")),
            "SimulatePrincipalPolicy PolicySourceArn=arn%3Au&Marker=m&ActionNames.member.1=s3%3APutObject&"
            "ActionNames.member.2=sqs%3A%2A&ResourceArns.member.1=arn%3Aaws%3As3%3A%3A%3Ab%2F%2A");
  EXPECT_EQ(form_of(simulate_principal_policy("arn:u", {"s3:PutObject"})),
            "SimulatePrincipalPolicy PolicySourceArn=arn%3Au&ActionNames.member.1=s3%3APutObject");
}

// From the examples of AWS's API reference, shortened.

TEST(Iam, ARoleIsRead) {
  const Role role = parse_role(
      answer("<CreateRoleResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n<CreateRoleResult>\n <Role>\n"
             "<Path>/application_abc/component_xyz/</Path><Arn>arn:aws:iam::123456789012:role/application_abc/"
             "component_xyz/S3Access</Arn><RoleName>S3Access</RoleName><AssumeRolePolicyDocument>%7B%7D"
             "</AssumeRolePolicyDocument><CreateDate>2012-05-08T23:34:01.495Z</CreateDate><RoleId>AROADBQP57FF2AEXAMPLE"
             "</RoleId></Role></CreateRoleResult><ResponseMetadata><RequestId>4a93ceee</RequestId></ResponseMetadata>"
             "</CreateRoleResponse>"));
  EXPECT_EQ(role.name, "S3Access");
  EXPECT_EQ(role.arn, "arn:aws:iam::123456789012:role/application_abc/component_xyz/S3Access");
  EXPECT_EQ(role.path, "/application_abc/component_xyz/");
  EXPECT_EQ(role.created, "2012-05-08T23:34:01.495Z");
}

TEST(Iam, ListsComePageByPage) {
  const auto roles = parse_list_roles(
      answer("<ListRolesResponse><ListRolesResult><IsTruncated>true</IsTruncated><Marker>m&amp;1</Marker><Roles>"
             "<member><RoleName>a</RoleName><Arn>arn:a</Arn></member><member><RoleName>b</RoleName></member>"
             "</Roles></ListRolesResult></ListRolesResponse>"));
  ASSERT_EQ(roles.elements.size(), 2u);
  EXPECT_EQ(roles.elements[0].arn, "arn:a");
  EXPECT_EQ(roles.elements[1].name, "b");
  EXPECT_EQ(roles.next_marker, "m&1");
  const auto names = parse_list_role_policies(
      answer("<ListRolePoliciesResponse><ListRolePoliciesResult><PolicyNames><member>p</member><member>q</member>"
             "</PolicyNames><IsTruncated>false</IsTruncated></ListRolePoliciesResult></ListRolePoliciesResponse>"));
  EXPECT_EQ(names.elements, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(names.next_marker, "");
  const auto attached = parse_list_attached_role_policies(
      answer("<ListAttachedRolePoliciesResponse><ListAttachedRolePoliciesResult><AttachedPolicies><member><PolicyName>"
             "ReadOnlyAccess</PolicyName><PolicyArn>arn:aws:iam::aws:policy/ReadOnlyAccess</PolicyArn></member>"
             "</AttachedPolicies></ListAttachedRolePoliciesResult></ListAttachedRolePoliciesResponse>"));
  EXPECT_EQ(attached.elements, std::vector<std::string>{"arn:aws:iam::aws:policy/ReadOnlyAccess"});
  const auto none = parse_list_roles(
      answer("<ListRolesResponse><ListRolesResult><IsTruncated>false</IsTruncated><Roles/></ListRolesResult>"
             "</ListRolesResponse>"));
  EXPECT_TRUE(none.elements.empty());
}

TEST(Iam, DecisionsNameActionAndResource) {
  const auto page = parse_simulate_principal_policy(
      answer("<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
             "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>"
             "<MatchedStatements><member><SourcePolicyId>x</SourcePolicyId></member></MatchedStatements>"
             "<MissingContextValues/><EvalResourceName>arn:aws:s3:::teambucket</EvalResourceName>"
             "<EvalDecision>allowed</EvalDecision><EvalActionName>s3:ListBucket</EvalActionName></member><member>"
             "<EvalResourceName>*</EvalResourceName><EvalDecision>implicitDeny</EvalDecision><EvalActionName>"
             "s3:GetObject</EvalActionName></member></EvaluationResults></SimulatePrincipalPolicyResult>"
             "</SimulatePrincipalPolicyResponse>"));
  ASSERT_EQ(page.elements.size(), 2u);
  EXPECT_EQ(page.elements[0].action, "s3:ListBucket");
  EXPECT_EQ(page.elements[0].resource, "arn:aws:s3:::teambucket");
  EXPECT_EQ(page.elements[0].decision, "allowed");
  EXPECT_EQ(page.elements[1].decision, "implicitDeny");
}

TEST(Iam, AnswersThatAreNoneEndTheCommand) {
  for (const char* body : {"", "{}", "<html><body/></html>", "<GetRoleResponse>"}) {
    EXPECT_THROW(parse_role(answer(body)), base::Error) << body;
    EXPECT_THROW(parse_list_roles(answer(body)), base::Error) << body;
  }
}

TEST(Iam, AnErrorHasItsCode) {
  const ServiceError error = parse_error(
      service().protocol, "IAM", "GetRole",
      {404,
       {},
       "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>NoSuchEntity"
       "</Code><Message>The role with name r cannot be found.</Message></Error><RequestId>r-1</RequestId>"
       "</ErrorResponse>"});
  EXPECT_EQ(error.code, "NoSuchEntity");
  EXPECT_EQ(error.message, "The role with name r cannot be found.");
  EXPECT_EQ(error.request_id, "r-1");
}

}  // namespace
}  // namespace echotrace::aws::iam
