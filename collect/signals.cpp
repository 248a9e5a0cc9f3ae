#include "collect/signals.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <sys/signalfd.h>
#include <unistd.h>

namespace echotrace::collect {
namespace {

constexpr int kInterrupted = 130;

}  // namespace

Signals::Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  arrivals_ = base::Descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (arrivals_.get() < 0)
    throw base::Error(base::Exit::kEnvironment, std::string("cannot wait for signals: ") + std::strerror(errno));
}

bool Signals::ended() {
  signalfd_siginfo info{};
  while (::read(arrivals_.get(), &info, sizeof info) == sizeof info) {
    if (came_) ::_exit(kInterrupted);
    came_ = true;
  }
  return came_;
}

}  // namespace echotrace::collect
