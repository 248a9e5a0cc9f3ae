#include "drivers/local/asio_loop.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <unordered_map>
#include <utility>

namespace echotrace::local {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

}  // namespace

struct AsioLoop::State {
  // One thread runs it; others only post.
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  std::unordered_map<Id, asio::steady_timer> timers;
  struct Watch {
    asio::posix::stream_descriptor descriptor;
    Task readable;
  };
  std::unordered_map<Id, std::shared_ptr<Watch>> watches;
  Id last_id = 0;
  std::int64_t clock_skew_ns = 0;

  void wait(Id id, const std::shared_ptr<Watch>& watch) {
    watch->descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [this, id, watch](const Error& error) {
      if (error || !watches.contains(id)) return;
      watch->readable();
      if (watches.contains(id)) wait(id, watch);
    });
  }
};

AsioLoop::AsioLoop(std::int64_t clock_skew_ns) : state_(std::make_unique<State>()) {
  state_->clock_skew_ns = clock_skew_ns;
}

AsioLoop::~AsioLoop() {
  while (!state_->watches.empty()) unwatch(state_->watches.begin()->first);
}

void AsioLoop::run() {
  state_->context.run();
}

void AsioLoop::stop() {
  state_->context.stop();
}

void AsioLoop::post(Task task) {
  asio::post(state_->context, std::move(task));
}

Loop::Id AsioLoop::after(std::int64_t delay_ns, Task task) {
  const Id id = ++state_->last_id;
  const auto [entry, inserted] = state_->timers.emplace(id, asio::steady_timer(state_->context));
  entry->second.expires_after(std::chrono::nanoseconds(delay_ns > 0 ? delay_ns : 0));
  entry->second.async_wait([this, id, run = std::move(task)](const Error&) {
    // Cancelled, also when it had come due just before.
    if (state_->timers.erase(id) == 1) run();
  });
  return id;
}

void AsioLoop::cancel(Id timer) {
  state_->timers.erase(timer);
}

Loop::Id AsioLoop::watch(int fd, Task readable) {
  const Id id = ++state_->last_id;
  auto watch = std::make_shared<State::Watch>(
      State::Watch{asio::posix::stream_descriptor(state_->context, fd), std::move(readable)});
  state_->watches.emplace(id, watch);
  state_->wait(id, watch);
  return id;
}

void AsioLoop::unwatch(Id watch) {
  const auto found = state_->watches.find(watch);
  if (found == state_->watches.end()) return;
  found->second->descriptor.release();  // the descriptor stays open; the wait ends with an error
  state_->watches.erase(found);
}

std::int64_t AsioLoop::now_ns() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() + state_->clock_skew_ns;
}

boost::asio::io_context& AsioLoop::context() {
  return state_->context;
}

}  // namespace echotrace::local
