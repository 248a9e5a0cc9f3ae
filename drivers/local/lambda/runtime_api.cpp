#include "drivers/local/lambda/runtime_api.h"

#include "drivers/aws/json_text.h"
#include "ingest/base/base64.h"

#include <simdjson.h>

#include <string_view>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::string_view kBase = "/2018-06-01/runtime/";
constexpr std::string_view kErrorType = "Lambda-Runtime-Function-Error-Type";
constexpr std::string_view kErrorBody = "Lambda-Runtime-Function-Error-Body";

aws::HttpResponse json_response(int status, const aws::JsonObject& body) {
  return {status, {{"Content-Type", "application/json"}}, body.json() + "\n"};
}
aws::HttpResponse error_response(int status, std::string_view type, std::string_view message) {
  return json_response(status, aws::JsonObject().text("errorMessage", message).text("errorType", type));
}
aws::HttpResponse accepted() {
  return json_response(202, aws::JsonObject().text("status", "OK"));
}
aws::HttpResponse plain(int status, const char* text) {
  return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, text};
}

// The header's, or the body's errorType. Types longer than any of Lambda's are none.
std::string error_type_of(const aws::HttpRequest& request) {
  constexpr std::size_t kMostTypeBytes = 256;
  const std::string_view header = aws::header_value(request.headers, kErrorType);
  if (!header.empty() && header.size() <= kMostTypeBytes) return std::string(header);
  simdjson::dom::parser parser;
  std::string_view type;
  const bool said = parser.parse(request.body)["errorType"].get(type) == simdjson::SUCCESS;
  return said && !type.empty() && type.size() <= kMostTypeBytes ? std::string(type) : "Runtime.Unknown";
}

// A response in streaming mode says in its trailers that it failed on the way.
RuntimeAnswer answer_of(const aws::HttpRequest& request, bool failed) {
  if (request.body.size() > kMostPayloadBytes) {
    constexpr const char* kType = "Function.ResponseSizeTooLarge";
    const std::string message = "Response payload size exceeded maximum allowed payload size (" +
                                std::to_string(kMostPayloadBytes) + " bytes).";
    return {true, aws::JsonObject().text("errorMessage", message).text("errorType", kType).json(), kType};
  }
  if (failed) return {true, request.body, error_type_of(request)};
  if (aws::header_value(request.headers, kErrorType).empty()) return {false, request.body, ""};
  const auto body = base::decode_base64(aws::header_value(request.headers, kErrorBody));
  return {true, body ? *body : request.body, error_type_of(request)};
}

}  // namespace

void RuntimeApi::handle(const aws::HttpRequest& request, const Respond& respond) {
  std::string_view path = request.path;
  if (!path.starts_with(kBase)) return respond(plain(404, "404 page not found\n"));
  path.remove_prefix(kBase.size());
  const bool get = request.method == "GET", post = request.method == "POST";
  if (path == "invocation/next") return get ? next(respond) : respond(plain(405, ""));
  if (path == "init/error") return post ? init_error(request, respond) : respond(plain(405, ""));
  constexpr std::string_view kInvocation = "invocation/";
  const auto slash = path.rfind('/');
  if (path.starts_with(kInvocation) && slash > kInvocation.size()) {
    const std::string_view what = path.substr(slash + 1);
    const std::string id(path.substr(kInvocation.size(), slash - kInvocation.size()));
    if (what == "response" || what == "error")
      return post ? answer(id, what == "error", request, respond) : respond(plain(405, ""));
  }
  respond(plain(404, "404 page not found\n"));
}

void RuntimeApi::next(const Respond& respond) {
  if (state_ == State::kRunning) return refuse_transition("Ready", respond);
  // Asked again, say on a new connection: that one waits from now on.
  if (const Respond earlier = std::exchange(waiting_, respond)) refuse_transition("Ready", earlier);
  state_ = State::kWaiting;
  listener_.ready();
}

void RuntimeApi::give(std::string request_id, aws::Headers headers, std::string payload) {
  request_id_ = std::move(request_id);
  state_ = State::kRunning;
  headers.push_back({"Content-Type", "application/json"});
  std::exchange(waiting_, nullptr)({200, std::move(headers), std::move(payload)});
}

void RuntimeApi::answer(const std::string& id, bool failed, const aws::HttpRequest& request, const Respond& respond) {
  const bool current = state_ == State::kRunning || state_ == State::kAnswered;
  if (!current || id != request_id_) return respond(error_response(400, "InvalidRequestID", "Invalid request ID"));
  if (state_ == State::kAnswered)
    return refuse_transition(failed ? "InvocationErrorResponse" : "InvocationResponse", respond);
  state_ = State::kAnswered;
  listener_.answered(answer_of(request, failed));
  if (request.body.size() > kMostPayloadBytes) {
    respond(error_response(413, "RequestEntityTooLarge",
                           "Exceeded maximum allowed payload size (" + std::to_string(kMostPayloadBytes) + " bytes)."));
  } else {
    respond(accepted());
  }
}

void RuntimeApi::init_error(const aws::HttpRequest& request, const Respond& respond) {
  if (state_ != State::kStarting) return refuse_transition("InitError", respond);
  respond(accepted());
  listener_.init_failed(answer_of(request, true));
}

void RuntimeApi::restart() {
  state_ = State::kStarting;
  waiting_ = nullptr;
  request_id_.clear();
}

void RuntimeApi::refuse_transition(const char* to, const Respond& respond) const {
  static constexpr const char* kNames[] = {"Started", "Ready", "Running", "ResponseSent"};
  respond(error_response(403, "InvalidStateTransition",
                         std::string("State transition from ") + kNames[static_cast<int>(state_)] + " to " + to +
                             " failed for runtime. Error: State transition is not allowed"));
}

}  // namespace echotrace::local::lambda
