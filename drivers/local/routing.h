// Which service a request is for. All of them share one address, as with AWS_ENDPOINT_URL.
#pragma once

#include "drivers/aws/error.h"
#include "drivers/aws/http.h"

#include <string>
#include <string_view>

namespace echotrace::local {

// The signing name ("s3", "dynamodb", …), told by X-Amz-Target, the signature's scope, the path or the form; whatever
// says nothing is for S3.
std::string service_of(const aws::HttpRequest& request);

// How errors of that service look.
aws::Protocol protocol_of(std::string_view service);

// How errors look to a client of a service that is not here, as far as its request tells.
aws::Protocol protocol_of(const aws::HttpRequest& request);

// Status of refused keys, signatures and tokens: 403, or 400 where the service answers all that clients do wrong so:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
int denial_status(std::string_view service);

// Virtual-host style ("bucket.localhost:4566/key") made path style ("/bucket/key"), which is all that S3 reads. Returns
// the path for that; the request itself must stay as it was signed until its signature has been checked.
std::string path_style(const aws::HttpRequest& request);

}  // namespace echotrace::local
