// The one thread that the embedded endpoint lives on. Everything in drivers/local runs there, so that nothing needs a
// lock; what waits (a long poll, a running function, a batching window) is a task for later, never a blocked thread.
#pragma once

#include <cstdint>
#include <functional>

namespace echotrace::local {

class Loop {
 public:
  using Task = std::function<void()>;
  using Id = std::uint64_t;  // never 0

  virtual ~Loop() = default;

  // Runs soon on the loop's thread. The only member that other threads may call.
  virtual void post(Task task) = 0;

  // Runs once, `delay_ns` from now by the steady clock (0 or less: soon).
  virtual Id after(std::int64_t delay_ns, Task task) = 0;
  // Of no effect for a timer that has run, is running or was cancelled.
  virtual void cancel(Id timer) = 0;

  // Calls `readable` whenever reading `fd` would not block (end of file and errors included), until unwatched. The
  // descriptor stays the caller's, who unwatches it before closing it.
  virtual Id watch(int fd, Task readable) = 0;
  virtual void unwatch(Id watch) = 0;

  // The wall clock, nanoseconds since the Unix epoch, moved by the clock skew that a test may have asked for.
  virtual std::int64_t now_ns() const = 0;
};

}  // namespace echotrace::local
