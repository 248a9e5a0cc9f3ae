#include "ingest/base/interrupt.h"

#include "ingest/base/error.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <unistd.h>

namespace echotrace::base {
namespace {

std::array<std::atomic<const char*>, 256> unfinished;
std::atomic<const char*> program_name;
static_assert(std::atomic<const char*>::is_always_lock_free, "a signal handler must not wait");

void say(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;  // nobody is left to tell
}

// Only calls that POSIX allows in a signal handler.
void end_program(int) {
  for (const auto& slot : unfinished) {
    if (const char* const path = slot.load()) ::unlink(path);
  }
  say(program_name.load());
  say(": interrupted\n");
  ::_exit(static_cast<int>(Exit::kInterrupted));
}

}  // namespace

void end_when_interrupted(const char* program) {
  program_name = program;
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = end_program;
    ::sigfillset(&action.sa_mask);
    ::sigaction(signal, &action, nullptr);
  }
}

void remember_unfinished(const char* path) {
  for (auto& slot : unfinished) {
    const char* free = nullptr;
    if (slot.compare_exchange_strong(free, path)) return;
  }
}

void forget_unfinished(const char* path) {
  for (auto& slot : unfinished) {
    const char* mine = path;
    if (slot.compare_exchange_strong(mine, nullptr)) return;
  }
}

}  // namespace echotrace::base
