#include "drivers/aws/settings.h"

#include "drivers/aws/hosts.h"
#include "drivers/aws/http.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <charconv>
#include <optional>
#include <utility>

namespace echotrace::aws {
namespace {

std::string path_of(const Surroundings& surroundings, const char* variable, const char* file) {
  const std::string home = surroundings.variable("HOME").value_or("");
  std::string path = surroundings.variable(variable).value_or(std::string("~/.aws/") + file);
  if (path.starts_with("~/")) path.replace(0, 1, home);
  return path;
}

ConfigSections read(const Surroundings& surroundings, const std::string& path) {
  const auto text = surroundings.read_file(path);
  return text ? parse_config(*text, path) : ConfigSections();
}

int attempts_of(const std::string& text, const std::string& where) {
  int attempts = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), attempts);
  if (error != std::errc() || end != text.data() + text.size() || attempts < 1 || attempts > 100) {
    throw base::Error(base::Exit::kUsage, "The number of attempts is not one from 1 to 100", where, "");
  }
  return attempts;
}

bool truth_of(const std::string& text, const std::string& where) {
  const std::string lower = lower_case(text);
  if (lower.empty() || lower == "false") return false;
  if (lower == "true") return true;
  throw base::Error(base::Exit::kUsage, "\"" + base::excerpt(text, 60) + "\" is neither true nor false", where, "");
}

// Without a '/' at the end: paths begin with theirs.
std::string origin_of(std::string url, const std::string& where) {
  while (url.ends_with('/')) url.pop_back();
  const std::string lower = lower_case(url);
  const std::size_t scheme = lower.starts_with("http://") ? 7 : lower.starts_with("https://") ? 8 : 0;
  if (scheme == 0 || url.size() == scheme || url.find_first_of("/?# \t@", scheme) != url.npos) {
    throw base::Error(base::Exit::kUsage, "The endpoint is no URL of the form http://host:port or https://host", where,
                      "A path, a query or a user name cannot be part of it.");
  }
  return url;
}

// An endpoint's URL and what gave it.
std::optional<std::pair<std::string, std::string>> configured_endpoint(const Settings& settings,
                                                                       const Surroundings& surroundings,
                                                                       std::string_view service_id) {
  const auto in_profile = [&](const char* name) { return settings.config.setting(settings.profile, name); };
  const std::string ignored = surroundings.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                                  .value_or(in_profile("ignore_configured_endpoint_urls").value_or("false"));
  if (lower_case(ignored) == "true") return std::nullopt;
  std::string name;
  for (const char c : service_id) name += c == ' ' ? '_' : c;
  std::string upper = name;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const std::string& variable : {"AWS_ENDPOINT_URL_" + upper, std::string("AWS_ENDPOINT_URL")}) {
    if (auto value = surroundings.variable(variable)) return std::pair{std::move(*value), variable};
  }
  if (const auto services = in_profile("services")) {
    auto value = settings.config.section_setting("services " + *services, lower_case(name) + ".endpoint_url");
    if (value) return std::pair{std::move(*value), settings.config_path};
  }
  if (auto value = in_profile("endpoint_url")) return std::pair{std::move(*value), settings.config_path};
  return std::nullopt;
}

}  // namespace

Settings load_settings(const Surroundings& surroundings) {
  Settings settings;
  for (const char* name : {"AWS_DEFAULT_PROFILE", "AWS_PROFILE"}) {
    if (auto value = surroundings.variable(name)) {
      settings.profile = std::move(*value);
      settings.profile_named = true;
    }
  }
  settings.config_path = path_of(surroundings, "AWS_CONFIG_FILE", "config");
  settings.credentials_path = path_of(surroundings, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  settings.config = {read(surroundings, settings.config_path), read(surroundings, settings.credentials_path)};
  if (settings.profile_named && !settings.config.has_profile(settings.profile)) {
    throw base::Error(base::Exit::kUsage,
                      "The profile \"" + base::excerpt(settings.profile, 100) +
                          "\" named by AWS_PROFILE is neither in " + settings.config_path + " nor in " +
                          settings.credentials_path,
                      "", "Name another, or unset AWS_PROFILE.");
  }
  const auto setting = [&](std::initializer_list<const char*> variables, const char* name) {
    for (const char* variable : variables)
      if (auto value = surroundings.variable(variable)) return *value;
    return settings.config.setting(settings.profile, name).value_or("");
  };
  settings.region = setting({"AWS_REGION", "AWS_DEFAULT_REGION"}, "region");
  settings.ca_bundle = setting({"AWS_CA_BUNDLE"}, "ca_bundle");
  settings.fips = truth_of(setting({"AWS_USE_FIPS_ENDPOINT"}, "use_fips_endpoint"), "AWS_USE_FIPS_ENDPOINT");
  settings.dual_stack =
      truth_of(setting({"AWS_USE_DUALSTACK_ENDPOINT"}, "use_dualstack_endpoint"), "AWS_USE_DUALSTACK_ENDPOINT");
  const std::string attempts = setting({"AWS_MAX_ATTEMPTS"}, "max_attempts");
  if (!attempts.empty()) settings.max_attempts = attempts_of(attempts, "AWS_MAX_ATTEMPTS");
  if (settings.region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    throw base::Error(base::Exit::kUsage,
                      "\"" + base::excerpt(settings.region, 60) + "\" cannot be the name of a region", "AWS_REGION",
                      "Regions are called like eu-west-1.");
  }
  return settings;
}

const std::string& require_region(const Settings& settings) {
  if (!settings.region.empty()) return settings.region;
  throw base::Error(base::Exit::kUsage, "No AWS region is given", "",
                    "Set AWS_REGION, or region in the profile \"" + base::excerpt(settings.profile, 100) + "\" of " +
                        settings.config_path + ".");
}

Endpoint endpoint_of(const Settings& settings, const Surroundings& surroundings, std::string_view service_id,
                     std::string_view host_prefix, std::string_view region) {
  const auto configured = configured_endpoint(settings, surroundings, service_id);
  const HostKind kind = settings.fips ? (settings.dual_stack ? HostKind::kFipsDualStack : HostKind::kFips)
                                      : (settings.dual_stack ? HostKind::kDualStack : HostKind::kPlain);
  if (!configured) {
    ServiceHost host = service_host(host_prefix, region, kind);
    return {"https://" + host.host, false, std::move(host.signing_region)};
  }
  const auto& [url, where] = *configured;
  if (kind != HostKind::kPlain) {
    const std::string variable = settings.fips ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT";
    throw base::Error(base::Exit::kUsage,
                      "An endpoint is given, and " + variable + " asks for another one of AWS's own", where,
                      "Set " + variable + "=false, or do not give the endpoint.");
  }
  return {origin_of(url, where), true, service_host(host_prefix, region, HostKind::kPlain).signing_region};
}

}  // namespace echotrace::aws
