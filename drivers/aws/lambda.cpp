#include "drivers/aws/lambda.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/uri.h"
#include "ingest/base/base64.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace echotrace::aws::lambda {
namespace {

constexpr const char* kFunctions = "/2015-03-31/functions";
// What the service itself may need before and after the function's own time: a cold start above all.
constexpr std::chrono::seconds kBesideTheFunction{60};

Call function_call(const char* operation, const char* method, const std::string& function, const char* below = "",
                   const char* functions = kFunctions) {
  return rest_call(operation, method, std::string(functions) + "/" + uri_encode(function) + below);
}

void add_code(JsonObject& body, const Code& code) {
  if (!code.zip.empty()) {
    body.text("ZipFile", base::encode_base64(code.zip));
  } else {
    body.text("S3Bucket", code.bucket).text("S3Key", code.key);
  }
}

void add_settings(JsonObject& body, const FunctionSettings& settings) {
  body.text("Role", settings.role_arn)
      .text("Handler", settings.handler)
      .text("Runtime", settings.runtime)
      .number("MemorySize", settings.memory_mb)
      .number("Timeout", settings.timeout_s)
      .raw("Environment", JsonObject().raw("Variables", json_texts(settings.environment)).json());
  if (!settings.subnet_ids.empty()) {
    body.raw("VpcConfig", JsonObject()
                              .raw("SubnetIds", json_strings(settings.subnet_ids))
                              .raw("SecurityGroupIds", json_strings(settings.security_group_ids))
                              .json());
  }
  if (!settings.log_format.empty()) {
    body.raw("LoggingConfig", JsonObject().text("LogFormat", settings.log_format).json());
  }
}

Function function_of(simdjson::dom::element object) {
  Function function;
  function.name = member_text(object, "FunctionName");
  function.arn = member_text(object, "FunctionArn");
  function.role_arn = member_text(object, "Role");
  function.runtime = member_text(object, "Runtime");
  function.handler = member_text(object, "Handler");
  function.code_sha256 = member_text(object, "CodeSha256");
  function.version = member_text(object, "Version");
  function.memory_mb = static_cast<int>(member_number(object, "MemorySize"));
  function.timeout_s = static_cast<int>(member_number(object, "Timeout"));
  function.state = member_text(object, "State");
  function.state_reason = member_text(object, "StateReason");
  function.update_status = member_text(object, "LastUpdateStatus");
  std::string_view architecture;
  if (object["Architectures"].at(0).get(architecture) == simdjson::SUCCESS) function.architecture = architecture;
  simdjson::dom::object variables;
  if (object["Environment"]["Variables"].get(variables) != simdjson::SUCCESS) return function;
  for (const auto& [name, value] : variables) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) function.environment.emplace(name, text);
  }
  return function;
}

const char* name_of(InvocationType type) {
  switch (type) {
    case InvocationType::kEvent: return "Event";
    case InvocationType::kDryRun: return "DryRun";
    case InvocationType::kRequestResponse: break;
  }
  return "RequestResponse";
}

}  // namespace

Service service() {
  return {"Lambda", "lambda", "lambda", Protocol::kRestJson};
}

Call create_function(const FunctionRequest& request) {
  JsonObject code, body;
  add_code(code, request.code);
  body.text("FunctionName", request.name)
      .raw("Code", code.json())
      .raw("Architectures", json_strings({request.architecture}));
  add_settings(body, request.settings);
  if (!request.tags.empty()) body.raw("Tags", json_texts(request.tags));
  return with_body(rest_call("CreateFunction", "POST", kFunctions), body);
}

Call get_function(const std::string& name) {
  return function_call("GetFunction", "GET", name);
}

Call get_function_configuration(const std::string& name) {
  return function_call("GetFunctionConfiguration", "GET", name, "/configuration");
}

Call update_function_code(const std::string& name, const Code& code) {
  JsonObject body;
  add_code(body, code);
  return with_body(function_call("UpdateFunctionCode", "PUT", name, "/code"), body);
}

Call update_function_configuration(const std::string& name, const FunctionSettings& settings) {
  JsonObject body;
  add_settings(body, settings);
  return with_body(function_call("UpdateFunctionConfiguration", "PUT", name, "/configuration"), body);
}

Function parse_function(const HttpResponse& response) {
  const JsonAnswer answer(response, "Lambda");
  simdjson::dom::element nested;
  if (answer.root()["Configuration"].get(nested) == simdjson::SUCCESS) return function_of(nested);
  return function_of(answer.root());
}

Call delete_function(const std::string& name) {
  return function_call("DeleteFunction", "DELETE", name);
}

Call list_functions(const std::string& marker, int most) {
  QueryPairs pairs = {{"MaxItems", std::to_string(most)}};
  if (!marker.empty()) pairs.emplace_back("Marker", marker);
  return rest_call("ListFunctions", "GET", kFunctions, join_query(pairs));
}

