// A request as S3 reads it, everything decoded. "bucket.localhost/key" is read as "/bucket/key".
#pragma once

#include "drivers/aws/uri.h"
#include "drivers/local/service.h"

#include <string>
#include <string_view>

namespace echotrace::local::s3 {

struct Request {
  explicit Request(Exchange from_client);

  Exchange exchange;
  std::string bucket;  // empty: the request is for the service itself
  std::string key;     // arbitrary bytes; empty: the request is for the bucket
  aws::QueryPairs query;

  const std::string* header(std::string_view name) const { return aws::find_header(exchange.request.headers, name); }
  const std::string* parameter(std::string_view name) const;  // nullptr: not there
  std::string_view parameter_or_empty(std::string_view name) const;

  // A whole number from 0 up to `most`, to which larger ones are cut; `absent` when there is none. Throws Refusal
  // (InvalidArgument).
  int count(std::string_view name, int absent, int most) const;
};

// Throws Refusal (KeyTooLongError) for a key that nothing may be stored under.
void check_key(std::string_view key);

// The operation as AWS names it, told by method, path, subresource ("?tagging") and x-amz-copy-source; empty for those
// that are not built.
std::string_view operation_of(const aws::HttpRequest& request);

}  // namespace echotrace::local::s3
