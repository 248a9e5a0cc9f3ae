#include "collect/functions/environment.h"

#include <cstdlib>

namespace echotrace::functions {
namespace {

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Identity identity_of_process() {
  return {variable("AWS_LAMBDA_LOG_STREAM_NAME"), variable("AWS_LAMBDA_FUNCTION_NAME"), variable("_HANDLER")};
}

aws::Session& Environment::session() {
  if (!session_) session_ = std::make_unique<aws::Session>();
  return *session_;
}

aws::Client& Environment::single_attempt_client(const aws::Service& service, const std::string& origin) {
  auto& client = clients_[{service.id, origin}];
  if (!client) client = session().client(service, 1, origin);
  return *client;
}

}  // namespace echotrace::functions
