// Who may call: credentials made at start, those handed out later (functions, assumed roles), and the check of a
// request's signature against them.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/aws/sigv4.h"
#include "drivers/local/refusal.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local {

// What a right signature tells.
struct Caller {
  std::string arn;
  std::string service;     // signing name: "s3", "lambda", …
  bool anonymous = false;  // unsigned, where that is allowed (AssumeRoleWithWebIdentity)
};

class Authority {
 public:
  // The region that requests must be signed for (IAM: us-east-1 as well).
  explicit Authority(std::string region);

  // The keys that `collect local` prints; random, 20 and 40 characters as AWS's are.
  const aws::SigningKeys& root() const { return root_; }

  // Temporary keys with a session token, for a function's role or an assumed one.
  aws::SigningKeys issue(std::string caller_arn, std::int64_t expires_ns);
  void revoke(std::string_view access_key_id);

  // Throws Refusal as AWS does: 403 InvalidAccessKeyId / InvalidClientTokenId / UnrecognizedClientException,
  // SignatureDoesNotMatch / InvalidSignatureException, RequestTimeTooSkewed, ExpiredToken[Exception],
  // MissingAuthenticationToken…; 400 for S3's AuthorizationHeaderMalformed. Removes aws-chunked framing from the body,
  // checking chunk signatures where there are any, and S3's content hash against the body.
  Caller check(aws::HttpRequest& request, std::int64_t now_ns);

 private:
  struct Issued {
    aws::SigningKeys keys;
    std::string caller_arn;
    std::int64_t expires_ns = 0;  // 0: never
  };
  std::string region_;
  aws::SigningKeys root_;
  std::map<std::string, Issued, std::less<>> issued_;
};

}  // namespace echotrace::local
