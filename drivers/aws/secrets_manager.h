// AWS Secrets Manager, API version 2017-10-17, over JSON 1.1. No secret becomes part of an error.
#pragma once

#include "drivers/aws/client.h"

#include <map>
#include <string>

namespace echotrace::aws::secrets_manager {

Service service();

// Each write carries a token by which the service knows a repeated one, so that retries make no second version.
Call create_secret(const std::string& name, const std::string& secret, const std::map<std::string, std::string>& tags);
Call put_secret_value(const std::string& secret_id, const std::string& secret);
Call get_secret_value(const std::string& secret_id);  // name or ARN
// Without recovery the name can be used again at once; else after 7 days.
Call delete_secret(const std::string& secret_id, bool without_recovery);

struct Written {
  std::string arn, name, version_id;
};
Written parse_written(const HttpResponse& response);  // of create_secret and put_secret_value
// The secret's text; throws base::Error (environment) when it is binary or the answer holds none.
std::string parse_get_secret_value(const HttpResponse& response);

}  // namespace echotrace::aws::secrets_manager
