// How CloudWatch Logs says no.
#pragma once

#include "drivers/local/refusal.h"

#include <string>
#include <string_view>

namespace echotrace::local::logs {

Refusal invalid(std::string message);  // InvalidParameterException
// "1 validation error detected: Value '…' at 'limit' failed to satisfy constraint: Member must …"; rule goes on from
// "Member must ".
Refusal out_of_bounds(std::string_view value, std::string_view name, std::string_view rule);
Refusal missing(std::string_view name);
Refusal no_such_group();
Refusal no_such_stream();
Refusal exists_already(std::string_view what);  // "log group"
Refusal invalid_token();
Refusal unavailable(std::string message);

}  // namespace echotrace::local::logs
