#include "drivers/aws/sts.h"
#include "tests/conformance/calls/proof.h"

#include <ctime>
#include <string>

namespace echotrace::aws {

void prove_identity(Session& session) {
  Proof client(session, sts::service());
  const auto identity = sts::parse_get_caller_identity(client.wait(sts::get_caller_identity()));
  expect(identity.account.size() == 12 && identity.arn.starts_with("arn:aws:"), "GetCallerIdentity");
  const std::string role = "arn:aws:iam::" + identity.account + ":role/conformance";
  const auto assumed = sts::parse_assumed_role(client.wait(sts::assume_role({role, "me", "", "900", "", {}})));
  expect(!assumed.keys.session_token.empty() && assumed.expires_s.value_or(0) > std::time(nullptr), "AssumeRole");
}

void prove_web_identity(Session& session) {
  Proof client(session, sts::service());
  const std::string role = "arn:aws:iam::123456789012:role/conformance";
  const auto assumed =
      sts::parse_assumed_role(client.wait(sts::assume_role_with_web_identity({role, "me", "", "", "token", {}})));
  expect(!assumed.keys.session_token.empty(), "AssumeRoleWithWebIdentity");
}

}  // namespace echotrace::aws
