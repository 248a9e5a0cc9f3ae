#include "drivers/local/lambda/refusals.h"

#include <fmt/format.h>

#include <utility>

namespace echotrace::local::lambda {

Refusal invalid_parameter(std::string message) {
  return {400, "InvalidParameterValueException", std::move(message)};
}

Refusal function_not_found(std::string_view arn) {
  return {404, "ResourceNotFoundException", "Function not found: " + std::string(arn)};
}

Refusal resource_not_found() {
  return {404, "ResourceNotFoundException", "The resource you requested does not exist."};
}

Refusal conflict(std::string message) {
  return {409, "ResourceConflictException", std::move(message)};
}

Refusal precondition_failed() {
  return {
      412, "PreconditionFailedException",
      "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve "
      "the latest Revision Id"};
}

Refusal too_large(std::size_t limit_bytes, std::string_view operation) {
  return {413, "RequestEntityTooLargeException",
          fmt::format("Request must be smaller than {} bytes for the {} operation", limit_bytes, operation)};
}

Refusal missing(std::string_view member) {
  return {
      400, "ValidationException",
      fmt::format("1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be "
                  "null",
                  member)};
}

Refusal not_offered(std::string_view what) {
  return invalid_parameter("The embedded endpoint does not offer " + std::string(what) + ".");
}

Refusal validation(std::string_view value, std::string_view member, std::string_view constraint) {
  return {400, "ValidationException",
          fmt::format("1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: {}",
                      value.substr(0, 256), member, constraint)};
}

void check_range(std::int64_t value, std::string_view member, std::int64_t least, std::int64_t most) {
  if (value < least)
    throw validation(std::to_string(value), member,
                     fmt::format("Member must have value greater than or equal to {}", least));
  if (value > most)
    throw validation(std::to_string(value), member,
                     fmt::format("Member must have value less than or equal to {}", most));
}

void check_length(std::string_view value, std::string_view member, std::size_t least, std::size_t most) {
  if (value.size() < least)
    throw validation(value, member, fmt::format("Member must have length greater than or equal to {}", least));
  if (value.size() > most)
    throw validation(value, member, fmt::format("Member must have length less than or equal to {}", most));
}

}  // namespace echotrace::local::lambda
