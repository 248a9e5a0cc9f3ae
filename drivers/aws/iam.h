// AWS Identity and Access Management, API version 2010-05-08. One service for the whole world: signed for us-east-1.
#pragma once

#include "drivers/aws/client.h"

#include <map>
#include <string>
#include <vector>

namespace echotrace::aws::iam {

Service service();

using Tags = std::map<std::string, std::string>;  // no value is empty

struct RoleRequest {
  std::string name;
  std::string trust_policy;  // JSON: who may assume it
  std::string description;
  std::string path = "/";
  Tags tags;
};
struct Role {
  std::string name, arn, path;
  std::string created;  // as the service writes it: "2015-08-30T12:36:00Z"
};
Call create_role(const RoleRequest& request);
Call get_role(const std::string& name);
Role parse_role(const HttpResponse& response);  // of both
Call delete_role(const std::string& name);      // refused while policies are in it or attached
Call tag_role(const std::string& name, const Tags& tags);

template <typename Element>
struct Page {
  std::vector<Element> elements;
  std::string next_marker;  // empty: this was the last page
};
Call list_roles(const std::string& path_prefix, const std::string& marker = {}, int most = 100);
Page<Role> parse_list_roles(const HttpResponse& response);

Call put_role_policy(const std::string& role, const std::string& policy, const std::string& document);
Call delete_role_policy(const std::string& role, const std::string& policy);
Call list_role_policies(const std::string& role, const std::string& marker = {});
Page<std::string> parse_list_role_policies(const HttpResponse& response);  // names

Call attach_role_policy(const std::string& role, const std::string& policy_arn);
Call detach_role_policy(const std::string& role, const std::string& policy_arn);
Call list_attached_role_policies(const std::string& role, const std::string& marker = {});
Page<std::string> parse_list_attached_role_policies(const HttpResponse& response);  // ARNs

// What a principal may do, action by action, on each of the resources ("*" when none is given).
struct Decision {
  std::string action, resource;
  std::string decision;  // "allowed", "explicitDeny", "implicitDeny"
};
Call simulate_principal_policy(const std::string& principal_arn, const std::vector<std::string>& actions,
                               const std::vector<std::string>& resources = {}, const std::string& marker = {});
Page<Decision> parse_simulate_principal_policy(const HttpResponse& response);

}  // namespace echotrace::aws::iam