FunctionPage parse_list_functions(const HttpResponse& response) {
  const JsonAnswer answer(response, "Lambda");
  FunctionPage page;
  for (const simdjson::dom::element function : answer.array("/Functions")) {
    page.functions.push_back(function_of(function));
  }
  page.next_marker = answer.text("/NextMarker");
  return page;
}

Call invoke(const Invocation& invocation) {
  Call call = function_call("Invoke", "POST", invocation.function, "/invocations");
  if (!invocation.qualifier.empty()) call.request.query = join_query({{"Qualifier", invocation.qualifier}});
  call.request.headers = {{"Content-Type", "application/json"}, {"X-Amz-Invocation-Type", name_of(invocation.type)}};
  if (invocation.type == InvocationType::kRequestResponse) {
    if (invocation.log_tail) call.request.headers.push_back({"X-Amz-Log-Type", "Tail"});
    call.options.read_timeout = std::chrono::seconds(invocation.timeout_s) + kBesideTheFunction;
  }
  if (!invocation.client_context.empty()) {
    call.request.headers.push_back({"X-Amz-Client-Context", base::encode_base64(invocation.client_context)});
  }
  call.request.body = invocation.payload;
  return call;
}

Invoked parse_invoke(const HttpResponse& response) {
  const auto header = [&](const char* name) { return std::string(header_value(response.headers, name)); };
  Invoked invoked;
  invoked.status = response.status;
  invoked.function_error = header("X-Amz-Function-Error");
  invoked.payload = response.body;
  invoked.log_tail = base::decode_base64(header("X-Amz-Log-Result")).value_or("");
  invoked.executed_version = header("X-Amz-Executed-Version");
  invoked.request_id = header("x-amzn-RequestId");
  invoked.trace_id = header("X-Amzn-Trace-Id");
  return invoked;
}

Call add_permission(const std::string& function, const Permission& permission) {
  JsonObject body;
  body.text("StatementId", permission.statement_id)
      .text("Action", permission.action)
      .text("Principal", permission.principal)
      .text_unless_empty("SourceArn", permission.source_arn)
      .text_unless_empty("SourceAccount", permission.source_account)
      .text_unless_empty("FunctionUrlAuthType", permission.function_url_auth_type);
  return with_body(function_call("AddPermission", "POST", function, "/policy"), body);
}

Call remove_permission(const std::string& function, const std::string& statement_id) {
  const std::string below = "/policy/" + uri_encode(statement_id);
  return function_call("RemovePermission", "DELETE", function, below.c_str());
}

Call put_function_concurrency(const std::string& function, int reserved) {
  return with_body(function_call("PutFunctionConcurrency", "PUT", function, "/concurrency", "/2017-10-31/functions"),
                   JsonObject().number("ReservedConcurrentExecutions", reserved));
}

Call delete_function_concurrency(const std::string& function) {
  return function_call("DeleteFunctionConcurrency", "DELETE", function, "/concurrency", "/2017-10-31/functions");
}

Call put_function_event_invoke_config(const std::string& function, int most_retries, int most_age_s) {
  return with_body(
      function_call("PutFunctionEventInvokeConfig", "PUT", function, "/event-invoke-config", "/2019-09-25/functions"),
      JsonObject().number("MaximumRetryAttempts", most_retries).number("MaximumEventAgeInSeconds", most_age_s));
}

Call create_function_url_config(const std::string& function, const std::string& auth_type) {
  return with_body(function_call("CreateFunctionUrlConfig", "POST", function, "/url", "/2021-10-31/functions"),
                   JsonObject().text("AuthType", auth_type));
}

std::string parse_create_function_url_config(const HttpResponse& response) {
  return JsonAnswer(response, "Lambda").text("/FunctionUrl");
}

Call delete_function_url_config(const std::string& function) {
  return function_call("DeleteFunctionUrlConfig", "DELETE", function, "/url", "/2021-10-31/functions");
}

Call tag_resource(const std::string& arn, const std::map<std::string, std::string>& tags) {
  return with_body(rest_call("TagResource", "POST", "/2017-03-31/tags/" + uri_encode(arn)),
                   JsonObject().raw("Tags", json_texts(tags)));
}

Call get_account_settings() {
  return rest_call("GetAccountSettings", "GET", "/2016-08-19/account-settings");
}

AccountSettings parse_get_account_settings(const HttpResponse& response) {
  const JsonAnswer answer(response, "Lambda");
  return {answer.number("/AccountLimit/ConcurrentExecutions"),
          answer.number("/AccountLimit/UnreservedConcurrentExecutions"), answer.number("/AccountLimit/TotalCodeSize")};
}

}  // namespace echotrace::aws::lambda
