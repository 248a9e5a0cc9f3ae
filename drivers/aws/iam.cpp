#include "drivers/aws/iam.h"

#include "drivers/aws/query_text.h"

#include <string_view>
#include <utility>

namespace echotrace::aws::iam {
namespace {

Call iam_call(const char* operation, QueryPairs parameters) {
  return query_call(operation, "2010-05-08", std::move(parameters));
}

void add_tags(QueryPairs& parameters, const Tags& tags) {
  int number = 0;
  for (const auto& [key, value] : tags) {
    const std::string prefix = "Tags.member." + std::to_string(++number);
    parameters.emplace_back(prefix + ".Key", key);
    parameters.emplace_back(prefix + ".Value", value);
  }
}

void add_list(QueryPairs& parameters, const std::string& name, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    parameters.emplace_back(name + ".member." + std::to_string(i + 1), values[i]);
  }
}

Role role_of(const pugi::xml_node& node) {
  return {node.child_value("RoleName"), node.child_value("Arn"), node.child_value("Path"),
          node.child_value("CreateDate")};
}

// The members of a list, one page of them.
template <typename Element, typename Read>
Page<Element> page_of(const HttpResponse& response, const char* list, const Read& read) {
  const QueryAnswer answer(response, "IAM");
  Page<Element> page;
  for (const pugi::xml_node member : answer.result().child(list).children("member")) {
    page.elements.push_back(read(member));
  }
  if (std::string_view(answer.result().child_value("IsTruncated")) == "true") {
    page.next_marker = answer.result().child_value("Marker");
  }
  return page;
}

}  // namespace

Service service() {
  return {"IAM", "iam", "iam", Protocol::kQuery};
}

Call create_role(const RoleRequest& request) {
  QueryPairs parameters = {{"RoleName", request.name},
                           {"AssumeRolePolicyDocument", request.trust_policy},
                           {"Path", request.path},
                           {"Description", request.description}};
  add_tags(parameters, request.tags);
  return iam_call("CreateRole", std::move(parameters));
}

Call get_role(const std::string& name) {
  return iam_call("GetRole", {{"RoleName", name}});
}

Role parse_role(const HttpResponse& response) {
  return role_of(QueryAnswer(response, "IAM").result().child("Role"));
}

Call delete_role(const std::string& name) {
  return iam_call("DeleteRole", {{"RoleName", name}});
}

Call tag_role(const std::string& name, const Tags& tags) {
  QueryPairs parameters = {{"RoleName", name}};
  add_tags(parameters, tags);
  return iam_call("TagRole", std::move(parameters));
}

Call list_roles(const std::string& path_prefix, const std::string& marker, int most) {
  return iam_call("ListRoles", {{"PathPrefix", path_prefix}, {"Marker", marker}, {"MaxItems", std::to_string(most)}});
}

Page<Role> parse_list_roles(const HttpResponse& response) {
  return page_of<Role>(response, "Roles", role_of);
}

Call put_role_policy(const std::string& role, const std::string& policy, const std::string& document) {
  return iam_call("PutRolePolicy", {{"RoleName", role}, {"PolicyName", policy}, {"PolicyDocument", document}});
}

Call delete_role_policy(const std::string& role, const std::string& policy) {
  return iam_call("DeleteRolePolicy", {{"RoleName", role}, {"PolicyName", policy}});
}

Call list_role_policies(const std::string& role, const std::string& marker) {
  return iam_call("ListRolePolicies", {{"RoleName", role}, {"Marker", marker}});
}

Page<std::string> parse_list_role_policies(const HttpResponse& response) {
  return page_of<std::string>(response, "PolicyNames",
                              [](const pugi::xml_node& member) { return std::string(member.child_value()); });
}

Call attach_role_policy(const std::string& role, const std::string& policy_arn) {
  return iam_call("AttachRolePolicy", {{"RoleName", role}, {"PolicyArn", policy_arn}});
}

Call detach_role_policy(const std::string& role, const std::string& policy_arn) {
  return iam_call("DetachRolePolicy", {{"RoleName", role}, {"PolicyArn", policy_arn}});
}

Call list_attached_role_policies(const std::string& role, const std::string& marker) {
  return iam_call("ListAttachedRolePolicies", {{"RoleName", role}, {"Marker", marker}});
}

Page<std::string> parse_list_attached_role_policies(const HttpResponse& response) {
  return page_of<std::string>(response, "AttachedPolicies", [](const pugi::xml_node& member) {
    return std::string(member.child_value("PolicyArn"));
  });
}

Call simulate_principal_policy(const std::string& principal_arn, const std::vector<std::string>& actions,
                               const std::vector<std::string>& resources, const std::string& marker) {
  QueryPairs parameters = {{"PolicySourceArn", principal_arn}, {"Marker", marker}};
  add_list(parameters, "ActionNames", actions);
  add_list(parameters, "ResourceArns", resources);
  return iam_call("SimulatePrincipalPolicy", std::move(parameters));
}

Page<Decision> parse_simulate_principal_policy(const HttpResponse& response) {
  return page_of<Decision>(response, "EvaluationResults", [](const pugi::xml_node& member) {
    return Decision{member.child_value("EvalActionName"), member.child_value("EvalResourceName"),
                    member.child_value("EvalDecision")};
  });
}

}  // namespace echotrace::aws::iam
