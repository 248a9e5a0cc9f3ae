// How Lambda words what it refuses.
#pragma once

#include "drivers/local/refusal.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

Refusal invalid_parameter(std::string message);
Refusal function_not_found(std::string_view arn);
Refusal resource_not_found();
Refusal conflict(std::string message);
Refusal precondition_failed();  // the RevisionId is not the latest
Refusal too_large(std::size_t limit_bytes, std::string_view operation);
Refusal not_offered(std::string_view what);  // what AWS has and the endpoint has not

// "1 validation error detected: Value 'value' at 'member' failed to satisfy constraint: constraint"
Refusal validation(std::string_view value, std::string_view member, std::string_view constraint);

Refusal missing(std::string_view member);  // the validation error for a member that must be there

// Throws the validation error for a number out of its bounds.
void check_range(std::int64_t value, std::string_view member, std::int64_t least, std::int64_t most);
void check_length(std::string_view value, std::string_view member, std::size_t least, std::size_t most);

}  // namespace echotrace::local::lambda
