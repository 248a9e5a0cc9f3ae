#include "render/open_page.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace echotrace::render {
namespace {

constexpr std::chrono::milliseconds kLook{20}, kMost{2000};

[[noreturn]] void refuse(const std::string& what, const std::string& page) {
  throw base::Error(base::Exit::kEnvironment, what, page, "the page is written; open it in a browser");
}

pid_t start(std::string program, std::string page) {
  char* const arguments[] = {program.data(), page.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  pid_t child = 0;
  const int error = posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) refuse("cannot run " + program + ": " + std::strerror(error), page);
  return child;
}

}  // namespace

void open_page(const std::string& path) {
  const std::string page = std::filesystem::absolute(path).string();
  const pid_t child = start("xdg-open", page);
  for (std::chrono::milliseconds waited{0}; waited < kMost; waited += kLook) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) {
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
      refuse("xdg-open found nothing that shows a page", page);
    }
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace echotrace::render
