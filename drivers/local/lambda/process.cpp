#include "drivers/local/lambda/process.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr rlim_t kMostDescriptors = 1024;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Above the standard ones, which the child replaces one after the other.
base::Descriptor above_standard(int fd) {
  base::Descriptor low(fd);
  if (fd > STDERR_FILENO) return low;
  base::Descriptor high(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (high.get() < 0) fail("cannot make a pipe");
  return high;
}

struct Pipe {
  base::Descriptor reading, writing;
};
Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) fail("cannot make a pipe");
  Pipe pipe{above_standard(ends[0]), base::Descriptor()};
  pipe.writing = above_standard(ends[1]);
  ::fcntl(pipe.reading.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

struct Plan {
  const char* folder;
  const char* program;
  char* const* arguments;
  char* const* environment;
  int input, output, errors;
  pid_t parent;
};

// In the child, which shares our memory: nothing but system calls.
[[noreturn]] void run(const Plan& plan, volatile int& error) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
  const rlimit no_core{0, 0};
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  if (descriptors.rlim_max > kMostDescriptors) descriptors = {kMostDescriptors, kMostDescriptors};
  const bool ready = ::setsid() >= 0 && ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == plan.parent &&
                     ::setrlimit(RLIMIT_CORE, &no_core) == 0 && ::setrlimit(RLIMIT_NOFILE, &descriptors) == 0 &&
                     ::dup2(plan.input, STDIN_FILENO) >= 0 && ::dup2(plan.output, STDOUT_FILENO) >= 0 &&
                     ::dup2(plan.errors, STDERR_FILENO) >= 0 && ::close_range(STDERR_FILENO + 1, ~0U, 0) == 0 &&
                     ::chdir(plan.folder) == 0;
  if (ready) {
    ::umask(S_IWGRP | S_IWOTH);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(plan.program, plan.arguments, plan.environment);
  }
  error = errno != 0 ? errno : ECANCELED;
  ::_exit(127);
}

// vfork: the time does not grow with our memory. All signals wait meanwhile, since a handler would run in both.
[[gnu::noinline]] pid_t spawn(const Plan& plan, int& error) {
  volatile int child_error = 0;
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = ::vfork();
  if (pid == 0) run(plan, child_error);
  const int failed = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failed;
  error = child_error;
  return pid;
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return 0;
  }
  return status;
}

}  // namespace

Process::Process(const std::filesystem::path& folder, const std::vector<std::string>& environment) {
  const base::Descriptor input = above_standard(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (input.get() < 0) fail("cannot open /dev/null");
  Pipe out = make_pipe(), err = make_pipe();
  const std::string program = (folder / "bootstrap").string();
  std::vector<char*> variables;
  variables.reserve(environment.size() + 1);
  for (const std::string& variable : environment) variables.push_back(const_cast<char*>(variable.c_str()));
  variables.push_back(nullptr);
  std::array<char*, 2> arguments{const_cast<char*>(program.c_str()), nullptr};
  const pid_t pid = spawn({folder.c_str(), program.c_str(), arguments.data(), variables.data(), input.get(),
                           out.writing.get(), err.writing.get(), ::getpid()},
                          exec_error_);
  if (pid < 0) fail("cannot start a process");
  if (exec_error_ != 0) {
    wait_for(pid);
    return;
  }
  exit_ = base::Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (exit_.get() < 0) {
    const int error = errno;
    ::kill(-pid, SIGKILL);
    wait_for(pid);
    errno = error;
    fail("cannot watch a process");
  }
  pid_ = pid;
  output_ = std::move(out.reading);
  errors_ = std::move(err.reading);
}

Process::~Process() {
  if (pid_ > 0) reap();
}

void Process::kill_group() {
  if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

std::string Process::reap() {
  if (pid_ <= 0) return {};
  kill_group();  // before waiting: until then no other group can have this number
  return how_it_ended(wait_for(std::exchange(pid_, -1)));
}

std::string how_it_ended(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? "" : "exit status " + std::to_string(WEXITSTATUS(status));
  static constexpr std::pair<int, const char*> kNames[] = {{SIGHUP, "hangup"},
                                                           {SIGINT, "interrupt"},
                                                           {SIGQUIT, "quit"},
                                                           {SIGILL, "illegal instruction"},
                                                           {SIGTRAP, "trace/breakpoint trap"},
                                                           {SIGABRT, "aborted"},
                                                           {SIGBUS, "bus error"},
                                                           {SIGFPE, "floating point exception"},
                                                           {SIGKILL, "killed"},
                                                           {SIGUSR1, "user defined signal 1"},
                                                           {SIGSEGV, "segmentation fault"},
                                                           {SIGUSR2, "user defined signal 2"},
                                                           {SIGPIPE, "broken pipe"},
                                                           {SIGALRM, "alarm clock"},
                                                           {SIGTERM, "terminated"}};
  for (const auto& [signal, name] : kNames)
    if (WTERMSIG(status) == signal) return std::string("signal: ") + name;
  return "signal: signal " + std::to_string(WTERMSIG(status));
}

}  // namespace echotrace::local::lambda
