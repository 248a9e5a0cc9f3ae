#include "ingest/invocations.h"

#include <algorithm>
#include <tuple>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace echotrace::ingest {

std::uint32_t request_number(std::string_view request_id) {
  const auto number = static_cast<std::uint32_t>(XXH3_64bits(request_id.data(), request_id.size()));
  return number == 0 ? 1 : number;
}

void Invocations::merge(const base::FlatMap<State>& open, std::vector<ColdStart>& cold,
                        std::vector<Unattributed>& unattributed) {
  const std::lock_guard lock(mutex_);
  cold_.insert(cold_.end(), cold.begin(), cold.end());
  cold.clear();
  if (unattributed_.size() < kMost) unattributed_.insert(unattributed_.end(), unattributed.begin(), unattributed.end());
  unattributed.clear();
  if (overflowed_) return;
  open.for_each([this](std::uint64_t key, const State& state) {
    bool inserted = false;
    State& known = open_.at(key, inserted);
    known.seen |= state.seen;
    known.cover(state.time_ns, state.end_ns);
  });
  if (open_.size() <= kMost) return;
  // Complete ones stay in the table until it is full; then it is built anew without them.
  base::FlatMap<State> kept;
  open_.for_each([&kept](std::uint64_t key, const State& state) {
    bool inserted = false;
    if (state.seen != kComplete) kept.at(key, inserted) = state;
  });
  open_ = std::move(kept);
  if (open_.size() > kMost / 2) {
    overflowed_ = true;
    open_ = {};
  }
}

std::vector<SilentInvocation> Invocations::silent() const {
  std::vector<SilentInvocation> found;
  open_.for_each([&found](std::uint64_t key, const State& state) {
    if ((state.seen & kRecord) == 0) {
      const bool ended = (state.seen & kReport) != 0 && state.end_ns != kNone;
      found.push_back({static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key), state.time_ns,
                       ended ? state.end_ns : std::numeric_limits<std::int64_t>::max()});
    }
  });
  std::sort(found.begin(), found.end(), [](const SilentInvocation& a, const SilentInvocation& b) {
    return std::tie(a.environment, a.time_ns, a.request) < std::tie(b.environment, b.time_ns, b.request);
  });
  return found;
}

InvocationBuffer::Running& InvocationBuffer::running(std::uint32_t environment) {
  if (environment >= running_.size()) running_.resize(environment + 1);
  Running& running = running_[environment];
  if (running.request == 0) touched_.push_back(environment);
  return running;
}

void InvocationBuffer::put_aside(std::uint32_t environment, const Running& running) {
  if (running.request == 0 || running.state.seen == Invocations::kComplete) return;
  bool inserted = false;
  Invocations::State& state = open_.at(invocation_key(environment, running.request), inserted);
  state.seen |= running.state.seen;
  state.cover(running.state.time_ns, running.state.end_ns);
}

void InvocationBuffer::see(std::uint32_t environment, std::uint32_t request, Invocations::Seen seen,
                           std::int64_t time_ns) {
  Running& now = running(environment);
  if (now.request != request) {
    put_aside(environment, now);
    now.request = request;
    now.state = {};
  }
  now.state.seen |= seen;
  now.state.cover(time_ns, time_ns);
}

void InvocationBuffer::start(std::uint32_t environment, std::string_view request_id, std::int64_t time_ns) {
  const std::uint32_t request = request_number(request_id);
  platform_lines_ = true;
  see(environment, request, Invocations::kStart, time_ns);
  running_[environment].started = request;
}

void InvocationBuffer::report(std::uint32_t environment, std::string_view request_id, std::int64_t time_ns,
                              std::int64_t duration_ns, std::int64_t init_ns) {
  const std::uint32_t request = request_number(request_id);
  platform_lines_ = true;
  see(environment, request, Invocations::kReport, time_ns);
  if (init_ns == kNone) return;
  const bool timed = time_ns != kNone;
  cold_.push_back({environment, request, init_ns, timed ? time_ns - duration_ns : kNone, timed ? time_ns : kNone});
}

std::uint32_t InvocationBuffer::record(std::uint32_t environment, std::string_view request_id, std::int64_t time_ns) {
  std::uint32_t request = 0;
  if (!request_id.empty()) {
    request = request_number(request_id);
  } else if (environment < running_.size() && running_[environment].started != 0) {
    request = running_[environment].started;
  } else {
    unattributed_.push_back({environment, time_ns});
    return request;
  }
  see(environment, request, Invocations::kRecord, kNone);
  return request;
}

void InvocationBuffer::piece_done() {
  for (const std::uint32_t environment : touched_) {
    if (platform_lines_) put_aside(environment, running_[environment]);
    running_[environment] = {};
  }
  touched_.clear();
  if (!platform_lines_) {
    // A line on the border of two pieces is a piece of its own: the START line of its invocation stands elsewhere.
    // Without one in between all records of an environment are of one invocation, so that one of them tells as much.
    std::stable_sort(unattributed_.begin(), unattributed_.end(),
                     [](const auto& a, const auto& b) { return a.environment < b.environment; });
    const auto same = [](const auto& a, const auto& b) { return a.environment == b.environment; };
    unattributed_.erase(std::unique(unattributed_.begin(), unattributed_.end(), same), unattributed_.end());
    open_.clear();
  }
  all_.merge(open_, cold_, unattributed_);
  open_.clear();
  platform_lines_ = false;
}

}  // namespace echotrace::ingest
