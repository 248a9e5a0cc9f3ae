#include "drivers/local/caretaker.h"

#include "ingest/base/error.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

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

// Signals all that belong to the folder, 0 to count them only; how many there are.
int signal_all(const std::string& folder, int signal) {
  int reached = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    const std::string name = process->path().filename();
    pid_t pid = 0;
    const auto [rest, failed] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (failed != std::errc() || *rest != '\0' || pid == ::getpid() || !belongs(process->path(), folder)) continue;
    if (::kill(pid, signal) == 0) ++reached;
  }
  return reached;
}

// Again while there are some: a function may be starting another process, or be between fork and exec.
void clear(const std::filesystem::path& folder) {
  const std::string inside = folder.string() + "/";
  for (int quiet = 0, rounds = 0; quiet < 2 && rounds < kMostRounds; ++rounds) {
    quiet = signal_all(inside, SIGKILL) == 0 ? quiet + 1 : 0;
    ::usleep(kRoundUs);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void await_end(const std::filesystem::path& folder) {
  const std::string inside = folder.string() + "/";
  for (int rounds = 0; rounds < kMostRounds && signal_all(inside, 0) > 0; ++rounds) ::usleep(kRoundUs);
}

// Until the other end is closed: what came, a path each time.
std::vector<std::filesystem::path> read_paths() {
  std::vector<std::filesystem::path> paths;
  std::array<char, PATH_MAX> path{};
  for (;;) {
    const ssize_t size = ::read(0, path.data(), path.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return paths;
    paths.emplace_back(std::string(path.data(), static_cast<std::size_t>(size)));
  }
}

// In the temporary directory; an empty text and errno when there can be none.
std::string make_folder() {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error) parent = "/tmp";
  std::string path = (parent / "echotrace.XXXXXX").string();
  return ::mkdtemp(path.data()) == nullptr ? "" : path;
}

// The process that waits. It leaves the session first and makes the folder then, so that whatever ends the endpoint's
// process, or its process group, finds either no folder or one that is taken care of. Everything it inherited but the
// pipe is closed, so that it keeps no port and no terminal.
[[noreturn]] void take_care(int pipe) {
  ::setsid();
  ::prctl(PR_SET_NAME, "caretaker");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  if (::dup2(pipe, 0) < 0) ::_exit(1);
  ::close_range(1, ~0U, 0);
  const std::string folder = make_folder();
  const std::string told = folder.empty() ? std::strerror(errno) : folder;
  if (::write(0, told.data(), told.size()) != static_cast<ssize_t>(told.size()) || folder.empty() ||
      ::chdir("/") != 0) {
    if (!folder.empty()) ::rmdir(folder.c_str());
    ::_exit(1);
  }
  const auto others = read_paths();
  clear(folder);
  for (const auto& other : others) {
    await_end(other);
    clear(other);
  }
  ::_exit(0);
}

[[noreturn]] void fail(const std::string& what) {
  throw base::Error(base::Exit::kEnvironment, what, "", "set TMPDIR to a folder you may write to");
}

}  // namespace

Caretaker::Caretaker() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    fail(std::string("cannot make a socket: ") + std::strerror(errno));
  base::Descriptor theirs(ends[0]);
  pipe_ = base::Descriptor(ends[1]);
  process_ = ::fork();
  if (process_ < 0) fail(std::string("cannot start a process: ") + std::strerror(errno));
  if (process_ == 0) take_care(theirs.get());
  theirs = base::Descriptor();
  std::array<char, PATH_MAX> told{};
  ssize_t bytes = -1;
  while ((bytes = ::read(pipe_.get(), told.data(), told.size())) < 0 && errno == EINTR) {
  }
  folder_ = std::string(told.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  if (folder_.is_absolute()) return;
  const std::string reason = folder_.string();
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  fail("cannot create a temporary folder: " + reason);
}

void Caretaker::also(const std::filesystem::path& more) {
  const std::string& path = more.native();
  while (::send(pipe_.get(), path.data(), path.size(), MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

Caretaker::~Caretaker() {
  pipe_ = base::Descriptor();
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace echotrace::local
