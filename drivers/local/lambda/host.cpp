#include "drivers/local/lambda/host.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/lambda/bundle.h"
#include "drivers/local/lambda/environment.h"
#include "drivers/local/lambda/lifetime.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <utility>
#include <vector>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kSweepsPerIdleTime = 4;

}  // namespace

class Host::State {
 public:
  State(AsioLoop& loop, Authority& authority, LogSink& logs, HostSettings settings)
      : loop_(loop), authority_(authority), logs_(logs), settings_(std::move(settings)) {}

  ~State() {
    if (sweep_ != 0) loop_.cancel(sweep_);
  }

  void invoke(std::shared_ptr<const FunctionVersion> function, Invocation invocation,
              std::function<void(Outcome)> done);
  int running(std::string_view function_name) const;
  void retire(std::string_view function_name, const FunctionVersion* current);

  HostSettings& settings() { return settings_; }

 private:
  struct Waiting {
    std::uint64_t number;  // in order of arrival
    Invocation invocation;
    std::function<void(Outcome)> done;
  };
  // The environments of one version.
  struct Pool {
    std::shared_ptr<const FunctionVersion> function;
    std::vector<Environment*> idle;  // the one that was busy last comes last, and is taken first
    std::deque<Waiting> waiting;
    int busy = 0;
    bool retired = false;
  };
  using Pools = std::map<const FunctionVersion*, Pool>;

  void start_more();
  void start(Pool& pool);
  bool make_room();
  void started();
  void became_idle(Environment& environment);
  void ended(Environment& environment);
  void end_later(Environment& environment);
  void end_idle(Pool& pool);
  void sweep();
  void sweep_later();

  AsioLoop& loop_;
  Authority& authority_;
  LogSink& logs_;
  HostSettings settings_;
  Pools pools_;
  std::map<const Environment*, std::unique_ptr<Environment>> environments_;
  std::vector<std::unique_ptr<Environment>> ended_;
  std::uint64_t last_number_ = 0;
  int starting_ = 0;
  Loop::Id sweep_ = 0;
  Lifetime lifetime_;
};

void Host::State::invoke(std::shared_ptr<const FunctionVersion> function, Invocation invocation,
                         std::function<void(Outcome)> done) {
  Pool& pool = pools_[function.get()];
  pool.function = std::move(function);
  if (!pool.idle.empty()) {
    Environment* const environment = pool.idle.back();
    pool.idle.pop_back();
    ++pool.busy;
    environment->run(std::move(invocation), std::move(done));
    return;
  }
  pool.waiting.push_back({++last_number_, std::move(invocation), std::move(done)});
  start_more();
}

void Host::State::start_more() {
  while (starting_ < settings_.max_starting) {
    Pool* oldest = nullptr;
    for (auto& [version, pool] : pools_) {
      if (!pool.waiting.empty() && (!oldest || pool.waiting.front().number < oldest->waiting.front().number))
        oldest = &pool;
    }
    if (oldest == nullptr || !make_room()) return;
    start(*oldest);
  }
}

void Host::State::start(Pool& pool) {
  Waiting next = std::move(pool.waiting.front());
  pool.waiting.pop_front();
  try {
    auto environment = std::make_unique<Environment>(
        loop_, authority_, logs_,
        EnvironmentSettings{settings_.region, settings_.endpoint_url, settings_.init_limit_ns}, pool.function,
        Environment::Listener{[this](Environment&) { started(); }, [this](Environment& idle) { became_idle(idle); },
                              [this](Environment& gone) { ended(gone); }});
    Environment& made = *environment;
    environments_.emplace(&made, std::move(environment));
    ++starting_;
    ++pool.busy;
    made.run(std::move(next.invocation), std::move(next.done));
  } catch (const base::Error& error) {
    Outcome outcome{aws::JsonObject().text("errorType", "Sandbox.Failure").text("errorMessage", error.what()).json(),
                    "Unhandled", ""};
    loop_.post([done = std::move(next.done), outcome = std::move(outcome)] { done(outcome); });
  }
}

