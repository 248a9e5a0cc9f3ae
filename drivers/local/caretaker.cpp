#include "drivers/local/caretaker.h"

#include "ingest/base/error.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace echotrace::local {
namespace {

constexpr int kMostRounds = 200;
constexpr useconds_t kRoundUs = 10'000;

// Whether a process runs in the folder or was started for it: a function's environment names its code's place.
bool belongs(const std::filesystem::path& process, const std::string& folder) {
  for (const char* const link : {"cwd", "exe"}) {
    std::error_code error;
    const std::string target = std::filesystem::read_symlink(process / link, error).string();
    if (!error && target.starts_with(folder)) return true;
  }
  std::ifstream file(process / "environ", std::ios::binary);
  const std::string environment{std::istreambuf_iterator<char>(file), {}};
  return environment.find("=" + folder) != std::string::npos;
}

int kill_functions(const std::string& folder) {
  int killed = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    const std::string name = process->path().filename();
    pid_t pid = 0;
    const auto [rest, failed] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (failed != std::errc() || *rest != '\0' || pid == ::getpid() || !belongs(process->path(), folder)) continue;
    if (::kill(pid, SIGKILL) == 0) ++killed;
  }
  return killed;
}

// The process that waits. Everything it inherited but the pipe is closed, so that it keeps no port and no terminal.
[[noreturn]] void take_care(int pipe, const std::filesystem::path& folder) {
  ::setsid();
  ::prctl(PR_SET_NAME, "caretaker");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  if (::dup2(pipe, 0) < 0) ::_exit(1);
  ::close_range(1, ~0U, 0);
  if (::chdir("/") != 0) ::_exit(1);
  char nothing = 0;
  while (::read(0, &nothing, 1) < 0 && errno == EINTR) {
  }
  // Again while there are some: a function may be starting another process, or be between fork and exec.
  const std::string inside = folder.string() + "/";
  for (int clear = 0, rounds = 0; clear < 2 && rounds < kMostRounds; ++rounds) {
    clear = kill_functions(inside) == 0 ? clear + 1 : 0;
    ::usleep(kRoundUs);
  }
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

}  // namespace echotrace::local
