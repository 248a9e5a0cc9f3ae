// How an operation says no.
#pragma once

#include "drivers/aws/error.h"
#include "drivers/aws/http.h"

#include <string>
#include <string_view>

namespace echotrace::local {

// Thrown by operations; becomes the service's own error in its own protocol.
struct Refusal {
  int status = 400;
  std::string code;             // "ResourceNotFoundException", "NoSuchKey"
  std::string message;          // never a credential
  std::string query_code = {};  // SQS: the code its older protocol had, "AWS.SimpleQueueService.NonExistentQueue"
  aws::Headers headers = {};    // more headers: Lambda's Retry-After
  std::string members = {};  // JSON protocols: more members of the body, `,"Reason":"…"`; S3: more elements, as XML
};

// The error as a client of that protocol expects it, its request id in header and body.
aws::HttpResponse refuse(const Refusal& refusal, aws::Protocol protocol, std::string_view request_id);

}  // namespace echotrace::local
