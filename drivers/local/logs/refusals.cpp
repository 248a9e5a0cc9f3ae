#include "drivers/local/logs/refusals.h"

#include <utility>

namespace echotrace::local::logs {

Refusal invalid(std::string message) {
  return {400, "InvalidParameterException", std::move(message)};
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

}  // namespace echotrace::local::logs
