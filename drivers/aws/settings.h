// Where requests go and how: from the environment and the shared config files, as AWS's SDKs do.
#pragma once

#include "drivers/aws/shared_config.h"
#include "drivers/aws/surroundings.h"

#include <string>
#include <string_view>

namespace echotrace::aws {

struct Settings {
  std::string profile = "default";  // AWS_PROFILE, else AWS_DEFAULT_PROFILE
  bool profile_named = false;       // by one of those, so that it has to exist
  std::string region;               // AWS_REGION, AWS_DEFAULT_REGION, the profile's; empty: none
  std::string ca_bundle;            // AWS_CA_BUNDLE, the profile's; empty: the system's certificates
  int max_attempts = 3;             // AWS_MAX_ATTEMPTS, the profile's
  bool fips = false;                // AWS_USE_FIPS_ENDPOINT, the profile's use_fips_endpoint
  bool dual_stack = false;          // AWS_USE_DUALSTACK_ENDPOINT, the profile's use_dualstack_endpoint
  std::string config_path, credentials_path;
  SharedConfig config;
};

// Throws base::Error (usage) for a file that cannot be understood, a profile named that is in none, a bad number.
Settings load_settings(const Surroundings& surroundings);

// The region, or base::Error (usage) saying where one can be given.
const std::string& require_region(const Settings& settings);

// Scheme and authority of a service. service_id is AWS's ("S3", "CloudWatch Logs", "RDS Data"), host_prefix the
// beginning of its host ("logs"). In order: AWS_ENDPOINT_URL_<SERVICE_ID>, AWS_ENDPOINT_URL, the profile's services
// section, the profile's endpoint_url (none of these with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS), AWS's own host in the
// region. An endpoint of one's own is neither a FIPS nor a dual-stack one: throws base::Error (usage) when both are
// asked for, as AWS's SDKs do.
struct Endpoint {
  std::string origin;
  bool configured = false;       // not AWS's own
  std::string signing_region{};  // what requests are signed for
};
Endpoint endpoint_of(const Settings& settings, const Surroundings& surroundings, std::string_view service_id,
                     std::string_view host_prefix, std::string_view region);

}  // namespace echotrace::aws
