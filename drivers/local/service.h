// One AWS service of the embedded endpoint.
#pragma once

#include "drivers/aws/error.h"
#include "drivers/aws/http.h"
#include "drivers/local/http_server.h"
#include "drivers/local/refusal.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::local {

inline constexpr std::string_view kAccount = "000000000000";
// x-amz-id-2 of every S3 answer.
inline constexpr std::string_view kHostId = "echotrace";

// A request whose signature was found right.
struct Exchange {
  aws::HttpRequest request;  // the body is what the client meant: aws-chunked framing is undone
  std::string request_id;  // the answer's x-amzn-RequestId (S3: x-amz-request-id), set by the endpoint on every answer
  std::string caller;      // ARN of who signed: arn:aws:iam::000000000000:user/echotrace, or an assumed role's
  std::int64_t received_ns = 0;  // wall clock, when the whole request was there
};

class Service {
 public:
  virtual ~Service() = default;

  // How its errors look.
  virtual aws::Protocol protocol() const = 0;

  // The operation as AWS names it ("PutObject"); empty when the request asks for none that this service knows.
  virtual std::string operation_of(const aws::HttpRequest& request) const = 0;

  // Answers now or later, once. Throws Refusal instead of answering.
  virtual void serve(std::string_view operation, Exchange exchange, Respond respond) = 0;
};

}  // namespace echotrace::local
