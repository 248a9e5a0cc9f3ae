// AWS Lambda, API version 2015-03-31: functions, what may call them, and calling them. What reads queues and streams
// for them is in lambda_event_sources.h.
#pragma once

#include "drivers/aws/client.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::aws::lambda {

Service service();

using Variables = std::map<std::string, std::string>;

// A zip file: its bytes, or an object of S3's in the same region. Bytes are at most about 50 MB.
struct Code {
  std::string zip;
  std::string bucket, key;  // when zip is empty
};

struct FunctionSettings {
  std::string role_arn;
  std::string handler = "bootstrap";
  std::string runtime = "provided.al2023";
  int memory_mb = 128;
  int timeout_s = 3;
  Variables environment;
  std::vector<std::string> subnet_ids, security_group_ids;  // of a VPC; empty: outside of any
  std::string log_format;  // "JSON", "Text"; empty: the service's own
};

struct FunctionRequest {
  std::string name;
  FunctionSettings settings;
  Code code;
  std::string architecture = "x86_64";
  std::map<std::string, std::string> tags;
};

struct Function {
  std::string name, arn, role_arn, runtime, handler, code_sha256, version, architecture;
  int memory_mb = 0;
  int timeout_s = 0;
  std::string state;  // "Pending", "Active", "Inactive", "Failed"; empty where the service leaves it out
  std::string state_reason;
  std::string update_status;  // "Successful", "InProgress", "Failed"
  Variables environment;
};

Call create_function(const FunctionRequest& request);
Call get_function(const std::string& name);
Call get_function_configuration(const std::string& name);
Call update_function_code(const std::string& name, const Code& code);
// Everything of the settings is written, the environment as a whole.
Call update_function_configuration(const std::string& name, const FunctionSettings& settings);
// Of all of these; get_function nests it.
Function parse_function(const HttpResponse& response);
Call delete_function(const std::string& name);

struct FunctionPage {
  std::vector<Function> functions;
  std::string next_marker;  // empty: this was the last page
};
Call list_functions(const std::string& marker = {}, int most = 50);
FunctionPage parse_list_functions(const HttpResponse& response);

enum class InvocationType { kRequestResponse, kEvent, kDryRun };
struct Invocation {
  std::string function;  // name or ARN
  std::string payload;   // JSON
  InvocationType type = InvocationType::kRequestResponse;
  bool log_tail = false;       // of kRequestResponse: the last 4 KB of the log
  std::string client_context;  // JSON, at most 3,583 bytes as base64; empty: none
  std::string qualifier;       // version or alias; empty: $LATEST
  int timeout_s = 900;         // the function's: an answer is waited for that long and a little longer
};
struct Invoked {
  int status = 0;              // 200; 202 for kEvent, 204 for kDryRun
  std::string function_error;  // "Unhandled", "Handled"; empty: none. The payload is then the error
  std::string payload;
  std::string log_tail;  // decoded
  std::string executed_version;
  std::string request_id;
  std::string trace_id;  // X-Ray's
};
Call invoke(const Invocation& invocation);
Invoked parse_invoke(const HttpResponse& response);

struct Permission {
  std::string statement_id;
  std::string principal;       // "s3.amazonaws.com"
  std::string source_arn;      // empty: any
  std::string source_account;  // empty: any
  std::string action = "lambda:InvokeFunction";
  std::string function_url_auth_type;  // of "lambda:InvokeFunctionUrl"
};
Call add_permission(const std::string& function, const Permission& permission);
Call remove_permission(const std::string& function, const std::string& statement_id);

Call put_function_concurrency(const std::string& function, int reserved);
Call delete_function_concurrency(const std::string& function);

// Of asynchronous invocations; the service takes 0 to 2 attempts more, and 60 to 21,600 seconds.
Call put_function_event_invoke_config(const std::string& function, int most_retries, int most_age_s);

Call create_function_url_config(const std::string& function, const std::string& auth_type);  // "AWS_IAM", "NONE"
std::string parse_create_function_url_config(const HttpResponse& response);                  // the URL
Call delete_function_url_config(const std::string& function);

Call tag_resource(const std::string& arn, const std::map<std::string, std::string>& tags);

struct AccountSettings {
  std::int64_t concurrent_executions = 0;             // of the region
  std::int64_t unreserved_concurrent_executions = 0;  // what functions without a reservation share
  std::int64_t total_code_size = 0;                   // bytes that may be stored
};
Call get_account_settings();
AccountSettings parse_get_account_settings(const HttpResponse& response);

}  // namespace echotrace::aws::lambda
