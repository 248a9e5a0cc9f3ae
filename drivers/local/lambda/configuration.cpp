#include "drivers/local/lambda/configuration.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/environment_variables.h"
#include "drivers/local/lambda/refusals.h"

#include <algorithm>
#include <array>

namespace echotrace::local::lambda {
namespace {

constexpr std::size_t kMaxEnvironmentBytes = 4096, kMaxTags = 50;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_variable_name(std::string_view name) {
  return name.size() >= 2 && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

void check_environment(const TextMap& variables) {
  std::string reserved;
  aws::JsonObject measured;
  for (const auto& [name, value] : variables) {
    if (is_reserved_variable(name))
      reserved += (reserved.empty() ? "" : ", ") + name;
    else if (!is_variable_name(name))
      throw validation(name, "environment.variables",
                       "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "
                       "[a-zA-Z]([a-zA-Z0-9_])+]");
    if (value.find('\0') != value.npos)
      throw invalid_parameter("Environment variable values can not hold the character NUL.");
    measured.text(name, value);
  }
  if (!reserved.empty())
    throw invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment variables you have "
        "provided contains reserved keys that are currently not supported for modification. Reserved keys used in "
        "this request: " +
        reserved);
  if (const std::string text = measured.json(); text.size() > kMaxEnvironmentBytes)
    throw invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment variables you have "
        "provided exceeded the 4KB limit.");
}

// arn:aws:iam::<12 digits>:role/<path and name>
bool is_role(std::string_view arn) {
  constexpr std::string_view kBeginning = "arn:aws:iam::", kMiddle = ":role/";
  if (!arn.starts_with(kBeginning)) return false;
  arn.remove_prefix(kBeginning.size());
  if (arn.size() < 12 || !std::all_of(arn.begin(), arn.begin() + 12, is_digit)) return false;
  arn.remove_prefix(12);
  if (!arn.starts_with(kMiddle) || arn.size() == kMiddle.size()) return false;
  arn.remove_prefix(kMiddle.size());
  return std::all_of(arn.begin(), arn.end(), [](char c) {
    return is_letter(c) || is_digit(c) || std::string_view("_+=,.@-/").find(c) != std::string_view::npos;
  });
}

std::string parse_runtime(std::string_view runtime) {
  if (runtime != "provided.al2023" && runtime != "provided.al2" && runtime != "provided")
    throw invalid_parameter("Value " + std::string(runtime.substr(0, 64)) +
                            " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
                            "[provided.al2023, provided.al2, provided], which is what the embedded endpoint runs");
  return std::string(runtime);
}

std::string parse_level(const Members& members, const char* name, std::string_view otherwise) {
  constexpr std::array<std::string_view, 6> kLevels{{"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"}};
  const std::string_view level = members.text(name).value_or(otherwise);
  if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end())
    throw validation(level, "loggingConfig",
                     "Member must satisfy enum value set: [TRACE, DEBUG, INFO, WARN, ERROR, FATAL]");
  return std::string(level);
}

Logging parse_logging(const Members& members, std::string_view function_name) {
  Logging logging;
  const std::string_view format = members.text("LogFormat").value_or("Text");
  if (format != "Text" && format != "JSON")
    throw validation(format, "loggingConfig.logFormat", "Member must satisfy enum value set: [JSON, Text]");
  logging.json = format == "JSON";
  if (logging.json) {
    logging.application_level = parse_level(members, "ApplicationLogLevel", "INFO");
    logging.system_level = parse_level(members, "SystemLogLevel", "INFO");
  } else if (members.has("ApplicationLogLevel") || members.has("SystemLogLevel")) {
    throw invalid_parameter("To set log levels, the log format must be JSON.");
  }
  logging.group = members.text("LogGroup").value_or("/aws/lambda/" + std::string(function_name));
  check_length(logging.group, "loggingConfig.logGroup", 1, 512);
  if (!std::all_of(logging.group.begin(), logging.group.end(), [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view(".-_/#").find(c) != std::string_view::npos;
      }))
    throw validation(logging.group, "loggingConfig.logGroup",
                     "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
  return logging;
}

// What would change how the function runs, and is not done here, is better refused than ignored.
void refuse_unknown_territory(const Members& members) {
  for (const char* const name :
       {"Layers", "FileSystemConfigs", "ImageConfig", "CapacityProviderConfig", "TenancyConfig", "DurableConfig"})
    if (members.has_items(name)) throw not_offered(name);
  if (const auto network = members.object("VpcConfig"); network && network->has_items("SubnetIds"))
    throw not_offered("VpcConfig");
  if (const auto letters = members.object("DeadLetterConfig");
      letters && !letters->text("TargetArn").value_or("").empty())
    throw not_offered("DeadLetterConfig");
  if (const auto snap = members.object("SnapStart"); snap && snap->text("ApplyOn").value_or("None") != "None")
    throw not_offered("SnapStart");
  if (members.text("PackageType").value_or("Zip") != "Zip") throw not_offered("images");
  if (members.truth("Publish").value_or(false)) throw not_offered("published versions");
}

}  // namespace

