// A function's resource policy: who may invoke it, as AddPermission has it.
#pragma once

#include "drivers/local/lambda/body.h"

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::lambda {

struct Statement {
  std::string sid, action, principal, source_arn, source_account;
};

class Policy {
 public:
  // Reads the members of an AddPermission. Throws Refusal for what AWS refuses.
  static Statement parse(const Members& members);

  // Throws Refusal when the id is taken or the policy becomes too long.
  void add(Statement statement, std::string_view function_arn);
  bool remove(std::string_view sid);  // false: there is none
  bool empty() const { return statements_.empty(); }

  // Whether the service `principal` may invoke the function for `source_arn`, a resource of this account.
  bool allows(std::string_view principal, std::string_view source_arn) const;

  std::string json(std::string_view function_arn) const;
  static std::string json(const Statement& statement, std::string_view function_arn);

  static constexpr std::size_t kMaxBytes = 20'480;

 private:
  std::vector<Statement> statements_;
};

}  // namespace echotrace::local::lambda
