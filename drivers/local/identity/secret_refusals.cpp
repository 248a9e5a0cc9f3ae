#include "drivers/local/identity/secret_refusals.h"

#include "drivers/aws/http.h"

#include <utility>

namespace echotrace::local::identity {
namespace {

std::string in_messages(std::string_view name) {
  return "'" + aws::lower_case(name.substr(0, 1)) + std::string(name.substr(1)) + "'";
}

}  // namespace

Refusal invalid_parameter(std::string message) {
  return {400, "InvalidParameterException", std::move(message)};
}

Refusal invalid_request(std::string message) {
  return {400, "InvalidRequestException", std::move(message)};
}

Refusal no_such_secret(std::string message) {
  return {400, "ResourceNotFoundException", std::move(message)};
}

Refusal missing_parameter(std::string_view name) {
  return {400, "ValidationException",
          "1 validation error detected: Value null at " + in_messages(name) +
              " failed to satisfy constraint: Member must not be null"};
}

void check_length(std::string_view name, std::string_view value, std::size_t least, std::size_t most) {
  if (value.size() >= least && value.size() <= most) return;
  throw Refusal{400, "ValidationException",
                "1 validation error detected: Value at " + in_messages(name) +
                    " failed to satisfy constraint: Member must have length between " + std::to_string(least) +
                    " and " + std::to_string(most)};
}

}  // namespace echotrace::local::identity
