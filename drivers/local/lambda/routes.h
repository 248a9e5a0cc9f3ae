// Which operation a path and method mean.
#pragma once

#include "drivers/aws/http.h"

#include <string>
#include <string_view>

namespace echotrace::local::lambda {

struct Route {
  std::string_view operation;  // as AWS names it; empty: none that is answered here
  std::string resource;        // function name or ARN, UUID of a mapping, ARN of what is tagged; decoded
  std::string item;            // id of a statement; decoded
};

// A slash at the end of the path makes no difference.
Route route_of(const aws::HttpRequest& request);

}  // namespace echotrace::local::lambda
