#include "drivers/local/caretaker.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace echotrace::local {
namespace {

void note(std::string_view line, std::set<pid_t>& groups) {
  pid_t group = 0;
  if (line.size() < 2) return;
  std::from_chars(line.data() + 1, line.data() + line.size(), group);
  if (group <= 1) return;
  if (line.front() == '+')
    groups.insert(group);
  else
    groups.erase(group);
}

// The process that waits. Everything it inherited but the pipe is closed, so that it keeps no port and no terminal.
[[noreturn]] void take_care(int pipe, const std::filesystem::path& folder) {
  ::setsid();
  ::prctl(PR_SET_NAME, "caretaker");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  if (::dup2(pipe, 0) < 0) ::_exit(1);
  ::close_range(1, ~0U, 0);
  if (::chdir("/") != 0) ::_exit(1);
  std::set<pid_t> groups;
  std::string text;
  char bytes[512];
  for (;;) {
    const ssize_t got = ::read(0, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(bytes, static_cast<std::size_t>(got));
    for (auto end = text.find('\n'); end != text.npos; end = text.find('\n')) {
      note(std::string_view(text).substr(0, end), groups);
      text.erase(0, end + 1);
    }
  }
  for (const pid_t group : groups) ::kill(-group, SIGKILL);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  ::_exit(0);
}

}  // namespace

Caretaker::Caretaker(const std::filesystem::path& folder) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    throw base::Error(base::Exit::kEnvironment, std::string("cannot make a pipe: ") + std::strerror(errno));
  base::Descriptor reading(ends[0]);
  pipe_ = base::Descriptor(ends[1]);
  process_ = ::fork();
  if (process_ < 0)
    throw base::Error(base::Exit::kEnvironment, std::string("cannot start a process: ") + std::strerror(errno));
  if (process_ == 0) take_care(reading.get(), folder);
}

Caretaker::~Caretaker() {
  pipe_ = base::Descriptor();
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Caretaker::tell(char sign, pid_t group) {
  const std::string line = sign + std::to_string(group) + "\n";
  while (::write(pipe_.get(), line.data(), line.size()) < 0 && errno == EINTR) {
  }
}

}  // namespace echotrace::local
