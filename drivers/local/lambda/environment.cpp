#include "drivers/local/lambda/environment.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/environment_variables.h"
#include "drivers/local/lambda/process_memory.h"
#include "ingest/base/clock.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000, kNsPerHour = 3'600'000'000'000;
constexpr std::int64_t kKeysLastNs = 12 * kNsPerHour;
constexpr std::int64_t kMemoryEveryNs = 100 * kNsPerMs;
constexpr std::int64_t kKbPerMb = 1024;
constexpr std::size_t kMostRuntimeBodyBytes = 64 * 1024 * 1024;  // beyond Lambda's limit, which has its own answer

// As Lambda says why a bootstrap cannot be run.
std::string start_failure(int error) {
  if (error == ENOENT || error == ENOTDIR)
    return "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";
  std::string reason = std::strerror(error);
  std::transform(reason.begin(), reason.begin() + 1, reason.begin(), [](unsigned char c) { return std::tolower(c); });
  return "fork/exec /var/task/bootstrap: " + reason;
}

std::string exit_message(const std::string& how) {
  return how.empty() ? "Runtime exited without providing a reason" : "Runtime exited with error: " + how;
}

std::string session_arn(const FunctionVersion& function) {
  const std::string_view role = function.role_arn;
  const std::string_view name = role.substr(role.rfind('/') + 1);
  return "arn:aws:sts::000000000000:assumed-role/" + std::string(name) + "/" + function.name;
}

}  // namespace

Environment::Environment(AsioLoop& loop, Authority& authority, LogSink& logs, EnvironmentSettings settings,
                         std::shared_ptr<const FunctionVersion> function, Listener listener)
    : loop_(loop),
      authority_(authority),
      settings_(std::move(settings)),
      function_(std::move(function)),
      listener_(std::move(listener)),
      lines_(function_->json_logs, function_->runtime, settings_.region, function_->version),
      log_(loop, logs, function_->log_group, function_->version),
      api_({[this] { ready(); }, [this](RuntimeAnswer answer) { answered(std::move(answer)); },
            [this](RuntimeAnswer answer) { init_refused(std::move(answer)); }}),
      server_(loop, 0,
              [this](const aws::HttpRequest& request, const Respond& respond) { api_.handle(request, respond); },
              {.body_bytes = kMostRuntimeBodyBytes}),
      output_(loop, [this](std::string line) { log_.append(std::move(line)); }),
      errors_(loop, [this](std::string line) { log_.append(std::move(line)); }) {}

Environment::~Environment() {
  if (timer_ != 0) loop_.cancel(timer_);
  end_process();
}

void Environment::run(Invocation invocation, std::function<void(Outcome)> done) {
  current_.emplace(Current{std::move(invocation), std::move(done)});
  log_.begin_tail();
  if (phase_ == Phase::kNew) {
    phase_ = Phase::kInit;
    log_.append(lines_.init_start(loop_.now_ns()));
    set_timer(settings_.init_limit_ns, &Environment::init_timed_out);
    start_process();
    return;
  }
  const bool reset = phase_ == Phase::kReset;
  if (reset) log_.append(lines_.init_start(loop_.now_ns()));
  phase_ = reset ? Phase::kSecondInit : Phase::kRunning;
  begin_invocation();
  if (reset)
    start_process();
  else
    deliver();
}

void Environment::start_process() {
  init_begun_ns_ = base::monotonic_ns();
  Failure failure{{"error", "Runtime.InvalidEntrypoint"}, ""};
  try {
    const aws::SigningKeys keys = authority_.issue(session_arn(*function_), loop_.now_ns() + kKeysLastNs);
    key_id_ = keys.access_key_id;
    process_ = std::make_unique<Process>(
        function_->code->folder(),
        environment_variables(*function_, {settings_.region, settings_.endpoint_url,
                                           "127.0.0.1:" + std::to_string(server_.port()), log_.stream(), keys}));
    if (process_->exec_error() == 0) {
      output_.open(process_->output());
      errors_.open(process_->errors());
      exit_watch_ = loop_.watch(process_->exit_descriptor(), [this] { exited(); });
      return;
    }
    failure.message = start_failure(process_->exec_error());
  } catch (const std::system_error& error) {
    failure = {{"error", "Sandbox.Failure"}, std::string("The environment could not be started: ") + error.what()};
  }
  loop_.post(lifetime_.guard([this, failure] {
    if (phase_ == Phase::kInit || phase_ == Phase::kSecondInit) init_failed(failure);
  }));
}

void Environment::end_process() {
  if (exit_watch_ != 0) loop_.unwatch(std::exchange(exit_watch_, 0));
  output_.close();
  errors_.close();
  process_.reset();
  api_.restart();
  if (!key_id_.empty()) authority_.revoke(std::exchange(key_id_, {}));
}

void Environment::begin_invocation() {
  const std::int64_t now_ns = loop_.now_ns();
  current_->begun_ns = base::monotonic_ns();
  current_->deadline_ms = (now_ns + function_->timeout_ns) / kNsPerMs;
  log_.append(lines_.start(now_ns, current_->invocation.request_id));
  set_timer(function_->timeout_ns, &Environment::timed_out);
}

void Environment::deliver() {
  const Invocation& invocation = current_->invocation;
  aws::Headers headers{{"Lambda-Runtime-Aws-Request-Id", invocation.request_id},
                       {"Lambda-Runtime-Deadline-Ms", std::to_string(current_->deadline_ms)},
                       {"Lambda-Runtime-Invoked-Function-Arn", function_->arn}};
  if (!invocation.trace_id.empty()) headers.push_back({"Lambda-Runtime-Trace-Id", invocation.trace_id});
  if (!invocation.client_context.empty())
    headers.push_back({"Lambda-Runtime-Client-Context", invocation.client_context});
  api_.give(invocation.request_id, std::move(headers), std::move(current_->invocation.payload));
}

