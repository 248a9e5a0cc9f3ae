// One execution environment: a process that runs a function's code, the Runtime API that it asks for events, and its
// log stream. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
//
// The first invocation comes with the start (init, at most 10 s). A start that fails is tried once more as part of the
// invocation. After a crash or a timeout the environment stays and its next invocation starts a new process; its time
// then counts as the invocation's, not as init.
#pragma once

#include "drivers/local/asio_loop.h"
#include "drivers/local/authority.h"
#include "drivers/local/http_server.h"
#include "drivers/local/lambda/environment_log.h"
#include "drivers/local/lambda/executor.h"
#include "drivers/local/lambda/lifetime.h"
#include "drivers/local/lambda/output_pipe.h"
#include "drivers/local/lambda/platform_lines.h"
#include "drivers/local/lambda/process.h"
#include "drivers/local/lambda/runtime_api.h"
#include "drivers/local/log_sink.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace echotrace::local::lambda {

struct EnvironmentSettings {
  std::string region, endpoint_url;
  std::int64_t init_limit_ns = 10'000'000'000;
};

class Environment {
 public:
  // Called on the loop's thread, never from within run(). They may not destroy the environment at once.
  struct Listener {
    std::function<void(Environment&)> started;  // its init is over, well or not
    std::function<void(Environment&)> idle;     // it can run() again; comes before the invocation's `done`
    std::function<void(Environment&)> ended;    // its process went while it had nothing to do
  };

  // Throws base::Error (environment) when the system gives no port.
  Environment(AsioLoop& loop, Authority& authority, LogSink& logs, EnvironmentSettings settings,
              std::shared_ptr<const FunctionVersion> function, Listener listener);
  ~Environment();  // kills the process and waits for it; what runs is never done
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // When it is new or idle. `done` is called once, later.
  void run(Invocation invocation, std::function<void(Outcome)> done);

  const FunctionVersion* function() const { return function_.get(); }
  std::int64_t idle_since_ns() const { return idle_since_ns_; }  // steady clock

 private:
  enum class Phase {
    kNew,
    kInit,
    kSecondInit,  // within the invocation
    kRunning,
    kIdle,
    kReset,  // idle, and without a process
  };
  struct Current {
    Invocation invocation;
    std::function<void(Outcome)> done;
    std::int64_t begun_ns = 0;  // steady clock
    std::int64_t deadline_ms = 0;
    std::optional<std::int64_t> init_ns = {};  // of a cold start
    std::optional<RuntimeAnswer> answer = {};
  };
  // Why a process is of no use any more.
  struct Failure {
    Ending ending;
    std::string message;       // "Runtime exited with error: exit status 1"; empty: the payload says it
    std::string payload = {};  // empty: made of the message and the type
  };

  void start_process();
  void end_process();
  void begin_invocation();
  void deliver();
  void ready();
  void answered(RuntimeAnswer answer);
  void init_refused(RuntimeAnswer answer);
  void exited();
  void init_failed(const Failure& failure);
  void timed_out();
  void fail(const Failure& failure);
  void finish(const Ending& ending, Outcome outcome, Phase next);
  void drain();
  void read_memory(bool process_ends);
  void set_timer(std::int64_t delay_ns, void (Environment::*then)());
  void init_timed_out();

  AsioLoop& loop_;
  Authority& authority_;
  const EnvironmentSettings settings_;
  const std::shared_ptr<const FunctionVersion> function_;
  const Listener listener_;
  const PlatformLines lines_;
  EnvironmentLog log_;
  RuntimeApi api_;
  HttpServer server_;
  std::string key_id_;  // of the role's keys, once a process has some

  Phase phase_ = Phase::kNew;
  std::optional<Current> current_;
  std::int64_t init_begun_ns_ = 0, idle_since_ns_ = 0, memory_read_ns_ = 0;
  int max_memory_mb_ = 0;
  Loop::Id timer_ = 0, exit_watch_ = 0;
  std::unique_ptr<Process> process_;
  OutputPipe output_, errors_;
  Lifetime lifetime_;
};

}  // namespace echotrace::local::lambda
