// Who we are to AWS: found where its SDKs look, in their order, and refreshed before they expire. A secret never
// becomes part of an error or a log.
#pragma once

#include "drivers/aws/settings.h"
#include "drivers/aws/sigv4.h"
#include "drivers/aws/surroundings.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace echotrace::aws {

struct Credentials {
  SigningKeys keys;
  std::optional<std::int64_t> expires_s;  // seconds since the epoch; none: they do not
  std::string source;                     // for a person: "the environment", "the profile \"x\" of …"
};

// What STS is asked for. With a web identity token nothing is signed, else `source` signs.
struct RoleRequest {
  std::string role_arn;
  std::string session_name;
  std::string external_id;
  std::string duration_seconds;  // empty: STS's own default
  std::string web_identity_token;
  SigningKeys source;
};
// Asks and waits; throws base::Error. See sts.h.
using RoleCall = std::function<Credentials(const RoleRequest&)>;

// Looks in order at: the environment; the profile (role by source_profile or credential_source, web identity, keys of
// the credentials file, credential_process, keys of the config file); web identity by environment; the container's
// endpoint; the instance's metadata. Throws base::Error: with what is wrong in the first place that holds something, or
// naming all places when none does.
Credentials find_credentials(Surroundings& surroundings, const Settings& settings, const RoleCall& assume_role);

// The credentials, kept. Expiring ones are looked for again when half of their life, at most 15 minutes of it, is left;
// a failure to do so counts only once they have expired, and is tried again after a minute.
class CredentialsProvider {
 public:
  using Find = std::function<Credentials()>;
  explicit CredentialsProvider(Find find) : find_(std::move(find)) {}
  const Credentials& get(std::int64_t now_s);
  void forget() { credentials_.reset(); }  // the service says that they have expired

 private:
  Find find_;
  std::optional<Credentials> credentials_;
  std::int64_t refresh_s_ = 0;
};

// ---- the places that answer over HTTP (credentials_remote.cpp); nullopt: this is no such place

std::optional<Credentials> container_credentials(Surroundings& surroundings);
std::optional<Credentials> instance_credentials(Surroundings& surroundings);

// The JSON that these and credential_process give. `source` names it in errors.
Credentials parse_credentials(std::string_view json, const std::string& source);

}  // namespace echotrace::aws
