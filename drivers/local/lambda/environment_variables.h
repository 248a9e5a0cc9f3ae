// What a function's process finds in its environment.
#pragma once

#include "drivers/aws/sigv4.h"
#include "drivers/local/lambda/executor.h"

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::lambda {

struct Surroundings {
  std::string region;
  std::string endpoint_url;  // AWS_ENDPOINT_URL; empty: not set
  std::string runtime_api;   // "127.0.0.1:PORT"
  std::string log_stream;
  aws::SigningKeys keys;
};

// Names that only Lambda sets; CreateFunction refuses them.
bool is_reserved_variable(std::string_view name);

// As "NAME=value": Lambda's own for a custom runtime, and the function's, which may replace what is not reserved.
std::vector<std::string> environment_variables(const FunctionVersion& function, const Surroundings& surroundings);

}  // namespace echotrace::local::lambda
