#include "drivers/aws/readiness.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>

namespace echotrace::aws {
namespace {

constexpr std::size_t kMostAtOnce = 64;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

int checked(int fd) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "cannot wait for connections");
  return fd;
}

void control(int poll, int operation, int fd, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  if (::epoll_ctl(poll, operation, fd, &event) != 0 && operation == EPOLL_CTL_MOD && errno == ENOENT)
    checked(::epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event));
}

}  // namespace

Readiness::Readiness()
    : poll_(checked(::epoll_create1(EPOLL_CLOEXEC))),
      alarm_(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK))),
      bell_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))) {
  control(poll_.get(), EPOLL_CTL_ADD, alarm_.get(), EPOLLIN | EPOLLET);
  control(poll_.get(), EPOLL_CTL_ADD, bell_.get(), EPOLLIN | EPOLLET);
}

void Readiness::watch(int socket, bool readable, bool writable) {
  control(poll_.get(), EPOLL_CTL_MOD, socket, (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U));
}

void Readiness::forget(int socket) {
  control(poll_.get(), EPOLL_CTL_DEL, socket, 0);
}

void Readiness::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(bell_.get(), &one, sizeof one);  // full: it rings already
}

void Readiness::set_alarm(Clock::time_point until) {
  if (until == alarm_at_) return;
  const std::int64_t ns = std::chrono::nanoseconds(until.time_since_epoch()).count();
  itimerspec at{};
  at.it_value.tv_sec = ns / kNsPerSecond;
  at.it_value.tv_nsec = ns % kNsPerSecond;
  ::timerfd_settime(alarm_.get(), TFD_TIMER_ABSTIME, &at, nullptr);
  alarm_at_ = until;
}

std::span<const Readiness::Ready> Readiness::wait(Clock::time_point until) {
  const bool past = until <= Clock::now();
  if (!past) set_alarm(until);
  std::array<epoll_event, kMostAtOnce> events;
  const int count = ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), past ? 0 : -1);
  ready_.clear();
  for (int i = 0; i < count; ++i) {  // -1: a signal came
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == alarm_.get()) {
      alarm_at_ = {};
    } else if (event.data.fd != bell_.get()) {
      ready_.push_back({event.data.fd, (event.events & (EPOLLIN | EPOLLHUP)) != 0, (event.events & EPOLLOUT) != 0,
                        (event.events & EPOLLERR) != 0});
    }
  }
  return ready_;
}

}  // namespace echotrace::aws
