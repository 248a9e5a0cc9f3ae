#include "drivers/etcd/server.h"

#include "drivers/etcd/item.h"
#include "drivers/etcd/requests.h"
#include "drivers/server_process.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <utility>
#include <vector>

namespace echotrace::drivers::etcd {
namespace {

using base::Error;
using base::Exit;

constexpr int kMostStarts = 5;
constexpr std::chrono::seconds kStartTakes{60};
constexpr std::chrono::milliseconds kLookEvery{5};
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
  process_ = start_server(folder_, std::nullopt, command, SIGKILL);
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
  const std::string last = last_line_of_log(folder_);
  return last.empty() ? "it said nothing" : base::excerpt(last, 300);
}

}  // namespace echotrace::drivers::etcd
