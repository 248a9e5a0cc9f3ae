// What one execution environment is and keeps from invocation to invocation.
#pragma once

#include "collect/functions/log.h"
#include "drivers/aws/client.h"
#include "drivers/aws/session.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace echotrace::functions {

struct Identity {
  std::string log_stream;  // names the environment; empty where nothing says so
  std::string function;    // its name
  std::string handler;     // _HANDLER
};
Identity identity_of_process();  // from Lambda's variables

class Environment {
 public:
  Environment(Identity identity, int log_fd) : identity_(std::move(identity)), log_(log_fd) {}

  const Identity& identity() const noexcept { return identity_; }
  Log& log() noexcept { return log_; }

  // Made when first asked for, then kept with its connections and credentials. Throws base::Error.
  aws::Session& session();
  // A client of the load path: one attempt, no retry. origin: of what is not AWS's; empty: as the settings say.
  aws::Client& single_attempt_client(const aws::Service& service, const std::string& origin = {});

 private:
  Identity identity_;
  Log log_;
  std::unique_ptr<aws::Session> session_;                                                // outlives the clients
  std::map<std::pair<std::string, std::string>, std::unique_ptr<aws::Client>> clients_;  // by service id and origin
};

}  // namespace echotrace::functions
