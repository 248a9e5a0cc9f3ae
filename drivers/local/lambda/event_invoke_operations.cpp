// PutFunctionEventInvokeConfig, UpdateFunctionEventInvokeConfig, GetFunctionEventInvokeConfig,
// DeleteFunctionEventInvokeConfig: what becomes of asynchronous events.
#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"
#include "drivers/local/times.h"

namespace echotrace::local {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;

std::string config_json(const lambda::Function& function) {
  const lambda::EventInvokeConfig& config = *function.event_invoke;
  aws::JsonObject body;
  body.raw("LastModified", epoch_seconds(config.modified_ns)).text("FunctionArn", function.arn + ":$LATEST");
  if (config.retries) body.number("MaximumRetryAttempts", *config.retries);
  if (config.age_ns) body.number("MaximumEventAgeInSeconds", *config.age_ns / kNsPerS);
  return body.raw("DestinationConfig", R"({"OnSuccess":{},"OnFailure":{}})").json();
}

void refuse_destinations(const lambda::Members& members) {
  const auto destinations = members.object("DestinationConfig");
  if (!destinations) return;
  for (const char* const when : {"OnSuccess", "OnFailure"})
    if (destinations->has_items(when)) throw lambda::not_offered("destinations of asynchronous invocations");
}

const lambda::EventInvokeConfig& existing(const lambda::Function& function) {
  if (!function.event_invoke)
    throw Refusal{404, "ResourceNotFoundException",
                  "The function " + function.arn + ":$LATEST doesn't have an EventInvokeConfig"};
  return *function.event_invoke;
}

}  // namespace

aws::HttpResponse Lambda::set_event_invoke_config(lambda::Function& function, const Request& request,
                                                  lambda::EventInvokeConfig config) {
  const lambda::Body body(request.body());
  refuse_destinations(body.members());
  const auto retries = body->number("MaximumRetryAttempts"), age_s = body->number("MaximumEventAgeInSeconds");
  if (!retries && !age_s && !body->has("DestinationConfig"))
    throw lambda::invalid_parameter("You must specify at least one of error handling or destination setting.");
  if (retries) {
    lambda::check_range(*retries, "maximumRetryAttempts", 0, 2);
    config.retries = static_cast<int>(*retries);
  }
  if (age_s) {
    lambda::check_range(*age_s, "maximumEventAgeInSeconds", 60, 21'600);
    config.age_ns = *age_s * kNsPerS;
  }
  config.modified_ns = loop_.now_ns();
  function.event_invoke = config;
  return lambda::json_answer(200, config_json(function));
}

aws::HttpResponse Lambda::put_event_invoke_config(const Request& request) {
  return set_event_invoke_config(*function_of(request), request, {});
}

aws::HttpResponse Lambda::update_event_invoke_config(const Request& request) {
  lambda::Function& function = *function_of(request);
  return set_event_invoke_config(function, request, existing(function));
}

aws::HttpResponse Lambda::get_event_invoke_config(const Request& request) {
  const FunctionPointer& function = function_of(request);
  existing(*function);
  return lambda::json_answer(200, config_json(*function));
}

aws::HttpResponse Lambda::delete_event_invoke_config(const Request& request) {
  const FunctionPointer& function = function_of(request);
  existing(*function);
  function->event_invoke.reset();
  return lambda::no_content();
}

}  // namespace echotrace::local
