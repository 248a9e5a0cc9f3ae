#include "drivers/server_process.h"

#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace echotrace::drivers {
namespace {

using base::Error;
using base::Exit;

constexpr std::size_t kLongestFolder = 80;  // a socket's path may have 107 bytes
constexpr const char* kLog = "log";

[[noreturn]] void fail(const std::string& what, const std::string& where = {}) {
  throw Error(Exit::kEnvironment, what + ": " + std::strerror(errno), where);
}

// Whether the user may pass through the folder and all above it, as the bits of their modes say.
bool reachable(const std::filesystem::path& folder, const ServerUser& user) {
  std::filesystem::path path;
  for (const auto& part : folder) {
    path /= part;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return false;
    const mode_t bit = status.st_uid == user.uid ? S_IXUSR : status.st_gid == user.gid ? S_IXGRP : S_IXOTH;
    if ((status.st_mode & bit) == 0) return false;
  }
  return true;
}

// In the child: nothing but system calls. The C library's setuid() would be about all threads.
[[noreturn]] void become(const char* folder, const ServerUser* user, int log, char* const* command, int signal_at_end,
                         pid_t parent) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
  bool ready = ::setsid() >= 0;
  if (user != nullptr) {
    ready = ready && ::syscall(SYS_setgroups, 0, nullptr) == 0 &&
            ::syscall(SYS_setresgid, user->gid, user->gid, user->gid) == 0 &&
            ::syscall(SYS_setresuid, user->uid, user->uid, user->uid) == 0;
  }
  // After the change of user, which forgets it.
  ready = ready && ::prctl(PR_SET_PDEATHSIG, signal_at_end) == 0 && ::getppid() == parent && ::chdir(folder) == 0;
  const int nothing = ::open("/dev/null", O_RDONLY);
  ready = ready && nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(log, STDOUT_FILENO) >= 0 &&
          ::dup2(log, STDERR_FILENO) >= 0 && ::close_range(STDERR_FILENO + 1, ~0U, 0) == 0;
  if (ready) {
    ::umask(S_IRWXG | S_IRWXO);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // What our environment says (ETCD_LISTEN_CLIENT_URLS, PGPORT) is about other servers.
    static constexpr std::array<const char*, 4> kEnvironment{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TZ=UTC", nullptr};
    ::execve(command[0], command, const_cast<char* const*>(kEnvironment.data()));
  }
  ::_exit(127);
}

}  // namespace

std::optional<ServerUser> server_user() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* const name : {"postgres", "nobody"}) {
    if (const passwd* const entry = ::getpwnam(name)) return ServerUser{name, entry->pw_uid, entry->pw_gid};
  }
  throw Error(Exit::kEnvironment, "PostgreSQL does not run as root, and there is no user postgres or nobody", "",
              "install the package postgresql-15, or run this as an ordinary user");
}

std::filesystem::path make_server_folder(const std::optional<ServerUser>& user) {
  std::error_code error;
  std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  if (error || parent.native().size() > kLongestFolder || (user && !reachable(parent, *user))) parent = "/tmp";
  std::string path = (parent / "echotrace.XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) fail("cannot create a temporary folder", parent.string());
  if (user && ::chown(path.c_str(), user->uid, user->gid) != 0) {
    const int failed = errno;
    ::rmdir(path.c_str());
    errno = failed;
    fail("cannot give a folder to the user " + user->name, path);
  }
  return path;
}

pid_t start_server(const std::filesystem::path& folder, const std::optional<ServerUser>& user,
                   const std::vector<std::string>& command, int signal_at_our_end) {
  const base::Descriptor log(
      ::open((folder / kLog).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (log.get() < 0) fail("cannot write", folder / kLog);
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  // All signals wait until the child has given up our handlers.
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = ::fork();
  if (child == 0)
    become(folder.c_str(), user ? &*user : nullptr, log.get(), arguments.data(), signal_at_our_end, parent);
  const int failed = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failed;
  if (child < 0) fail("cannot start " + command.front());
  return child;
}

std::string last_line_of_log(const std::filesystem::path& folder, std::string_view word) {
  std::ifstream file(folder / kLog);
  std::string line, last, telling;
  while (std::getline(file, line)) {
    if (!line.empty()) last = line;
    if (line.find(word) != line.npos) telling = line;
  }
  return word.empty() || telling.empty() ? last : telling;
}

}  // namespace echotrace::drivers
