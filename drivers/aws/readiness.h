// Waits for sockets, an instant or a call from another thread, whichever comes first. The instant is kept to the
// kernel's own precision, some microseconds, where poll() and epoll_wait() count whole milliseconds.
#pragma once

#include "ingest/base/file.h"

#include <chrono>
#include <span>
#include <vector>

namespace echotrace::aws {

class Readiness {
 public:
  using Clock = std::chrono::steady_clock;
  struct Ready {
    int socket;
    bool readable, writable, broken;
  };

  Readiness();  // throws std::system_error when the system has no descriptors left

  // From now on, in place of what was said of the socket before. forget() comes before it is closed.
  void watch(int socket, bool readable, bool writable);
  void forget(int socket);

  void wake();  // from any thread: the wait under way ends, or else the next

  // Valid until the next call; empty when the time has come, or on wake(). Never sleeps when `until` is past.
  std::span<const Ready> wait(Clock::time_point until);

 private:
  void set_alarm(Clock::time_point until);

  base::Descriptor poll_, alarm_, bell_;
  Clock::time_point alarm_at_{};
  std::vector<Ready> ready_;
};

}  // namespace echotrace::aws
