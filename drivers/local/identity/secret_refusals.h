// How Secrets Manager says no.
#pragma once

#include "drivers/local/refusal.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace echotrace::local::identity {

Refusal invalid_parameter(std::string message);
Refusal invalid_request(std::string message);
Refusal no_such_secret(std::string message = "Secrets Manager can't find the specified secret.");
Refusal missing_parameter(std::string_view name);

// The value itself is not told when its length is not within: it may be a secret.
void check_length(std::string_view name, std::string_view value, std::size_t least, std::size_t most);

}  // namespace echotrace::local::identity
