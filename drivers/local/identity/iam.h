// AWS Identity and Access Management, as far as roles for functions need it: roles, their inline and attached policies,
// their tags. Policies are checked, kept and told about; nothing that the endpoint serves is refused because of one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/
#pragma once

#include "drivers/local/identity/query_form.h"
#include "drivers/local/loop.h"
#include "drivers/local/service.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace echotrace::local {

class Iam final : public Service {
 public:
  explicit Iam(Loop& loop) : loop_(loop) {}

  aws::Protocol protocol() const override { return aws::Protocol::kQuery; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

 private:
  using Form = identity::QueryForm;
  using Answer = std::string (Iam::*)(const Form& form);  // the elements of its result
  struct Operation {
    std::string_view name;
    Answer answer;
  };
  static const Operation kOperations[];

  struct Role {
    std::string name, path, arn, trust, description;
    std::int64_t created_ns = 0, session_s = 0;
    identity::Tags tags;
    std::map<std::string, std::string, std::less<>> policies;  // documents by name
    std::set<std::string, std::less<>> attached;               // ARNs
  };

  std::string create_role(const Form& form);
  std::string get_role(const Form& form);
  std::string delete_role(const Form& form);
  std::string list_roles(const Form& form);
  std::string tag_role(const Form& form);
  std::string untag_role(const Form& form);
  std::string list_role_tags(const Form& form);

  std::string put_role_policy(const Form& form);
  std::string get_role_policy(const Form& form);
  std::string delete_role_policy(const Form& form);
  std::string list_role_policies(const Form& form);
  std::string attach_role_policy(const Form& form);
  std::string detach_role_policy(const Form& form);
  std::string list_attached_role_policies(const Form& form);
  std::string simulate_principal_policy(const Form& form);

  Role& role_in(const Form& form);  // that RoleName names; throws Refusal
  static std::string role_xml(const Role& role);

  Loop& loop_;
  std::map<std::string, Role, std::less<>> roles_;
};

}  // namespace echotrace::local
