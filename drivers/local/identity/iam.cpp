// Roles and their tags.
#include "drivers/local/identity/iam.h"

#include "drivers/aws/uri.h"
#include "drivers/local/identity/policy_document.h"
#include "drivers/local/identity/principal.h"
#include "drivers/local/operation_table.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kVersion = "2010-05-08";
constexpr std::string_view kNamespace = "https://iam.amazonaws.com/doc/2010-05-08/";
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
constexpr std::size_t kMostRoles = 1000, kMostTags = 50, kMostTrustCharacters = 2048, kMostDescription = 1000;
constexpr std::size_t kMostPath = 512, kMostRoleName = 64;
constexpr std::int64_t kSessionS = 3600, kMostSessionS = 43'200;

bool is_path(std::string_view path) {
  return path.size() <= kMostPath && path.starts_with('/') && path.ends_with('/') &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Refusal over_quota(std::string_view quota, std::size_t most) {
  return {409, "LimitExceeded", "Cannot exceed quota for " + std::string(quota) + ": " + std::to_string(most)};
}

}  // namespace

const Iam::Operation Iam::kOperations[] = {
    {"CreateRole", &Iam::create_role},
    {"GetRole", &Iam::get_role},
    {"DeleteRole", &Iam::delete_role},
    {"ListRoles", &Iam::list_roles},
    {"TagRole", &Iam::tag_role},
    {"UntagRole", &Iam::untag_role},
    {"ListRoleTags", &Iam::list_role_tags},
    {"PutRolePolicy", &Iam::put_role_policy},
    {"GetRolePolicy", &Iam::get_role_policy},
    {"DeleteRolePolicy", &Iam::delete_role_policy},
    {"ListRolePolicies", &Iam::list_role_policies},
    {"AttachRolePolicy", &Iam::attach_role_policy},
    {"DetachRolePolicy", &Iam::detach_role_policy},
    {"ListAttachedRolePolicies", &Iam::list_attached_role_policies},
    {"SimulatePrincipalPolicy", &Iam::simulate_principal_policy},
};

std::string Iam::operation_of(const aws::HttpRequest& request) const {
  const std::string name = Form(request).action(kVersion);
  return find_operation(kOperations, name) == nullptr ? std::string() : name;
}

void Iam::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const Operation* const found = find_operation(kOperations, operation);
  if (found == nullptr) throw Refusal{400, "InvalidAction", "The action is not one that the embedded endpoint has."};
  const std::string result = (this->*found->answer)(Form(exchange.request));
  respond(identity::query_answer(operation, kNamespace, exchange.request_id, result));
}

Iam::Role& Iam::role_in(const Form& form) {
  const std::string name = identity::checked_name(form, "RoleName", 1, kMostRoleName);
  const auto found = roles_.find(name);
  if (found == roles_.end()) throw Refusal{404, "NoSuchEntity", "The role with name " + name + " cannot be found."};
  return found->second;
}

// Without tags, which lists leave out.
std::string Iam::role_xml(const Role& role) {
  std::string xml = xml_element("Path", role.path) + xml_element("RoleName", role.name) +
                    xml_element("RoleId", identity::unique_id("AROA", role.name)) + xml_element("Arn", role.arn) +
                    xml_element("CreateDate", iso_seconds(role.created_ns)) +
                    xml_element("AssumeRolePolicyDocument", aws::uri_encode(role.trust));
  if (!role.description.empty()) xml += xml_element("Description", role.description);
  return xml + xml_element("MaxSessionDuration", std::to_string(role.session_s));
}

std::string Iam::create_role(const Form& form) {
  Role role;
  role.name = identity::checked_name(form, "RoleName", 1, kMostRoleName);
  role.trust = form.text("AssumeRolePolicyDocument");
  role.description = form.optional("Description");
  role.path = form.has("Path") ? form.text("Path") : "/";
  role.session_s = form.integer("MaxSessionDuration", kSessionS, kMostSessionS).value_or(kSessionS);
  role.tags = form.tags("Tags");
  if (!is_path(role.path))
    throw Refusal{400, "ValidationError", "The specified value for path is invalid. It must begin and end with /."};
  if (role.description.size() > kMostDescription)
    throw identity::validation_error(role.description, "Description",
                                     "Member must have length less than or equal to 1000");
  const std::string lower = aws::lower_case(role.name);  // names that differ in case alone would be mistaken
  for (const auto& [name, here] : roles_)
    if (aws::lower_case(name) == lower)
      throw Refusal{409, "EntityAlreadyExists", "Role with name " + role.name + " already exists."};
  identity::read_policy(role.trust, identity::PolicyKind::kTrust);
  if (role.trust.size() > kMostTrustCharacters) throw over_quota("ACLSizePerRole", kMostTrustCharacters);
  if (role.tags.size() > kMostTags) throw over_quota("TagsPerRole", kMostTags);
  if (roles_.size() >= kMostRoles) throw over_quota("RolesPerAccount", kMostRoles);
  role.arn = "arn:aws:iam::" + std::string(kAccount) + ":role" + role.path + role.name;
  role.created_ns = loop_.now_ns();
  const std::string name = role.name;
  const Role& made = roles_.emplace(name, std::move(role)).first->second;
  return xml_nested("Role", role_xml(made) + (made.tags.empty() ? "" : identity::tags_xml(made.tags)));
}

std::string Iam::get_role(const Form& form) {
  const Role& role = role_in(form);
  return xml_nested("Role", role_xml(role) + (role.tags.empty() ? "" : identity::tags_xml(role.tags)));
}

std::string Iam::delete_role(const Form& form) {
  const Role& role = role_in(form);
  if (!role.attached.empty())
    throw Refusal{409, "DeleteConflict", "Cannot delete entity, must detach all policies first."};
  if (!role.policies.empty()) throw Refusal{409, "DeleteConflict", "Cannot delete entity, must delete policies first."};
  roles_.erase(std::string(role.name));
  return {};
}

std::string Iam::list_roles(const Form& form) {
  const std::string prefix = form.optional("PathPrefix");
  identity::Members members;
  for (const auto& [name, role] : roles_)
    if (role.path.starts_with(prefix)) members.emplace_back(name, role_xml(role));
  return identity::page_of(form, "Roles", members);
}

std::string Iam::tag_role(const Form& form) {
  Role& role = role_in(form);
  identity::Tags merged = form.tags("Tags");
  merged.insert(role.tags.begin(), role.tags.end());
  if (merged.size() > kMostTags) throw over_quota("TagsPerRole", kMostTags);
  role.tags = std::move(merged);
  return {};
}

std::string Iam::untag_role(const Form& form) {
  Role& role = role_in(form);
  for (const std::string& key : form.list("TagKeys")) role.tags.erase(key);
  return {};
}

std::string Iam::list_role_tags(const Form& form) {
  identity::Members members;
  for (const auto& [key, value] : role_in(form).tags)
    members.emplace_back(key, xml_element("Key", key) + xml_element("Value", value));
  return identity::page_of(form, "Tags", members);
}

}  // namespace echotrace::local
