// How functions, mappings and their ARNs are named.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

std::string function_arn(std::string_view region, std::string_view name);

// What stands where a function is meant: "my-function", "my-function:$LATEST", "000000000000:function:my-function" or a
// whole ARN.
struct FunctionReference {
  std::string name;
  std::string qualifier;  // empty: none
  std::string arn;        // of what was meant, be it here or not; with the qualifier
  bool local = true;      // of this account and region
};

// Nullopt for what can mean no function.
std::optional<FunctionReference> parse_function(std::string_view text, std::string_view region);

bool valid_function_name(std::string_view name);  // letters, digits, '-' and '_', up to 64

// Whether an ARN is what a pattern allows, each of the six parts by itself: '*' for any text, '?' for any character.
bool arn_like(std::string_view pattern, std::string_view arn);

}  // namespace echotrace::local::lambda
