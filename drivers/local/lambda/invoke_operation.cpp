// Invoke: RequestResponse, Event and DryRun.
#include "drivers/local/lambda/batch.h"
#include "drivers/local/lambda/refusals.h"
#include "drivers/local/lambda/service.h"
#include "drivers/local/lambda/trace_id.h"
#include "ingest/base/base64.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

enum class InvocationType { kRequestResponse, kEvent, kDryRun };

constexpr std::size_t kEventLimit = 1024 * 1024;
constexpr std::size_t kContextLimit = 3583;  // of base64
constexpr std::size_t kTraceLimit = 1024;

Refusal unreadable(const char* message) {
  return {400, "InvalidRequestContentException", message};
}

InvocationType parse_type(std::string_view text) {
  if (text.empty() || text == "RequestResponse") return InvocationType::kRequestResponse;
  if (text == "Event") return InvocationType::kEvent;
  if (text == "DryRun") return InvocationType::kDryRun;
  throw lambda::validation(text, "invocationType",
                           "Member must satisfy enum value set: [Event, RequestResponse, DryRun]");
}

bool parse_wants_tail(std::string_view text) {
  if (!text.empty() && text != "None" && text != "Tail")
    throw lambda::validation(text, "logType", "Member must satisfy enum value set: [None, Tail]");
  return text == "Tail";
}

void check_size(std::size_t bytes, InvocationType type) {
  const bool event = type == InvocationType::kEvent;
  const std::size_t limit = event ? kEventLimit : lambda::kMaxPayloadBytes;
  if (bytes > limit)
    throw Refusal{413, "RequestEntityTooLargeException",
                  fmt::format("{} byte payload is too large for the {} invocation type (limit {} bytes)", bytes,
                              event ? "Event" : "RequestResponse", limit)};
}

// The client's context as functions get it: JSON on one line, since it travels in a header.
std::string parse_context(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > kContextLimit)
    throw unreadable("Client context must be no more than 3583 bytes when base64-encoded");
  auto json = base::decode_base64(text);
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (!json || parser.parse(*json).get(object) != simdjson::SUCCESS)
    throw unreadable("Client context must be a valid Base64-encoded JSON object.");
  return simdjson::minify(object);
}

std::string parse_payload(const std::string& body) {
  if (body.empty()) return "{}";
  simdjson::dom::parser parser;
  if (parser.parse(body).error() != simdjson::SUCCESS)
    throw unreadable("Could not parse request body into json: Could not parse payload into json");
  return body;
}

Refusal throttled(lambda::Start why) {
  const bool reserved = why == lambda::Start::kReserved;
  Refusal refusal{429, "TooManyRequestsException", "Rate Exceeded."};
  refusal.headers.push_back({"Retry-After", "1"});
  refusal.members = fmt::format(R"(,"Reason":"{}")", reserved ? "ReservedFunctionConcurrentInvocationLimitExceeded"
                                                              : "ConcurrentInvocationLimitExceeded");
  return refusal;
}

aws::HttpResponse answer_of(lambda::Outcome outcome, bool wants_tail, const std::string& trace_id) {
  aws::HttpResponse answer = lambda::json_answer(200, std::move(outcome.payload));
  answer.headers.push_back({"X-Amz-Executed-Version", "$LATEST"});
  if (!outcome.function_error.empty()) answer.headers.push_back({"X-Amz-Function-Error", outcome.function_error});
  if (wants_tail) answer.headers.push_back({"X-Amz-Log-Result", base::encode_base64(outcome.log_tail)});
  answer.headers.push_back({"X-Amzn-Trace-Id", trace_id});
  return answer;
}

}  // namespace

void Lambda::invoke(const Request& request, Respond respond) {
  const FunctionPointer function = function_of(request);
  const InvocationType type = parse_type(request.header("X-Amz-Invocation-Type"));
  const bool wants_tail = parse_wants_tail(request.header("X-Amz-Log-Type"));
  check_size(request.body().size(), type);
  lambda::Invocation invocation{request.exchange.request_id, parse_payload(request.body()),
                                parse_context(request.header("X-Amz-Client-Context")),
                                std::string(request.header("X-Amzn-Trace-Id"))};
  if (invocation.trace_id.empty() || invocation.trace_id.size() > kTraceLimit)
    invocation.trace_id = lambda::new_trace_id(ids_, loop_.now_ns());
  if (type == InvocationType::kDryRun) return respond(lambda::no_content());
  if (function->pending)
    throw lambda::conflict(
        "The operation cannot be performed at this time. The function is currently in the following state: Pending");

  const std::string trace_id = invocation.trace_id;
  if (type == InvocationType::kEvent) {
    invocation.client_context.clear();  // of synchronous invocations only
    async_.add(function, std::move(invocation));
    return respond({202, {{"X-Amzn-Trace-Id", trace_id}}, {}});
  }
  const lambda::Start start =
      invocations_.start(function, std::move(invocation), [respond, wants_tail, trace_id](lambda::Outcome outcome) {
        respond(answer_of(std::move(outcome), wants_tail, trace_id));
      });
  if (start != lambda::Start::kStarted) throw throttled(start);
}

}  // namespace echotrace::local
