#include "drivers/local/lambda/service.h"

#include "drivers/local/lambda/batch.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/trace_id.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

// Of 50 MB of zip as base64, with what surrounds it, as AWS has it.
constexpr std::size_t kCodeLimit = 69'905'067;
constexpr std::size_t kSmallLimit = lambda::kMaxPayloadBytes;

constexpr std::string_view kNamePattern =
    "Member must satisfy regular expression pattern: "
    "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)"
    "(:(\\$LATEST|[a-zA-Z0-9-_]+))?";

}  // namespace

Lambda::Lambda(Loop& loop, lambda::Executor& executor, QueueSource& queues, StreamSource& streams, Faults& faults,
               LambdaSettings settings)
    : settings_(std::move(settings)),
      loop_(loop),
      executor_(executor),
      invocations_(executor, settings_.account_concurrency),
      async_(loop, invocations_, faults, settings_),
      mappings_(loop, queues, streams, faults, settings_,
                {[this](std::string_view name) { return find(name) != nullptr; },
                 [this](std::string_view name, std::string payload, lambda::Invocations::Done done) {
                   return invoke_mapped(name, std::move(payload), std::move(done));
                 }}) {
  invocations_.when_freed([this](const FunctionPointer& function) { async_.wake(function); });
}

const Lambda::Operation* Lambda::find_operation(std::string_view name) {
  static constexpr Operation kOperations[] = {
      {"Invoke", nullptr, lambda::kMaxPayloadBytes},
      {"CreateFunction", &Lambda::create_function, kCodeLimit},
      {"GetFunction", &Lambda::get_function, kSmallLimit},
      {"GetFunctionConfiguration", &Lambda::get_function_configuration, kSmallLimit},
      {"UpdateFunctionCode", &Lambda::update_function_code, kCodeLimit},
      {"UpdateFunctionConfiguration", &Lambda::update_function_configuration, kSmallLimit},
      {"DeleteFunction", &Lambda::delete_function, kSmallLimit},
      {"ListFunctions", &Lambda::list_functions, kSmallLimit},
      {"AddPermission", &Lambda::add_permission, kSmallLimit},
      {"RemovePermission", &Lambda::remove_permission, kSmallLimit},
      {"GetPolicy", &Lambda::get_policy, kSmallLimit},
      {"PutFunctionConcurrency", &Lambda::put_function_concurrency, kSmallLimit},
      {"GetFunctionConcurrency", &Lambda::get_function_concurrency, kSmallLimit},
      {"DeleteFunctionConcurrency", &Lambda::delete_function_concurrency, kSmallLimit},
      {"PutFunctionEventInvokeConfig", &Lambda::put_event_invoke_config, kSmallLimit},
      {"UpdateFunctionEventInvokeConfig", &Lambda::update_event_invoke_config, kSmallLimit},
      {"GetFunctionEventInvokeConfig", &Lambda::get_event_invoke_config, kSmallLimit},
      {"DeleteFunctionEventInvokeConfig", &Lambda::delete_event_invoke_config, kSmallLimit},
      {"CreateEventSourceMapping", &Lambda::create_mapping, kSmallLimit},
      {"GetEventSourceMapping", &Lambda::get_mapping, kSmallLimit},
      {"UpdateEventSourceMapping", &Lambda::update_mapping, kSmallLimit},
      {"DeleteEventSourceMapping", &Lambda::delete_mapping, kSmallLimit},
      {"ListEventSourceMappings", &Lambda::list_mappings, kSmallLimit},
      {"TagResource", &Lambda::tag_resource, kSmallLimit},
      {"UntagResource", &Lambda::untag_resource, kSmallLimit},
      {"ListTags", &Lambda::list_tags, kSmallLimit},
      {"GetAccountSettings", &Lambda::get_account_settings, kSmallLimit},
  };
  const auto* const found = std::find_if(std::begin(kOperations), std::end(kOperations),
                                         [&](const Operation& operation) { return operation.name == name; });
  return found == std::end(kOperations) ? nullptr : found;
}

std::string Lambda::operation_of(const aws::HttpRequest& request) const {
  return std::string(lambda::route_of(request).operation);
}

void Lambda::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const Operation* const found = find_operation(operation);
  if (found == nullptr) throw Refusal{404, "UnknownOperationException", "The embedded endpoint has no such operation."};
  const Request request(exchange);
  if (found->answer == nullptr) return invoke(request, std::move(respond));
  if (request.body().size() > found->body_limit) throw lambda::too_large(found->body_limit, operation);
  respond((this->*found->answer)(request));
}

Lambda::FunctionPointer Lambda::find(std::string_view name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : found->second;
}

lambda::FunctionReference Lambda::refer(std::string_view text, std::string_view qualifier) const {
  auto reference = lambda::parse_function(text, settings_.region);
  if (!reference) throw lambda::validation(text, "functionName", kNamePattern);
  if (qualifier.empty() || qualifier == reference->qualifier) return *reference;
  if (!reference->qualifier.empty())
    throw lambda::invalid_parameter(
        "The derived qualifier from the function name does not match the specified qualifier.");
  lambda::check_length(qualifier, "qualifier", 1, 128);
  reference->qualifier = qualifier;
  reference->arn += ":" + std::string(qualifier);
  return *reference;
}

const Lambda::FunctionPointer& Lambda::at(const lambda::FunctionReference& reference) const {
  const auto found = reference.local ? functions_.find(reference.name) : functions_.end();
  const bool latest = reference.qualifier.empty() || reference.qualifier == "$LATEST";
  if (found == functions_.end() || !latest) throw lambda::function_not_found(reference.arn);
  return found->second;
}

const Lambda::FunctionPointer& Lambda::function_of(const Request& request) const {
  return at(refer(request.route.resource, request.parameter("Qualifier")));
}

const Lambda::FunctionPointer& Lambda::unqualified_function_of(const Request& request) const {
  const auto reference = refer(request.route.resource, request.parameter("Qualifier"));
  if (!reference.qualifier.empty())
    throw lambda::invalid_parameter(
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. "
        "Please specify either a function name or an unqualified function ARN.");
  return at(reference);
}

const Lambda::FunctionPointer* Lambda::local_function(std::string_view arn) const {
  const auto reference = lambda::parse_function(arn, settings_.region);
  if (!reference || !reference->local || (!reference->qualifier.empty() && reference->qualifier != "$LATEST"))
    return nullptr;
  const auto found = functions_.find(reference->name);
  return found == functions_.end() ? nullptr : &found->second;
}

bool Lambda::has_function(std::string_view function_arn) const {
  return local_function(function_arn) != nullptr;
}

bool Lambda::may_invoke(std::string_view function_arn, std::string_view principal, std::string_view source_arn) const {
  const FunctionPointer* const function = local_function(function_arn);
  return function != nullptr && (*function)->policy.allows(principal, source_arn);
}

bool Lambda::invoke_later(std::string_view function_arn, std::string payload) {
  const FunctionPointer* const function = local_function(function_arn);
  if (function == nullptr) return false;
  async_.add(*function, {ids_.uuid(), std::move(payload), {}, lambda::new_trace_id(ids_, loop_.now_ns())});
  return true;
}

}  // namespace echotrace::local
