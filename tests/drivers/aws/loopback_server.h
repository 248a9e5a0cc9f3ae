// A server for tests on 127.0.0.1: whatever bytes the test wants to answer, over plain TCP or TLS.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace echotrace::aws {

// Makes a self-signed certificate for `subject_alt_name` ("IP:127.0.0.1"); both as PEM.
struct Certificate {
  std::string certificate, key;
};
Certificate make_certificate(const std::string& subject_alt_name);

class LoopbackServer {
 public:
  // Gets a whole request (head and body by Content-Length), returns the bytes to send; empty closes the connection.
  using Handler = std::function<std::string(const std::string& request)>;

  explicit LoopbackServer(Handler handler, const Certificate* tls = nullptr);
  ~LoopbackServer();  // ends all connections
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  int port() const { return port_; }
  std::string origin() const { return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_); }
  int connections() const;                    // accepted so far
  std::vector<std::string> requests() const;  // received so far

 private:
  void accept_all();
  void serve(int socket);

  Handler handler_;
  bool tls_ = false;
  void* context_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  bool stopping_ = false;
  std::vector<int> sockets_;
  std::vector<std::string> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

std::string ok(const std::string& body);  // a 200 answer with a length

}  // namespace echotrace::aws
