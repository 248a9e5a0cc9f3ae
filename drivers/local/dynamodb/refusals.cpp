#include "drivers/local/dynamodb/refusals.h"

#include <utility>

namespace echotrace::local::dynamodb {

Refusal invalid(std::string message) {
  return {400, "com.amazon.coral.validate#ValidationException", std::move(message)};
}

Refusal invalid_parameter(const std::string& message) {
  return invalid("One or more parameter values were invalid: " + message);
}

Refusal unreadable(std::string message) {
  return {400, "com.amazon.coral.service#SerializationException", std::move(message)};
}

Refusal refused(const std::string& code, std::string message) {
  return {400, "com.amazonaws.dynamodb.v20120810#" + code, std::move(message)};
}

Refusal no_such_table() {
  return refused("ResourceNotFoundException", "Requested resource not found");
}

}  // namespace echotrace::local::dynamodb
