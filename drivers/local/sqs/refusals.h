// How SQS says no: the name of its model for clients that speak JSON, and the code that its older protocol had, which
// clients go by all the same.
#pragma once

#include "drivers/local/refusal.h"

#include <string>
#include <string_view>

namespace echotrace::local::sqs {

// "QueueDoesNotExist" and "AWS.SimpleQueueService.NonExistentQueue", say. Equal codes: the older one may be left out.
Refusal refused(std::string_view code, std::string message, std::string_view query_code = {});

Refusal missing_parameter(std::string_view name);
Refusal invalid_value(std::string message);  // InvalidParameterValue
Refusal no_such_queue();
Refusal no_such_receipt();

}  // namespace echotrace::local::sqs
