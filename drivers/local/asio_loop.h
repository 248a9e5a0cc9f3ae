// The loop on Boost.Asio.
#pragma once

#include "drivers/local/loop.h"

#include <memory>

namespace boost::asio {
class io_context;
}

namespace echotrace::local {

class AsioLoop final : public Loop {
 public:
  explicit AsioLoop(std::int64_t clock_skew_ns = 0);
  ~AsioLoop() override;

  // Runs tasks until stop() was called, on the calling thread; whatever waits then stays unrun.
  void run();
  void stop();  // from any thread; async-signal-safe it is not

  void post(Task task) override;
  Id after(std::int64_t delay_ns, Task task) override;
  void cancel(Id timer) override;
  Id watch(int fd, Task readable) override;
  void unwatch(Id watch) override;
  std::int64_t now_ns() const override;

  boost::asio::io_context& context();  // for http_server.cpp

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace echotrace::local