std::string parse_architecture(const Members& members, std::string_view otherwise) {
  const auto given = members.texts("Architectures");
  if (!given) return std::string(otherwise);
  if (given->size() != 1 || (given->front() != "x86_64" && given->front() != "arm64"))
    throw validation(given->empty() ? "[]" : given->front(), "architectures",
                     "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64]]");
  return given->front();
}

void check_tags(const TextMap& tags, std::size_t already) {
  if (tags.size() + already > kMaxTags) throw invalid_parameter("The resource has more than 50 tags.");
  for (const auto& [key, value] : tags) {
    check_length(key, "tags", 1, 128);
    check_length(value, "tags", 0, 256);
    if (key.starts_with("aws:")) throw invalid_parameter("Tag keys may not begin with aws:");
  }
}

void apply(const Members& members, std::string_view function_name, Configuration& configuration) {
  refuse_unknown_territory(members);
  if (const auto role = members.text("Role")) {
    if (!is_role(*role))
      throw validation(*role, "role",
                       "Member must satisfy regular expression pattern: "
                       "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
    configuration.role = *role;
  }
  if (const auto runtime = members.text("Runtime")) configuration.runtime = parse_runtime(*runtime);
  if (const auto handler = members.text("Handler")) {
    check_length(*handler, "handler", 0, 128);
    if (handler->find_first_of(" \t\r\n\f\v") != handler->npos || handler->find('\0') != handler->npos)
      throw validation(*handler, "handler", "Member must satisfy regular expression pattern: [^\\s]+");
    configuration.handler = *handler;
  }
  if (const auto description = members.text("Description")) {
    check_length(*description, "description", 0, 256);
    configuration.description = *description;
  }
  if (const auto timeout = members.number("Timeout")) {
    check_range(*timeout, "timeout", 1, 900);
    configuration.timeout_s = *timeout;
  }
  if (const auto memory = members.number("MemorySize")) {
    check_range(*memory, "memorySize", 128, 10'240);
    configuration.memory_mb = *memory;
  }
  if (const auto storage = members.object("EphemeralStorage")) {
    const auto size = storage->number("Size");
    if (!size) throw missing("ephemeralStorage.size");
    check_range(*size, "ephemeralStorage.size", 512, 10'240);
    configuration.storage_mb = *size;
  }
  if (const auto environment = members.object("Environment")) {
    TextMap variables = environment->text_map("Variables").value_or(TextMap());
    check_environment(variables);
    configuration.environment = std::move(variables);
  }
  if (const auto tracing = members.object("TracingConfig")) {
    const std::string_view mode = tracing->text("Mode").value_or("PassThrough");
    if (mode != "Active" && mode != "PassThrough")
      throw validation(mode, "tracingConfig.mode", "Member must satisfy enum value set: [Active, PassThrough]");
    configuration.tracing = mode;
  }
  if (const auto logging = members.object("LoggingConfig"))
    configuration.logging = parse_logging(*logging, function_name);
}

}  // namespace echotrace::local::lambda
