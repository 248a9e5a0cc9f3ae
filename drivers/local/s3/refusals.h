// S3's errors that more than one operation gives, in its words.
#pragma once

#include "drivers/local/refusal.h"

#include <string_view>

namespace echotrace::local::s3 {

Refusal no_such_bucket(std::string_view bucket);
Refusal no_such_key(std::string_view key);
Refusal no_such_upload(std::string_view upload_id);
Refusal malformed_xml();
Refusal invalid_argument(std::string_view message, std::string_view name, std::string_view value);
Refusal invalid_request(std::string_view message);
Refusal precondition_failed(std::string_view condition);
Refusal not_implemented(std::string_view message);

}  // namespace echotrace::local::s3