void Environment::ready() {
  switch (phase_) {
    case Phase::kInit:
      current_->init_ns = base::monotonic_ns() - init_begun_ns_;
      phase_ = Phase::kRunning;
      listener_.started(*this);
      begin_invocation();
      deliver();
      return;
    case Phase::kSecondInit:
      phase_ = Phase::kRunning;
      deliver();
      return;
    case Phase::kRunning: {
      if (!current_->answer) return;
      const RuntimeAnswer answer = std::move(*current_->answer);
      drain();
      read_memory(false);
      finish(answer.failed ? Ending{"error", answer.error_type} : Ending{},
             {answer.payload, answer.failed ? "Unhandled" : "", ""}, Phase::kIdle);
      return;
    }
    default: return;
  }
}

void Environment::answered(RuntimeAnswer answer) {
  if (current_) current_->answer = std::move(answer);
}

void Environment::init_refused(RuntimeAnswer answer) {
  if (phase_ != Phase::kInit && phase_ != Phase::kSecondInit) return;
  drain();
  init_failed({{"error", answer.error_type}, "", answer.payload});
}

void Environment::exited() {
  drain();
  read_memory(true);
  loop_.unwatch(std::exchange(exit_watch_, 0));
  const Failure failure{{"error", "Runtime.ExitError"}, exit_message(process_->reap())};
  switch (phase_) {
    case Phase::kInit:
    case Phase::kSecondInit: init_failed(failure); return;
    case Phase::kRunning: {
      if (!current_->answer || current_->answer->failed) return fail(failure);
      const std::string payload = current_->answer->payload;
      end_process();
      finish(failure.ending, {payload, "", ""}, Phase::kReset);
      return;
    }
    default:
      end_process();
      phase_ = Phase::kReset;
      listener_.ended(*this);
  }
}

void Environment::init_timed_out() {
  timer_ = 0;
  drain();
  init_failed({{"timeout", ""}, ""});
}

void Environment::init_failed(const Failure& failure) {
  const bool first = phase_ == Phase::kInit;
  const std::int64_t duration_ns = base::monotonic_ns() - init_begun_ns_;
  log_.append(lines_.init_report(loop_.now_ns(), duration_ns, first ? "init" : "invoke", failure.ending));
  if (!first) return fail(failure);
  end_process();
  phase_ = Phase::kSecondInit;
  listener_.started(*this);
  begin_invocation();
  start_process();
}

void Environment::timed_out() {
  timer_ = 0;
  drain();
  read_memory(true);
  const std::int64_t now_ns = loop_.now_ns();
  const std::string& id = current_->invocation.request_id;
  if (phase_ == Phase::kSecondInit) {
    log_.append(lines_.init_report(now_ns, base::monotonic_ns() - init_begun_ns_, "invoke", {"timeout", ""}));
  }
  log_.append(lines_.timeout(now_ns, id, function_->timeout_ns));
  end_process();
  const std::string message = timeout_message(now_ns, id, function_->timeout_ns);
  finish({"timeout", ""}, {aws::JsonObject().text("errorMessage", message).json(), "Unhandled", ""}, Phase::kReset);
}

void Environment::fail(const Failure& failure) {
  const std::string& id = current_->invocation.request_id;
  end_process();
  std::string payload = failure.payload;
  if (!failure.message.empty()) {
    log_.append(lines_.failure(id, failure.message, failure.ending.error_type));
    payload = aws::JsonObject()
                  .text("errorType", failure.ending.error_type)
                  .text("errorMessage", "RequestId: " + id + " Error: " + failure.message)
                  .json();
  }
  finish(failure.ending, {std::move(payload), "Unhandled", ""}, Phase::kReset);
}

void Environment::finish(const Ending& ending, Outcome outcome, Phase next) {
  if (timer_ != 0) loop_.cancel(std::exchange(timer_, 0));
  Report report{.request_id = current_->invocation.request_id,
                .duration_ns = base::monotonic_ns() - current_->begun_ns,
                .init_ns = current_->init_ns,
                .memory_mb = function_->memory_mb,
                .max_memory_mb = max_memory_mb_,
                .ending = ending};
  if (ending.status == "timeout") report.duration_ns = function_->timeout_ns;
  log_.append(lines_.end(loop_.now_ns(), report));
  log_.append(lines_.report(loop_.now_ns(), report));
  outcome.log_tail = log_.tail();
  const auto done = std::move(current_->done);
  current_.reset();
  phase_ = next;
  idle_since_ns_ = base::monotonic_ns();
  listener_.idle(*this);
  done(std::move(outcome));
}

void Environment::drain() {
  output_.drain();
  errors_.drain();
}

// A look into /proc takes longer than an invocation may; so not after each.
void Environment::read_memory(bool process_ends) {
  const std::int64_t now_ns = base::monotonic_ns();
  if (!process_ || process_->pid() <= 0 || (!process_ends && now_ns - memory_read_ns_ < kMemoryEveryNs)) return;
  memory_read_ns_ = now_ns;
  const std::int64_t peak_mb = (memory_of(process_->pid()).peak_kb + kKbPerMb - 1) / kKbPerMb;
  max_memory_mb_ = std::max(max_memory_mb_, static_cast<int>(peak_mb));
}

void Environment::set_timer(std::int64_t delay_ns, void (Environment::*then)()) {
  if (timer_ != 0) loop_.cancel(timer_);
  timer_ = loop_.after(delay_ns, [this, then] { (this->*then)(); });
}

}  // namespace echotrace::local::lambda
