#include "ingest/base/interrupt.h"

#include "ingest/base/error.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace echotrace::base {
namespace {

std::array<std::atomic<const char*>, 256> unfinished;
std::array<std::atomic<const char*>, 16> unfinished_folders;
std::atomic<const char*> program_name;
static_assert(std::atomic<const char*>::is_always_lock_free, "a signal handler must not wait");

void say(const char* text) {
  if (::write(STDERR_FILENO, text, std::strlen(text)) < 0) return;  // nobody is left to tell
}

// Walking a folder is nothing that a signal handler may do; starting a program is.
void remove_folder(const char* path) {
  const pid_t child = ::_Fork();
  if (child == 0) {
    ::execl("/bin/rm", "rm", "-rf", "--", path, nullptr);
    ::_exit(1);
  }
  if (child > 0) ::waitpid(child, nullptr, 0);
}

// Only calls that are allowed in a signal handler.
void end_program(int) {
  for (const auto& slot : unfinished) {
    if (const char* const path = slot.load()) ::unlink(path);
  }
  for (const auto& slot : unfinished_folders) {
    if (const char* const path = slot.load()) remove_folder(path);
  }
  say(program_name.load());
  say(": interrupted\n");
  ::_exit(static_cast<int>(Exit::kInterrupted));
}

template <typename Slots>
void remember(Slots& slots, const char* path) {
  for (auto& slot : slots) {
    const char* free = nullptr;
    if (slot.compare_exchange_strong(free, path)) return;
  }
}

template <typename Slots>
void forget(Slots& slots, const char* path) {
  for (auto& slot : slots) {
    const char* mine = path;
    if (slot.compare_exchange_strong(mine, nullptr)) return;
  }
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
  remember(unfinished, path);
}
void forget_unfinished(const char* path) {
  forget(unfinished, path);
}
void remember_unfinished_folder(const char* path) {
  remember(unfinished_folders, path);
}
void forget_unfinished_folder(const char* path) {
  forget(unfinished_folders, path);
}

}  // namespace echotrace::base
