// Runs functions: unpacks their code, starts the real bootstrap once per environment, speaks the Runtime API with it,
// keeps it warm, and writes what CloudWatch Logs would hold. Knows nothing of the control plane.
#pragma once

#include "drivers/local/asio_loop.h"
#include "drivers/local/authority.h"
#include "drivers/local/lambda/executor.h"
#include "drivers/local/log_sink.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::local::lambda {

struct HostSettings {
  std::filesystem::path folder;  // the endpoint's private one (0700)
  std::string region;
  std::string endpoint_url;                // AWS_ENDPOINT_URL of the functions
  std::int64_t idle_ns = 300'000'000'000;  // a warm environment without work ends after this
  std::int64_t init_limit_ns = 10'000'000'000;
  int max_environments = 1000;  // of all functions together
  // At once. AWS starts a thousand in ten seconds on other people's machines; here they would fight for the same cores.
  // What finds no environment waits for the first that is free, new or not.
  int max_starting = 8;
};

class Host final : public Executor {
 public:
  Host(AsioLoop& loop, Authority& authority, LogSink& logs, HostSettings settings);
  ~Host() override;  // ends every environment and waits until it is gone
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  void set_endpoint_url(std::string url);  // known only after the endpoint listens

  std::shared_ptr<const Bundle> unpack(std::string_view zip) override;
  void invoke(std::shared_ptr<const FunctionVersion> function, Invocation invocation,
              std::function<void(Outcome)> done) override;
  int running(std::string_view function_name) const override;
  void retire(std::string_view function_name, const FunctionVersion* current) override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace echotrace::local::lambda
