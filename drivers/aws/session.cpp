#include "drivers/aws/session.h"

#include "drivers/aws/sts.h"

#include <utility>

namespace echotrace::aws {

Session::Session(std::unique_ptr<Surroundings> surroundings)
    : surroundings_(std::move(surroundings)),
      settings_(load_settings(*surroundings_)),
      transport_({.ca_bundle = settings_.ca_bundle, .user_agent = "echotrace/" ECHOTRACE_VERSION}),
      provider_(
          [this] { return find_credentials(*surroundings_, settings_, sts::role_call(settings_, *surroundings_)); }) {}

const Credentials& Session::credentials() {
  return provider_.get(surroundings_->epoch_seconds());
}

std::unique_ptr<Client> Session::client(const Service& service, int max_attempts, const std::string& origin) {
  // IAM is one for the whole world: it needs no region to be found.
  const bool global = service.signing_name == "iam" && settings_.region.empty();
  const std::string region = global ? "us-east-1" : require_region(settings_);
  ClientWorld world;
  world.transport = &transport_;
  world.keys = [this](std::int64_t now_s) { return provider_.get(now_s).keys; };
  world.keys_expired = [this] { provider_.forget(); };
  world.epoch_seconds = [this] { return surroundings_->epoch_seconds(); };
  world.random = [this] { return std::uniform_real_distribution<>()(generator_); };
  Endpoint endpoint{origin, true, region};
  if (origin.empty()) endpoint = endpoint_of(settings_, *surroundings_, service.id, service.host_prefix, region);
  std::string signed_for = endpoint.signing_region;
  return std::make_unique<Client>(std::move(world), service, std::move(endpoint), std::move(signed_for),
                                  max_attempts > 0 ? max_attempts : settings_.max_attempts);
}

}  // namespace echotrace::aws
