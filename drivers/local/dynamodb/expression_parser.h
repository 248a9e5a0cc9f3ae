// Reads expressions. At most 4 KB, 300 operators and functions, 100 levels of brackets and NOT.
#pragma once

#include "drivers/local/dynamodb/expression.h"
#include "drivers/local/dynamodb/expression_scope.h"

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::dynamodb {

// `expression` is the parameter's name, for errors. Values in the results belong to the scope. Throw Refusal
// (ValidationException).
Condition parse_condition(std::string_view text, Scope& scope, const std::string& expression);
Update parse_update(std::string_view text, Scope& scope);
std::vector<Path> parse_projection(std::string_view text, Scope& scope);

}  // namespace echotrace::local::dynamodb
