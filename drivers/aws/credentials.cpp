#include "drivers/aws/credentials.h"

#include "drivers/aws/json_members.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"
#include "ingest/base/time.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace echotrace::aws {
namespace {

constexpr std::int64_t kAdvisorySeconds = 900;
constexpr std::int64_t kRetrySeconds = 60;

base::Error unusable(std::string what, std::string next = {}) {
  return {base::Exit::kUsage, std::move(what), "", std::move(next)};
}

std::string quoted(std::string_view name) {
  return "\"" + base::excerpt(name, 100) + "\"";
}

// One search through all places, with what a profile needs on its way.
class Search {
 public:
  Search(Surroundings& surroundings, const Settings& settings, const RoleCall& assume_role)
      : surroundings_(surroundings), settings_(settings), config_(settings.config), assume_role_(assume_role) {}

  Credentials find();

 private:
  std::optional<Credentials> from_environment();
  std::optional<Credentials> from_profile(const std::string& profile);
  Credentials by_role(const std::string& profile, const std::string& role_arn);
  Credentials source_of_role(const std::string& profile);
  std::optional<Credentials> web_identity(const std::string& profile);
  std::optional<Credentials> from_keys(const std::string& profile, bool credentials_file);
  std::optional<Credentials> from_process(const std::string& profile);
  void refuse_unsupported(const std::string& profile);
  std::string session_name() { return "echotrace-" + std::to_string(surroundings_.epoch_seconds()); }
  std::string name_of(const std::string& profile) { return "the profile " + quoted(profile); }

  Surroundings& surroundings_;
  const Settings& settings_;
  const SharedConfig& config_;
  const RoleCall& assume_role_;
  std::vector<std::string> visited_;  // profiles whose roles are being assumed
};

std::optional<Credentials> Search::from_environment() {
  const auto id = surroundings_.variable("AWS_ACCESS_KEY_ID"), secret = surroundings_.variable("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return std::nullopt;
  if (!id || !secret) {
    throw unusable("Of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set", "Set both, or neither.");
  }
  return Credentials{{*id, *secret, surroundings_.variable("AWS_SESSION_TOKEN").value_or("")}, {}, "the environment"};
}

std::optional<Credentials> Search::from_keys(const std::string& profile, bool credentials_file) {
  const auto setting = [&](const char* name) {
    return credentials_file ? config_.in_credentials_file(profile, name) : config_.in_config_file(profile, name);
  };
  const auto id = setting("aws_access_key_id"), secret = setting("aws_secret_access_key");
  const std::string source =
      name_of(profile) + " of " + (credentials_file ? settings_.credentials_path : settings_.config_path);
  if (!id && !secret) return std::nullopt;
  if (!id || !secret) throw unusable("Of aws_access_key_id and aws_secret_access_key, " + source + " has only one");
  return Credentials{{*id, *secret, setting("aws_session_token").value_or("")}, {}, source};
}

std::optional<Credentials> Search::from_process(const std::string& profile) {
  const auto command = config_.setting(profile, "credential_process");
  if (!command) return std::nullopt;
  const std::string source = "the credential_process of " + name_of(profile);
  const CommandResult result = surroundings_.run(*command);
  if (result.exit_code == -1) throw unusable(source + " could not be run, or did not end in time");
  if (result.exit_code != 0) {
    throw unusable(source + " failed with exit code " + std::to_string(result.exit_code), "Run it by hand to see why.");
  }
  const auto members = json_members(result.output);
  const auto version = members ? members->find("Version") : decltype(members->find(""))();
  if (!members || version == members->end() || version->second != "1") {
    throw unusable(source + " printed no JSON object with \"Version\": 1");
  }
  return parse_credentials(result.output, source);
}

std::optional<Credentials> Search::web_identity(const std::string& profile) {
  auto file = profile.empty() ? surroundings_.variable("AWS_WEB_IDENTITY_TOKEN_FILE")
                              : config_.setting(profile, "web_identity_token_file");
  auto role = profile.empty() ? surroundings_.variable("AWS_ROLE_ARN") : config_.setting(profile, "role_arn");
  auto session =
      profile.empty() ? surroundings_.variable("AWS_ROLE_SESSION_NAME") : config_.setting(profile, "role_session_name");
  if (!file) return std::nullopt;
  if (!role) throw unusable("There is a web identity token file, but no role to assume with it", "Set AWS_ROLE_ARN.");
  auto token = surroundings_.read_file(*file);
  if (!token) throw unusable("The web identity token file " + base::excerpt(*file, 200) + " cannot be read");
  while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) token->pop_back();
  Credentials found = assume_role_({*role, session.value_or(session_name()), "", "", std::move(*token), {}});
  found.source = "the web identity of role " + *role;
  return found;
}

Credentials Search::source_of_role(const std::string& profile) {
  const auto named = config_.setting(profile, "source_profile"), place = config_.setting(profile, "credential_source");
  if (named && place) throw unusable(name_of(profile) + " has both source_profile and credential_source", "Keep one.");
  std::optional<Credentials> found;
  if (named) {
    if (!config_.has_profile(*named)) {
      throw unusable("The source_profile " + quoted(*named) + " of " + name_of(profile) + " does not exist");
    }
    found = from_keys(*named, true);
    if (!found) found = from_keys(*named, false);
    if (!found) found = from_profile(*named);
  } else if (place == "Environment") {
    found = from_environment();
  } else if (place == "EcsContainer") {
    found = container_credentials(surroundings_);
  } else if (place == "Ec2InstanceMetadata") {
    found = instance_credentials(surroundings_);
  } else {
    throw unusable(name_of(profile) + " has a role_arn, but no source_profile and no credential_source that is known");
  }
  if (!found) {
    throw unusable(name_of(profile) + " takes its credentials from " + (named ? quoted(*named) : *place) +
                   ", which has none");
  }
  return *found;
}

Credentials Search::by_role(const std::string& profile, const std::string& role_arn) {
  if (std::find(visited_.begin(), visited_.end(), profile) != visited_.end()) {
    throw unusable("The source_profile settings lead from " + name_of(profile) + " back to it");
  }
  if (config_.setting(profile, "mfa_serial")) {
    throw unusable(name_of(profile) + " wants a code of an MFA device, which cannot be asked for here",
                   "Use 'aws configure export-credentials --format env' with that profile.");
  }
  visited_.push_back(profile);
  const Credentials source = source_of_role(profile);
  visited_.pop_back();
  Credentials found = assume_role_({role_arn, config_.setting(profile, "role_session_name").value_or(session_name()),
                                    config_.setting(profile, "external_id").value_or(""),
                                    config_.setting(profile, "duration_seconds").value_or(""), "", source.keys});
  found.source = "role " + base::excerpt(role_arn, 200) + " by " + name_of(profile);
  return found;
}

void Search::refuse_unsupported(const std::string& profile) {
  for (const char* name : {"sso_session", "sso_start_url", "login_session"}) {
    if (!config_.setting(profile, name)) continue;
    throw unusable(
        name_of(profile) + " signs in through a browser (" + name + "), which is not supported here",
        "Run: eval \"$(aws configure export-credentials --profile " + base::excerpt(profile, 100) + " --format env)\"");
  }
}

std::optional<Credentials> Search::from_profile(const std::string& profile) {
  if (auto found = web_identity(profile)) return found;
  if (const auto role_arn = config_.setting(profile, "role_arn")) return by_role(profile, *role_arn);
  if (auto found = from_keys(profile, true)) return found;
  if (auto found = from_process(profile)) return found;
  if (auto found = from_keys(profile, false)) return found;
  refuse_unsupported(profile);
  return std::nullopt;
}

Credentials Search::find() {
  if (auto found = from_environment()) return *found;
  if (auto found = from_profile(settings_.profile)) return *found;
  if (auto found = web_identity("")) return *found;
  if (auto found = container_credentials(surroundings_)) return *found;
  if (auto found = instance_credentials(surroundings_)) return *found;
  const char* profile = config_.has_profile(settings_.profile) ? "holds none" : "not there";
  const bool metadata_off = lower_case(surroundings_.variable("AWS_EC2_METADATA_DISABLED").value_or("")) == "true";
  throw unusable("No AWS credentials found. Looked at: AWS_ACCESS_KEY_ID (not set); " + name_of(settings_.profile) +
                     " in " + settings_.credentials_path + " and " + settings_.config_path + " (" + profile +
                     "); AWS_WEB_IDENTITY_TOKEN_FILE (not set); AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and "
                     "AWS_CONTAINER_CREDENTIALS_FULL_URI (not set); the instance's metadata (" +
                     (metadata_off ? "disabled" : "no answer, or no role") + ")",
                 "Set AWS_PROFILE, or run 'aws configure'.");
}

}  // namespace

