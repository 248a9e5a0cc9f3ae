// How CloudWatch Logs says no.
#pragma once

#include "drivers/local/refusal.h"

#include <string>
#include <string_view>

namespace echotrace::local::logs {

Refusal invalid(std::string message);  // InvalidParameterException
Refusal missing(std::string_view name);
Refusal no_such_group();
Refusal no_such_stream();
Refusal exists_already(std::string_view what);  // "log group"

}  // namespace echotrace::local::logs
