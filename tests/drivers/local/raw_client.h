// A client that sends whatever bytes a test wants and shows what comes back.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstdint>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace echotrace::local {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }

  // False when the other side has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  // What comes until `end` was seen, the other side closes or nothing comes for `wait_ms`.
  std::string read_until(std::string_view end, int wait_ms = 5000) {
    std::string text;
    char bytes[65536];
    while (end.empty() || text.find(end) == text.npos) {
      pollfd ready{socket_, POLLIN, 0};
      if (::poll(&ready, 1, wait_ms) <= 0) break;
      const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) {
        closed_ = true;
        break;
      }
      text.append(bytes, static_cast<std::size_t>(got));
    }
    return text;
  }
  std::string read_all(int wait_ms = 5000) { return read_until("", wait_ms); }
  bool closed() const { return closed_; }  // the other side has, as reading has shown

 private:
  int socket_;
  bool connected_ = false, closed_ = false;
};

}  // namespace echotrace::local
