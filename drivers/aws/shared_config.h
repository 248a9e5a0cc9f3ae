// The files ~/.aws/config and ~/.aws/credentials (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::aws {

// Settings of a section, names in lower case; of a nested one ("s3 =", then indented lines) as "s3.endpoint_url".
using ConfigSection = std::map<std::string, std::string, std::less<>>;
using ConfigSections =
    std::map<std::string, ConfigSection, std::less<>>;  // by name as in the brackets, one space inside

// Comments begin a line with '#' or ';', or follow white space. A later setting replaces an earlier one. Throws
// base::Error (usage) with path and line, and nothing of the text, when a line is none of these things.
ConfigSections parse_config(std::string_view text, const std::string& path);

// Both files together.
class SharedConfig {
 public:
  SharedConfig() = default;
  SharedConfig(ConfigSections config, ConfigSections credentials);

  bool has_profile(std::string_view name) const;

  // A setting of a profile: from the credentials file, else from the config file. Nullopt also when it is empty.
  std::optional<std::string> setting(std::string_view profile, std::string_view name) const;
  std::optional<std::string> in_credentials_file(std::string_view profile, std::string_view name) const;
  std::optional<std::string> in_config_file(std::string_view profile, std::string_view name) const;

  // A setting of another section of the config file: "services NAME", "sso-session NAME".
  std::optional<std::string> section_setting(std::string_view section, std::string_view name) const;

 private:
  const ConfigSection* config_profile(std::string_view name) const;
  ConfigSections config_, credentials_;
};

}  // namespace echotrace::aws
