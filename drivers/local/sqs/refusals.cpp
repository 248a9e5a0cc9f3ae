#include "drivers/local/sqs/refusals.h"

#include <utility>

namespace echotrace::local::sqs {

Refusal refused(std::string_view code, std::string message, std::string_view query_code) {
  Refusal refusal{400, "com.amazonaws.sqs#" + std::string(code), std::move(message)};
  refusal.query_code = query_code.empty() ? code : query_code;
  return refusal;
}

Refusal missing_parameter(std::string_view name) {
  return refused("MissingRequiredParameterException",
                 "The request must contain the parameter " + std::string(name) + ".", "MissingParameter");
}

Refusal invalid_value(std::string message) {
  return refused("InvalidParameterValueException", std::move(message), "InvalidParameterValue");
}

Refusal no_such_queue() {
  return refused("QueueDoesNotExist", "The specified queue does not exist.", "AWS.SimpleQueueService.NonExistentQueue");
}

Refusal no_such_receipt() {
  return refused("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
}

}  // namespace echotrace::local::sqs
