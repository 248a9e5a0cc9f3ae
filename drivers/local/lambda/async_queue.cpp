#include "drivers/local/lambda/async_queue.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::lambda {

bool AsyncQueue::add(const std::shared_ptr<Function>& function, Invocation invocation) {
  ++counters_.received;
  const int copies = faults_.deliveries("lambda");
  if (copies == 0) {
    ++counters_.dropped;
    return true;
  }
  bool room = true;
  for (int i = 0; i < copies; ++i) {
    if (i > 0) ++counters_.duplicated;
    const std::size_t bytes = invocation.payload.size();
    if (bytes > settings_.max_queued_bytes - std::min(bytes_, settings_.max_queued_bytes)) {
      ++counters_.overrun;
      room = false;
      continue;
    }
    bytes_ += bytes;
    lines_[function].ready.push_back({invocation, loop_.now_ns()});
  }
  // Not at once, so that whoever asked has its answer before the function runs.
  loop_.post(lifetime_.guard([this, function] { pump(function); }));
  return room;
}

void AsyncQueue::wake(const std::shared_ptr<Function>& function) {
  pump(function);
}

void AsyncQueue::pump(const std::shared_ptr<Function>& function) {
  const auto found = lines_.find(function);
  if (found == lines_.end()) return;
  Line& line = found->second;
  if (line.pumping) return;
  line.pumping = true;
  while (!line.ready.empty() && start_first(function, line)) {
  }
  line.pumping = false;
  erase_if_idle(function);
}

bool AsyncQueue::start_first(const std::shared_ptr<Function>& function, Line& line) {
  Event& event = line.ready.front();
  if (expired(*function, event)) {
    ++counters_.expired;
    forget(event);
    line.ready.pop_front();
    return true;
  }
  const auto running = std::make_shared<Event>(event);
  const Start start =
      invocations_.start(function, event.invocation, lifetime_.guard([this, function, running](const Outcome& outcome) {
        finish(function, std::move(*running), outcome);
      }));
  if (start == Start::kGone) {
    drop_all(line);
    return false;
  }
  if (start != Start::kStarted) {
    if (start != Start::kPending) ++counters_.throttled;
    back_off(function, line);
    return false;
  }
  ++counters_.started;
  ++line.elsewhere;
  line.backoff_ns = 0;
  loop_.cancel(std::exchange(line.timer, 0));
  line.ready.pop_front();
  return true;
}

void AsyncQueue::back_off(const std::shared_ptr<Function>& function, Line& line) {
  if (line.timer != 0) return;
  line.backoff_ns =
      line.backoff_ns == 0 ? settings_.throttle_wait_ns : std::min(line.backoff_ns * 2, settings_.max_throttle_wait_ns);
  line.timer = loop_.after(line.backoff_ns, lifetime_.guard([this, function] {
    const auto found = lines_.find(function);
    if (found != lines_.end()) found->second.timer = 0;
    pump(function);
  }));
}

void AsyncQueue::finish(const std::shared_ptr<Function>& function, Event event, const Outcome& outcome) {
  Line& line = lines_[function];
  const std::size_t retries = function->event_invoke && function->event_invoke->retries
                                  ? static_cast<std::size_t>(*function->event_invoke->retries)
                                  : settings_.error_waits_ns.size();
  const bool error = !outcome.function_error.empty();
  if (error) ++counters_.errors;
  if (error && ++event.errors <= std::min(retries, settings_.error_waits_ns.size())) {
    const std::int64_t wait_ns = settings_.error_waits_ns[event.errors - 1];
    loop_.after(wait_ns, lifetime_.guard([this, function, event = std::move(event)] {
      Line& its = lines_[function];
      --its.elsewhere;
      its.ready.push_back(event);
      pump(function);
    }));
    return;
  }
  ++(error ? counters_.failed : counters_.succeeded);
  forget(event);
  --line.elsewhere;
  erase_if_idle(function);
}

bool AsyncQueue::expired(const Function& function, const Event& event) const {
  const std::int64_t most_ns = function.event_invoke
                                   ? function.event_invoke->age_ns.value_or(settings_.max_event_age_ns)
                                   : settings_.max_event_age_ns;
  return loop_.now_ns() - event.arrived_ns > most_ns;
}

void AsyncQueue::drop_all(Line& line) {
  counters_.deleted += line.ready.size();
  for (const Event& event : line.ready) forget(event);
  line.ready.clear();
  loop_.cancel(std::exchange(line.timer, 0));
}

void AsyncQueue::erase_if_idle(const std::shared_ptr<Function>& function) {
  const auto found = lines_.find(function);
  if (found == lines_.end()) return;
  const Line& line = found->second;
  if (line.ready.empty() && line.elsewhere == 0 && line.timer == 0 && !line.pumping) lines_.erase(found);
}

}  // namespace echotrace::local::lambda
