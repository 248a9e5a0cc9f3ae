// What roles may do: inline policies, attached ones, and what both come to.
#include "drivers/aws/uri.h"
#include "drivers/local/identity/iam.h"
#include "drivers/local/identity/policy_document.h"
#include "drivers/local/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace echotrace::local {
namespace {

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
constexpr std::size_t kMostInlineCharacters = 10'240, kMostAttached = 10, kMostPolicyName = 128;
constexpr std::size_t kMostDecisions = 10'000;
constexpr std::string_view kManaged = "arn:aws:iam::aws:policy/";

// White space does not count.
std::size_t size_of(std::string_view document) {
  return static_cast<std::size_t>(std::count_if(
      document.begin(), document.end(), [](char c) { return c != ' ' && c != '\n' && c != '\t' && c != '\r'; }));
}

Refusal no_such_policy(const std::string& role, const std::string& policy) {
  return {404, "NoSuchEntity", "The role policy with name " + policy + " cannot be found for role " + role + "."};
}

std::string policy_arn_in(const identity::QueryForm& form) {
  std::string arn = form.text("PolicyArn");
  constexpr std::size_t kLeast = 20, kMost = 2048;
  if (arn.size() < kLeast || arn.size() > kMost || !arn.starts_with("arn:") || arn.find(":policy/") == arn.npos)
    throw Refusal{400, "InvalidInput", "ARN " + arn.substr(0, 256) + " is not valid."};
  return arn;
}

}  // namespace

std::string Iam::put_role_policy(const Form& form) {
  Role& role = role_in(form);
  const std::string name = identity::checked_name(form, "PolicyName", 1, kMostPolicyName);
  const std::string document = form.text("PolicyDocument");
  identity::read_policy(document, identity::PolicyKind::kPermissions);
  std::size_t characters = size_of(document);
  for (const auto& [other, text] : role.policies)
    if (other != name) characters += size_of(text);
  if (characters > kMostInlineCharacters)
    throw Refusal{409, "LimitExceeded", "Maximum policy size of 10240 bytes exceeded for role " + role.name};
  role.policies[name] = document;
  return {};
}

std::string Iam::get_role_policy(const Form& form) {
  const Role& role = role_in(form);
  const std::string name = identity::checked_name(form, "PolicyName", 1, kMostPolicyName);
  const auto found = role.policies.find(name);
  if (found == role.policies.end()) throw no_such_policy(role.name, name);
  return xml_element("RoleName", role.name) + xml_element("PolicyName", name) +
         xml_element("PolicyDocument", aws::uri_encode(found->second));
}

std::string Iam::delete_role_policy(const Form& form) {
  Role& role = role_in(form);
  const std::string name = identity::checked_name(form, "PolicyName", 1, kMostPolicyName);
  if (role.policies.erase(name) == 0) throw no_such_policy(role.name, name);
  return {};
}

std::string Iam::list_role_policies(const Form& form) {
  identity::Members members;
  for (const auto& [name, document] : role_in(form).policies) members.emplace_back(name, xml_escape(name));
  return identity::page_of(form, "PolicyNames", members);
}

std::string Iam::attach_role_policy(const Form& form) {
  Role& role = role_in(form);
  const std::string arn = policy_arn_in(form);
  if (!arn.starts_with(kManaged))  // the account has none of its own
    throw Refusal{404, "NoSuchEntity", "Policy " + arn + " does not exist or is not attachable."};
  if (!role.attached.contains(arn) && role.attached.size() >= kMostAttached)
    throw Refusal{409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: " + std::to_string(kMostAttached)};
  role.attached.insert(arn);
  return {};
}

std::string Iam::detach_role_policy(const Form& form) {
  Role& role = role_in(form);
  const std::string arn = policy_arn_in(form);
  if (role.attached.erase(arn) == 0) throw Refusal{404, "NoSuchEntity", "Policy " + arn + " was not found."};
  return {};
}

std::string Iam::list_attached_role_policies(const Form& form) {
  const std::string prefix = form.optional("PathPrefix");
  identity::Members members;
  for (const std::string& arn : role_in(form).attached) {
    const std::string_view path = std::string_view(arn).substr(kManaged.size() - 1);
    if (!path.starts_with(prefix)) continue;
    members.emplace_back(arn,
                         xml_element("PolicyName", path.substr(path.rfind('/') + 1)) + xml_element("PolicyArn", arn));
  }
  return identity::page_of(form, "AttachedPolicies", members);
}

std::string Iam::simulate_principal_policy(const Form& form) {
  const std::string principal = form.text("PolicySourceArn");
  std::vector<identity::Statement> statements;
  const auto add = [&](std::string_view document) {
    auto more = identity::read_policy(document, identity::PolicyKind::kPermissions);
    std::move(more.begin(), more.end(), std::back_inserter(statements));
  };
  const auto role =
      std::find_if(roles_.begin(), roles_.end(), [&](const auto& entry) { return entry.second.arn == principal; });
  if (role != roles_.end()) {
    for (const auto& [name, document] : role->second.policies) add(document);
    for (const std::string& arn : role->second.attached) {
      const std::string_view document = identity::managed_policy(arn);
      if (document.empty())
        throw Refusal{500, "PolicyEvaluation", "The embedded endpoint does not have the document of " + arn + "."};
      add(document);
    }
  } else if (principal == "arn:aws:iam::" + std::string(kAccount) + ":user/echotrace") {
    add(identity::managed_policy("arn:aws:iam::aws:policy/AdministratorAccess"));
  } else {
    throw Refusal{404, "NoSuchEntity", "The principal " + principal.substr(0, 256) + " cannot be found."};
  }
  const auto actions = form.list("ActionNames");
  auto resources = form.list("ResourceArns");
  if (actions.empty()) throw Refusal{400, "InvalidInput", "ActionNames must name at least one action."};
  if (resources.empty()) resources.emplace_back("*");
  if (actions.size() * resources.size() > kMostDecisions)
    throw Refusal{400, "InvalidInput", "That many actions and resources are too many to simulate."};
  identity::Members members;
  for (const std::string& action : actions)
    for (const std::string& resource : resources)
      members.emplace_back(fmt::format("{:08}", members.size()),
                           xml_element("EvalActionName", action) + xml_element("EvalResourceName", resource) +
                               xml_element("EvalDecision", identity::decision_of(statements, action, resource)) +
                               "<MatchedStatements/><MissingContextValues/>");
  return identity::page_of(form, "EvaluationResults", members);
}

}  // namespace echotrace::local
