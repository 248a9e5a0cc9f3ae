#include "drivers/etcd/server.h"

#include "drivers/etcd/item.h"
#include "drivers/etcd/requests.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace echotrace::drivers::etcd {
namespace {

using base::Error;
using base::Exit;

constexpr int kMostStarts = 5;
constexpr std::chrono::seconds kStartTakes{60};
constexpr std::chrono::milliseconds kLookEvery{5};
constexpr const char* kLog = "log";
constexpr std::string_view kPortTaken = "address already in use";

[[noreturn]] void fail(const std::string& what, const std::string& where = {}) {
  throw Error(Exit::kEnvironment, what + ": " + std::strerror(errno), where);
}

// Different ones, free until a moment ago: all are held until the last is found.
std::array<int, 2> free_ports() {
  std::array<base::Descriptor, 2> sockets;
  std::array<int, 2> ports{};
  for (std::size_t i = 0; i < ports.size(); ++i) {
    sockets[i] = base::Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (sockets[i].get() < 0 || ::bind(sockets[i].get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(sockets[i].get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      fail("cannot find a free port for etcd");
    ports[i] = ntohs(address.sin_port);
  }
  return ports;
}

// Durability is given up, since the data lives as long as the run, and a single member elects itself at once.
std::vector<std::string> command_line(const std::filesystem::path& program, const std::string& data,
                                      const std::string& clients, const std::string& peers) {
  return {program.string(),
          "--name=echotrace",
          "--data-dir=" + data,
          "--listen-client-urls=" + clients,
          "--advertise-client-urls=" + clients,
          "--listen-peer-urls=" + peers,
          "--initial-advertise-peer-urls=" + peers,
          "--initial-cluster=echotrace=" + peers,
          "--unsafe-no-fsync",
          "--heartbeat-interval=10",
          "--election-timeout=100",
          "--quota-backend-bytes=8589934592"};
}

// In the child: nothing but system calls. A session of its own keeps Ctrl-C from it: it serves until the run is over.
[[noreturn]] void become(const char* folder, int log, char* const* command, pid_t parent) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (::setsid() >= 0 && ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent && ::chdir(folder) == 0 &&
      nothing >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(log, STDOUT_FILENO) >= 0 &&
      ::dup2(log, STDERR_FILENO) >= 0 && ::close_range(STDERR_FILENO + 1, ~0U, 0) == 0) {
    ::umask(S_IRWXG | S_IRWXO);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Settings of another etcd (ETCD_LISTEN_CLIENT_URLS) and proxies are not for this one.
    static constexpr std::array<const char*, 2> kEnvironment{"PATH=/usr/bin:/bin", nullptr};
    ::execve(command[0], command, const_cast<char* const*>(kEnvironment.data()));
  }
  ::_exit(127);
}

}  // namespace

Server::Server(aws::Session& session, const std::filesystem::path& program, std::filesystem::path folder)
    : folder_(std::move(folder)) {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make a folder for etcd", folder_.string());
  try {
    for (int attempt = 1;; ++attempt) {
      start(program, attempt);
      if (serves(session)) return;
      const std::string words = last_words();
      if (words.find(kPortTaken) == words.npos || attempt == kMostStarts)
        throw Error(Exit::kEnvironment, "etcd does not start: " + words, program.string());
      kill();
    }
  } catch (...) {
    kill();
    throw;
  }
}

Server::~Server() {
  kill();
}

void Server::start(const std::filesystem::path& program, int attempt) {
  const auto [client_port, peer_port] = free_ports();
  url_ = "http://127.0.0.1:" + std::to_string(client_port);
  const auto command = command_line(program, (folder_ / ("data" + std::to_string(attempt))).string(), url_,
                                    "http://127.0.0.1:" + std::to_string(peer_port));
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const base::Descriptor log(::open((folder_ / kLog).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (log.get() < 0) fail("cannot write", (folder_ / kLog).string());
  const pid_t parent = ::getpid();
  sigset_t all, before;  // all signals wait until the child has given up our handlers
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  process_ = ::fork();
  if (process_ == 0) become(folder_.c_str(), log.get(), arguments.data(), parent);
  const int failed = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = failed;
  if (process_ < 0) fail("cannot start etcd");
}

// False: it has ended, or does not answer in time.
bool Server::serves(aws::Session& session) {
  const auto client = session.client(service(), 1, url_);
  const auto until = std::chrono::steady_clock::now() + kStartTakes;
  while (std::chrono::steady_clock::now() < until && !ended()) {
    try {
      if (parse_health(client->wait(health()))) return true;
    } catch (const aws::Failure&) {  // not yet
    }
    bool waited = false;
    session.transport().after(kLookEvery, [&waited] { waited = true; });
    while (!waited) session.transport().run(kLookEvery);
  }
  return false;
}

bool Server::ended() {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == process_) process_ = -1;
  return process_ < 0;
}

void Server::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
}

std::string Server::last_words() const {
  std::ifstream file(folder_ / kLog);
  std::string line, last;
  while (std::getline(file, line))
    if (!line.empty()) last = line;
  return last.empty() ? "it said nothing" : base::excerpt(last, 300);
}

}  // namespace echotrace::drivers::etcd
