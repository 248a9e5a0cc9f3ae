// Who may call: credentials made at start, those handed out later (functions, assumed roles), and the check of a
// request's signature against them.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/aws/sigv4.h"
#include "drivers/local/refusal.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace echotrace::local {

class Authority {
 public:
  // The region that requests must be signed for (IAM: us-east-1 as well).
  explicit Authority(std::string region);

  // The keys that `collect local` prints; random, 20 and 40 characters as AWS's are.
  const aws::SigningKeys& root() const { return root_; }

  // Temporary keys with a session token, for a function's role or an assumed one. expires_ns: wall clock.
  aws::SigningKeys issue(std::string caller_arn, std::int64_t expires_ns);
  void revoke(std::string_view access_key_id);

  // The ARN of who signed; empty for a request that need not be signed (AssumeRoleWithWebIdentity). Throws Refusal as
  // `service` (a signing name) does: denial_status() for a missing, unknown, wrong, expired or skewed
  // signature; 400 for a malformed one and for bodies that are not what was signed. Takes aws-chunked framing off the
  // body and checks its checksums.
  std::string check(aws::HttpRequest& request, std::string_view service, std::int64_t now_ns);

 private:
  struct Issued {
    aws::SigningKeys keys;
    std::string caller_arn;
    std::int64_t expires_ns = 0;  // 0: never
  };
  const Issued& issued_to(const aws::Claim& claim, std::string_view token, std::string_view service,
                          std::int64_t now_ns) const;
  const aws::Sha256& derived_key(const Issued& issued, const aws::Scope& scope);

  std::string region_;
  aws::SigningKeys root_;
  std::map<std::string, Issued, std::less<>> issued_;
  std::map<std::string, aws::Sha256, std::less<>> derived_;  // by key id and scope
};

}  // namespace echotrace::local
