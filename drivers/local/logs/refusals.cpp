#include "drivers/local/logs/refusals.h"

#include <utility>

namespace echotrace::local::logs {

Refusal invalid(std::string message) {
  return {400, "InvalidParameterException", std::move(message)};
}

Refusal out_of_bounds(std::string_view value, std::string_view name, std::string_view rule) {
  constexpr std::size_t kMostShown = 600;
  std::string message = "1 validation error detected: Value '";
  message.append(value.size() > kMostShown ? "" : value).append("' at '").append(name);
  message.append("' failed to satisfy constraint: Member must ").append(rule);
  return invalid(std::move(message));
}

Refusal missing(std::string_view name) {
  return invalid("1 validation error detected: Value null at '" + std::string(name) +
                 "' failed to satisfy constraint: Member must not be null");
}

Refusal no_such_group() {
  return {400, "ResourceNotFoundException", "The specified log group does not exist."};
}

Refusal no_such_stream() {
  return {400, "ResourceNotFoundException", "The specified log stream does not exist."};
}

Refusal exists_already(std::string_view what) {
  return {400, "ResourceAlreadyExistsException", "The specified " + std::string(what) + " already exists"};
}

Refusal invalid_token() {
  return invalid("The specified nextToken is invalid.");
}

Refusal unavailable(std::string message) {
  return {503, "ServiceUnavailableException", std::move(message)};
}

}  // namespace echotrace::local::logs