// Ends what has been idle for longest where there would be too many.
bool Host::State::make_room() {
  if (environments_.size() < static_cast<std::size_t>(settings_.max_environments)) return true;
  Environment* longest = nullptr;
  for (auto& [version, pool] : pools_) {
    if (!pool.idle.empty() && (!longest || pool.idle.front()->idle_since_ns() < longest->idle_since_ns()))
      longest = pool.idle.front();
  }
  if (longest == nullptr) return false;
  std::erase(pools_.at(longest->function()).idle, longest);
  end_later(*longest);
  return true;
}

void Host::State::started() {
  --starting_;
  loop_.post(lifetime_.guard([this] { start_more(); }));
}

void Host::State::became_idle(Environment& environment) {
  Pool& pool = pools_.at(environment.function());
  if (!pool.waiting.empty()) {
    Waiting next = std::move(pool.waiting.front());
    pool.waiting.pop_front();
    environment.run(std::move(next.invocation), std::move(next.done));
    return;
  }
  --pool.busy;
  pool.idle.push_back(&environment);
  if (pool.retired) {
    end_idle(pool);
    return;
  }
  sweep_later();
  const bool full = environments_.size() >= static_cast<std::size_t>(settings_.max_environments);
  if (full) loop_.post(lifetime_.guard([this] { start_more(); }));
}

void Host::State::ended(Environment& environment) {
  Pool& pool = pools_.at(environment.function());
  std::erase(pool.idle, &environment);
  end_later(environment);
  if (pool.retired) end_idle(pool);
}

void Host::State::end_later(Environment& environment) {
  const auto found = environments_.find(&environment);
  ended_.push_back(std::move(found->second));
  environments_.erase(found);
  loop_.post(lifetime_.guard([this] {
    ended_.clear();
    start_more();
  }));
}

// Drops the pool when nothing of it is left.
void Host::State::end_idle(Pool& pool) {
  for (Environment* const environment : std::exchange(pool.idle, {})) end_later(*environment);
  if (pool.busy == 0 && pool.waiting.empty()) pools_.erase(pool.function.get());
}

int Host::State::running(std::string_view function_name) const {
  std::size_t count = 0;
  for (const auto& [version, pool] : pools_) {
    if (pool.function->name == function_name) count += static_cast<std::size_t>(pool.busy) + pool.waiting.size();
  }
  return static_cast<int>(count);
}

void Host::State::retire(std::string_view function_name, const FunctionVersion* current) {
  for (auto next = pools_.begin(); next != pools_.end();) {
    Pool& pool = (next++)->second;
    if (pool.function->name != function_name || pool.function.get() == current) continue;
    pool.retired = true;
    end_idle(pool);
  }
}

void Host::State::sweep() {
  const std::int64_t oldest_ns = base::monotonic_ns() - settings_.idle_ns;
  for (auto& [version, pool] : pools_) {
    const auto stays = std::find_if(pool.idle.begin(), pool.idle.end(), [&](const Environment* environment) {
      return environment->idle_since_ns() > oldest_ns;
    });
    const std::vector<Environment*> over(pool.idle.begin(), stays);
    pool.idle.erase(pool.idle.begin(), stays);
    for (Environment* const environment : over) end_later(*environment);
  }
  sweep_ = 0;
  if (!environments_.empty()) sweep_later();
}

void Host::State::sweep_later() {
  if (sweep_ == 0) sweep_ = loop_.after(settings_.idle_ns / kSweepsPerIdleTime, [this] { sweep(); });
}

Host::Host(AsioLoop& loop, Authority& authority, LogSink& logs, HostSettings settings)
    : state_(std::make_unique<State>(loop, authority, logs, std::move(settings))) {}

Host::~Host() = default;

void Host::set_endpoint_url(std::string url) {
  state_->settings().endpoint_url = std::move(url);
}

std::shared_ptr<const Bundle> Host::unpack(std::string_view zip) {
  return unpack_bundle(zip, state_->settings().folder);
}

void Host::invoke(std::shared_ptr<const FunctionVersion> function, Invocation invocation,
                  std::function<void(Outcome)> done) {
  state_->invoke(std::move(function), std::move(invocation), std::move(done));
}

int Host::running(std::string_view function_name) const {
  return state_->running(function_name);
}

void Host::retire(std::string_view function_name, const FunctionVersion* current) {
  state_->retire(function_name, current);
}

}  // namespace echotrace::local::lambda
