// How DynamoDB says no.
#pragma once

#include "drivers/local/refusal.h"

#include <string>

namespace echotrace::local::dynamodb {

Refusal invalid(std::string message);                   // ValidationException
Refusal invalid_parameter(const std::string& message);  // the same, "One or more parameter values were invalid: …"
Refusal unreadable(std::string message);                // SerializationException
Refusal refused(const std::string& code, std::string message);  // the service's own errors
Refusal no_such_table();                                        // ResourceNotFoundException of the item operations

}  // namespace echotrace::local::dynamodb
