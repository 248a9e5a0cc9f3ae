// What CreateFunction and UpdateFunctionConfiguration set.
#pragma once

#include "drivers/local/lambda/body.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

struct Logging {
  bool json = false;
  std::string group;                            // "/aws/lambda/NAME" unless told otherwise
  std::string application_level, system_level;  // of JSON only
};

struct Configuration {
  std::string runtime, handler, role, description;
  std::int64_t timeout_s = 3, memory_mb = 128, storage_mb = 512;
  std::optional<TextMap> environment;  // nullopt: none was ever given
  std::string architecture = "x86_64";
  std::string tracing = "PassThrough";
  Logging logging;
};

// `members` laid over `configuration`; what is not given stays. Throws Refusal as AWS does for what is out of its
// bounds, and for what the endpoint cannot do (images, layers, networks, file systems, versions).
void apply(const Members& members, std::string_view function_name, Configuration& configuration);

std::string parse_architecture(const Members& members, std::string_view otherwise);
void check_tags(const TextMap& tags, std::size_t already = 0);

}  // namespace echotrace::local::lambda
