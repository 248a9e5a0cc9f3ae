// What a policy says: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::identity {

struct Statement {
  bool allows = false;               // else denies
  bool but_actions = false;          // NotAction
  bool but_resources = false;        // NotResource
  bool conditional = false;          // has conditions, which nothing here can tell the truth of
  std::vector<std::string> actions;  // in lower case, which makes no difference to them
  std::vector<std::string> resources;
};

enum class PolicyKind {
  kTrust,       // who may assume a role
  kPermissions  // what it may do then
};

// Throws Refusal (MalformedPolicyDocument) as IAM does for what is no policy of that kind.
std::vector<Statement> read_policy(std::string_view json, PolicyKind kind);

// What they say to an action on a resource: "allowed", "explicitDeny" or "implicitDeny". A conditional statement counts
// as one whose condition does not hold, as it does when IAM simulates without context.
std::string decision_of(const std::vector<Statement>& statements, std::string_view action, std::string_view resource);

// The document of a policy that AWS manages; empty for those whose document the endpoint does not have.
std::string_view managed_policy(std::string_view arn);

}  // namespace echotrace::local::identity
