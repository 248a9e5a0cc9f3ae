#include "drivers/local/lambda/function_document.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/times.h"

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;

// "2020-04-10T19:06:32.563+0000"
std::string last_modified(std::int64_t time_ns) {
  std::string text = iso_milliseconds(time_ns);
  text.pop_back();
  return text + "+0000";
}

std::string logging_json(const Logging& logging) {
  aws::JsonObject body;
  body.text("LogFormat", logging.json ? "JSON" : "Text");
  body.text_unless_empty("ApplicationLogLevel", logging.application_level);
  body.text_unless_empty("SystemLogLevel", logging.system_level);
  return body.text("LogGroup", logging.group).json();
}

void add_state(const Function& function, aws::JsonObject& body) {
  body.text("State", function.pending ? "Pending" : "Active");
  if (function.pending) body.text("StateReason", "The function is being created.").text("StateReasonCode", "Creating");
  body.text("LastUpdateStatus", function.updating ? "InProgress" : "Successful");
  if (function.updating)
    body.text("LastUpdateStatusReason", "The function is being updated.")
        .text("LastUpdateStatusReasonCode", "Creating");
}

}  // namespace

std::shared_ptr<const FunctionVersion> version_of(const Function& function) {
  auto version = std::make_shared<FunctionVersion>();
  const Configuration& configuration = function.configuration;
  version->name = function.name;
  version->arn = function.arn;
  version->handler = configuration.handler;
  version->role_arn = configuration.role;
  version->timeout_ns = configuration.timeout_s * kNsPerS;
  version->memory_mb = static_cast<int>(configuration.memory_mb);
  version->environment = configuration.environment.value_or(TextMap());
  version->log_group = configuration.logging.group;
  version->json_logs = configuration.logging.json;
  version->runtime = configuration.runtime;
  version->code = function.code;
  return version;
}

std::string tags_json(const TextMap& tags) {
  aws::JsonObject body;
  for (const auto& [key, value] : tags) body.text(key, value);
  return body.json();
}

std::string function_configuration(const Function& function, Shown shown) {
  const Configuration& configuration = function.configuration;
  aws::JsonObject body;
  body.text("FunctionName", function.name).text("FunctionArn", function.arn).text("Runtime", configuration.runtime);
  body.text("Role", configuration.role).text("Handler", configuration.handler);
  body.number("CodeSize", static_cast<std::int64_t>(function.code->zip_bytes()));
  body.text("Description", configuration.description).number("Timeout", configuration.timeout_s);
  body.number("MemorySize", configuration.memory_mb).text("LastModified", last_modified(function.modified_ns));
  body.text("CodeSha256", function.code->code_sha256()).text("Version", "$LATEST");
  if (configuration.environment)
    body.raw("Environment", aws::JsonObject().raw("Variables", tags_json(*configuration.environment)).json());
  body.raw("TracingConfig", aws::JsonObject().text("Mode", configuration.tracing).json());
  body.text("RevisionId", function.revision);
  if (shown == Shown::kWithState) add_state(function, body);
  body.text("PackageType", "Zip").raw("Architectures", "[" + aws::json_string(configuration.architecture) + "]");
  body.raw("EphemeralStorage", aws::JsonObject().number("Size", configuration.storage_mb).json());
  body.raw("SnapStart", R"({"ApplyOn":"None","OptimizationStatus":"Off"})");
  return body.raw("LoggingConfig", logging_json(configuration.logging)).json();
}

std::string function_and_code(const Function& function) {
  aws::JsonObject body;
  body.raw("Configuration", function_configuration(function));
  body.raw("Code", R"({"RepositoryType":"S3"})");
  if (!function.tags.empty()) body.raw("Tags", tags_json(function.tags));
  if (function.share.reserved)
    body.raw("Concurrency", aws::JsonObject().number("ReservedConcurrentExecutions", *function.share.reserved).json());
  return body.json();
}

}  // namespace echotrace::local::lambda
