#include "drivers/aws/shared_config.h"

#include "drivers/aws/http.h"
#include "ingest/base/error.h"

#include <utility>

namespace echotrace::aws {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(kSpace);
  if (from == text.npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

// Up to a '#' or ';' that follows white space.
std::string_view without_comment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i)
    if ((value[i] == '#' || value[i] == ';') && kSpace.find(value[i - 1]) != kSpace.npos) return value.substr(0, i);
  return value;
}

// "profile  \"my one\"" is "profile my one".
std::string section_name(std::string_view inside) {
  std::string name;
  for (const char c : trimmed(inside)) {
    const bool space = kSpace.find(c) != kSpace.npos;
    if (c == '"' || c == '\'' || (space && name.ends_with(' '))) continue;
    name += space ? ' ' : c;
  }
  return name;
}

std::optional<std::string> value_of(const ConfigSection* section, std::string_view name) {
  if (section == nullptr) return std::nullopt;
  const auto found = section->find(name);
  if (found == section->end() || found->second.empty()) return std::nullopt;
  return found->second;
}

const ConfigSection* find(const ConfigSections& sections, std::string_view name) {
  const auto found = sections.find(name);
  return found == sections.end() ? nullptr : &found->second;
}

}  // namespace

ConfigSections parse_config(std::string_view text, const std::string& path) {
  ConfigSections sections;
  ConfigSection* section = nullptr;
  std::string last;  // the setting that an indented line belongs to
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    const auto refuse = [&](const char* what) {
      return base::Error(base::Exit::kUsage, what, path + ":" + std::to_string(number), "Mend the line.");
    };
    const bool indented = kSpace.find(line.front()) != kSpace.npos;
    if (content.front() == '[') {
      const auto close = content.find(']');
      if (close == content.npos) throw refuse("The section's name is not closed by ']'");
      section = &sections[section_name(content.substr(1, close - 1))];
      last.clear();
      continue;
    }
    const auto equals = content.find('=');
    if (section == nullptr) throw refuse("There is a setting before the first section");
    if (indented && !last.empty()) {  // nested below a name without value; else the value goes on
      if (equals != content.npos && (*section)[last].empty()) {
        const std::string name = last + '.' + lower_case(trimmed(content.substr(0, equals)));
        (*section)[name] = trimmed(without_comment(content.substr(equals + 1)));
      }
      continue;
    }
    if (equals == content.npos || equals == 0) throw refuse("The line is neither a section nor a setting");
    last = lower_case(trimmed(content.substr(0, equals)));
    (*section)[last] = trimmed(without_comment(content.substr(equals + 1)));
  }
  return sections;
}

SharedConfig::SharedConfig(ConfigSections config, ConfigSections credentials)
    : config_(std::move(config)), credentials_(std::move(credentials)) {}

const ConfigSection* SharedConfig::config_profile(std::string_view name) const {
  const ConfigSection* section = find(config_, "profile " + std::string(name));
  return section == nullptr && name == "default" ? find(config_, name) : section;
}

bool SharedConfig::has_profile(std::string_view name) const {
  return config_profile(name) != nullptr || find(credentials_, name) != nullptr;
}

std::optional<std::string> SharedConfig::setting(std::string_view profile, std::string_view name) const {
  auto value = in_credentials_file(profile, name);
  return value ? value : in_config_file(profile, name);
}

std::optional<std::string> SharedConfig::in_credentials_file(std::string_view profile, std::string_view name) const {
  return value_of(find(credentials_, profile), name);
}

std::optional<std::string> SharedConfig::in_config_file(std::string_view profile, std::string_view name) const {
  return value_of(config_profile(profile), name);
}

std::optional<std::string> SharedConfig::section_setting(std::string_view section, std::string_view name) const {
  return value_of(find(config_, section), name);
}

}  // namespace echotrace::aws
