#include "drivers/local/lambda/environment_variables.h"

#include <algorithm>
#include <map>

namespace echotrace::local::lambda {
namespace {

constexpr std::string_view kReserved[] = {"_HANDLER",
                                          "_X_AMZN_TRACE_ID",
                                          "AWS_DEFAULT_REGION",
                                          "AWS_REGION",
                                          "AWS_EXECUTION_ENV",
                                          "AWS_LAMBDA_FUNCTION_NAME",
                                          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                          "AWS_LAMBDA_FUNCTION_VERSION",
                                          "AWS_LAMBDA_INITIALIZATION_TYPE",
                                          "AWS_LAMBDA_LOG_GROUP_NAME",
                                          "AWS_LAMBDA_LOG_STREAM_NAME",
                                          "AWS_ACCESS_KEY",
                                          "AWS_ACCESS_KEY_ID",
                                          "AWS_SECRET_ACCESS_KEY",
                                          "AWS_SESSION_TOKEN",
                                          "AWS_LAMBDA_RUNTIME_API",
                                          "LAMBDA_TASK_ROOT",
                                          "LAMBDA_RUNTIME_DIR",
                                          "AWS_LAMBDA_METADATA_API",
                                          "AWS_LAMBDA_METADATA_TOKEN"};

}  // namespace

bool is_reserved_variable(std::string_view name) {
  return std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

std::vector<std::string> environment_variables(const FunctionVersion& function, const Surroundings& surroundings) {
  const std::string root = function.code->folder().string();
  std::map<std::string, std::string> variables{
      {"_HANDLER", function.handler},
      {"AWS_REGION", surroundings.region},
      {"AWS_DEFAULT_REGION", surroundings.region},
      {"AWS_ACCESS_KEY_ID", surroundings.keys.access_key_id},
      {"AWS_SECRET_ACCESS_KEY", surroundings.keys.secret_access_key},
      {"AWS_SESSION_TOKEN", surroundings.keys.session_token},
      {"AWS_LAMBDA_FUNCTION_NAME", function.name},
      {"AWS_LAMBDA_FUNCTION_VERSION", function.version},
      {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(function.memory_mb)},
      {"AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"},
      {"AWS_LAMBDA_LOG_GROUP_NAME", function.log_group},
      {"AWS_LAMBDA_LOG_STREAM_NAME", surroundings.log_stream},
      {"AWS_LAMBDA_LOG_FORMAT", function.json_logs ? "JSON" : "Text"},
      {"AWS_LAMBDA_RUNTIME_API", surroundings.runtime_api},
      {"AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"},
      {"AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:2000"},
      {"LAMBDA_TASK_ROOT", root},
      {"LAMBDA_RUNTIME_DIR", "/var/runtime"},
      {"LANG", "en_US.UTF-8"},
      {"PATH", "/usr/local/bin:/usr/bin/:/bin:/opt/bin"},
      {"LD_LIBRARY_PATH", "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:" + root + ":" + root + "/lib:/opt/lib"},
      {"TZ", ":UTC"}};
  if (function.json_logs) variables["AWS_LAMBDA_LOG_LEVEL"] = "INFO";
  if (!surroundings.endpoint_url.empty()) variables["AWS_ENDPOINT_URL"] = surroundings.endpoint_url;
  for (const auto& [name, value] : function.environment) {
    if (!is_reserved_variable(name)) variables[name] = value;
  }
  std::vector<std::string> environment;
  environment.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    if (!name.empty() && name.find_first_of(std::string_view("=\0", 2)) == name.npos && value.find('\0') == value.npos)
      environment.push_back(name + "=" + value);
  }
  return environment;
}

}  // namespace echotrace::local::lambda
