// Everything that the calls of one program share: settings, credentials, connections, the event loop.
#pragma once

#include "drivers/aws/client.h"
#include "drivers/aws/credentials.h"
#include "drivers/aws/settings.h"
#include "drivers/aws/surroundings.h"
#include "drivers/aws/transport.h"

#include <memory>
#include <random>
#include <string>

namespace echotrace::aws {

// Used from one thread. Outlives its clients. Credentials that have to be looked for again (roles, containers,
// instances: about once an hour) hold the loop up while they are; credentials() before a measurement begins does it
// ahead.
class Session {
 public:
  // Reads the settings; looks for no credentials yet. Throws base::Error (usage) for settings that cannot be.
  Session() : Session(this_machine()) {}
  explicit Session(std::unique_ptr<Surroundings> surroundings);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // max_attempts 0: as the settings say. origin: where it is, whatever the settings say; for what is not AWS's. Throws
  // base::Error (usage) when no region is given.
  std::unique_ptr<Client> client(const Service& service, int max_attempts = 0, const std::string& origin = {});

  const Credentials& credentials();  // looks for them now; throws base::Error
  const Settings& settings() const noexcept { return settings_; }
  Transport& transport() noexcept { return transport_; }

 private:
  std::unique_ptr<Surroundings> surroundings_;
  Settings settings_;
  Transport transport_;
  CredentialsProvider provider_;
  std::minstd_rand generator_{std::random_device{}()};
};

}  // namespace echotrace::aws