Credentials parse_credentials(std::string_view json, const std::string& source) {
  const auto members = json_members(json);
  if (!members) throw unusable(source + " gave no JSON object");
  const auto member = [&](std::string_view name) {
    const auto found = members->find(name);
    return found == members->end() ? std::string() : found->second;
  };
  Credentials credentials;
  credentials.keys = {member("AccessKeyId"), member("SecretAccessKey"), member("SessionToken")};
  if (credentials.keys.session_token.empty()) credentials.keys.session_token = member("Token");
  credentials.source = source;
  if (credentials.keys.access_key_id.empty() || credentials.keys.secret_access_key.empty()) {
    throw unusable(source + " gave no AccessKeyId or no SecretAccessKey");
  }
  if (const std::string expiration = member("Expiration"); !expiration.empty()) {
    std::int64_t ns = 0;
    if (!base::parse_iso8601(expiration, ns)) throw unusable(source + " gave an Expiration that is no time");
    credentials.expires_s = ns / 1'000'000'000;
  }
  return credentials;
}

Credentials find_credentials(Surroundings& surroundings, const Settings& settings, const RoleCall& assume_role) {
  return Search(surroundings, settings, assume_role).find();
}

const Credentials& CredentialsProvider::get(std::int64_t now_s) {
  if (credentials_ && (!credentials_->expires_s || now_s < refresh_s_)) return *credentials_;
  try {
    Credentials found = find_();
    if (found.expires_s && *found.expires_s <= now_s)
      throw unusable("The credentials from " + found.source + " have expired");
    credentials_ = std::move(found);
  } catch (const base::Error&) {
    if (!credentials_ || *credentials_->expires_s <= now_s) throw;
    refresh_s_ = now_s + kRetrySeconds;
    return *credentials_;
  }
  if (credentials_->expires_s) {
    const std::int64_t life = *credentials_->expires_s - now_s;
    refresh_s_ = *credentials_->expires_s - std::min(kAdvisorySeconds, life / 2);
  }
  return *credentials_;
}

}  // namespace echotrace::aws
