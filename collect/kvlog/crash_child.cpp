#include "collect/kvlog/crash_child.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace echotrace::collect {
namespace {

constexpr int kLongestAnswerMs = 60'000;

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

CrashChild::CrashChild(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  int in[2], out[2];
  const auto fail = [](int error) {
    throw base::Error(base::Exit::kEnvironment, std::string("cannot start a writer: ") + std::strerror(error), "collect kv");
  };
  if (::pipe2(in, O_CLOEXEC) != 0) fail(errno);
  const base::Descriptor read_end(in[0]);
  to_ = base::Descriptor(in[1]);
  if (::pipe2(out, O_CLOEXEC) != 0) fail(errno);
  from_ = base::Descriptor(out[0]);
  const base::Descriptor write_end(out[1]);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<std::string> command{"collect", "kv"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const int error = ::posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, pointers_to(command).data(),
                                  pointers_to(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    pid_ = -1;
    fail(error);
  }
}

CrashChild::~CrashChild() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool CrashChild::acknowledges(const std::string& line) {
  const std::string whole = line + "\n";
  if (::write(to_.get(), whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) return false;
  while (read_.find('\n') == std::string::npos) {
    pollfd ready{from_.get(), POLLIN, 0};
    const int count = ::poll(&ready, 1, kLongestAnswerMs);
    if (count < 0 && errno == EINTR) continue;
    char bytes[256];
    const ssize_t size = count > 0 ? ::read(from_.get(), bytes, sizeof bytes) : 0;
    if (size <= 0) return false;
    read_.append(bytes, static_cast<std::size_t>(size));
  }
  const bool good = read_.starts_with("ok ");
  read_.erase(0, read_.find('\n') + 1);
  return good;
}

bool CrashChild::was_killed() {
  to_ = base::Descriptor();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

}  // namespace echotrace::collect
