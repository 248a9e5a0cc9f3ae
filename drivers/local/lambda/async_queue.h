// Asynchronous invocations: accepted at once, run in order of arrival as concurrency allows, again after errors.
//
// After a function error an event waits (one minute, then two) and goes to the end of its function's queue, with the
// same request id. A throttled function's queue waits as a whole, 1 s doubling to 5 minutes, unless one of that
// function's own invocations ends before. What is given up is counted; nobody is told, as on AWS without a
// destination.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/lambda/invocations.h"
#include "drivers/local/lambda/lifetime.h"
#include "drivers/local/lambda/settings.h"
#include "drivers/local/loop.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>

namespace echotrace::local::lambda {

// received = succeeded + failed + expired + overrun + dropped + deleted + what is still queued, once the duplicated
// are added to received.
struct AsyncCounters {
  std::uint64_t received = 0;
  std::uint64_t duplicated = 0, dropped = 0;  // by a fault that was asked for
  std::uint64_t started = 0, throttled = 0, errors = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;   // all attempts
  std::uint64_t expired = 0;  // older than its maximum age
  std::uint64_t overrun = 0;  // no room
  std::uint64_t deleted = 0;  // with its function
};

class AsyncQueue {
 public:
  AsyncQueue(Loop& loop, Invocations& invocations, Faults& faults, const LambdaSettings& settings)
      : loop_(loop), invocations_(invocations), faults_(faults), settings_(settings) {}

  // False when there is no room: the event is lost, and counted.
  bool add(const std::shared_ptr<Function>& function, Invocation invocation);

  // The function may run more now (became active, an invocation ended), or is deleted.
  void wake(const std::shared_ptr<Function>& function);

  const AsyncCounters& counters() const { return counters_; }

 private:
  struct Event {
    Invocation invocation;
    std::int64_t arrived_ns;
    std::size_t errors = 0;
  };
  struct Line {
    std::deque<Event> ready;
    std::size_t elsewhere = 0;  // running, or waiting after an error
    Loop::Id timer = 0;         // of the backoff
    std::int64_t backoff_ns = 0;
    bool pumping = false;
  };

  void pump(const std::shared_ptr<Function>& function);
  bool start_first(const std::shared_ptr<Function>& function, Line& line);  // false: not now
  void back_off(const std::shared_ptr<Function>& function, Line& line);
  void finish(const std::shared_ptr<Function>& function, Event event, const Outcome& outcome);
  bool expired(const Function& function, const Event& event) const;
  void drop_all(Line& line);
  void forget(const Event& event) { bytes_ -= event.invocation.payload.size(); }
  void erase_if_idle(const std::shared_ptr<Function>& function);

  Loop& loop_;
  Invocations& invocations_;
  Faults& faults_;
  const LambdaSettings& settings_;
  std::map<std::shared_ptr<Function>, Line> lines_;
  std::size_t bytes_ = 0;  // of all payloads
  AsyncCounters counters_;
  Lifetime lifetime_;
};

}  // namespace echotrace::local::lambda
