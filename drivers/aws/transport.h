// HTTP to AWS: libcurl's multi interface, one event loop, connections kept. Everything happens in the thread that runs
// the loop; only post() may be called from others.
#pragma once

#include "drivers/aws/http.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace echotrace::aws {

enum class TransportFailure {
  kResolve,         // no such host
  kConnect,         // refused, unreachable
  kConnectTimeout,  // also while TLS is agreed
  kReadTimeout,     // not a byte for the time allowed
  kTls,             // the certificate is not to be trusted, or no TLS was agreed
  kBroken,          // the connection ended before the answer did
  kTooLarge,        // the answer is larger than allowed
  kCancelled,
  kUnsendable,  // no URL, or a line break in a header
};

struct HttpResult {
  HttpResponse response;                    // undefined when failure is set
  std::optional<TransportFailure> failure;  // empty: an answer came, whatever its status
  std::string reason;                       // of the failure, for a person; never a header or a query

  std::int64_t started_ns = 0;     // since the epoch: when the request left the queue
  std::int64_t answered_ns = 0;    // since the epoch: when the last byte of the answer was there
  std::int64_t first_byte_ns = 0;  // from started_ns to the answer's first byte
  bool new_connection = false;     // the request waited for one to be made
};
using Completion = std::function<void(HttpResult&&)>;

struct TransportOptions {
  std::string ca_bundle;   // file of trusted certificates; empty: the system's
  std::string user_agent;  // empty: none
  int max_connections_per_host = 256;
};

struct RequestOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds read_timeout{60'000};  // without a byte in either direction; zero: none
  std::size_t max_response_bytes = std::size_t{256} << 20;
  bool direct = false;  // never through a proxy: metadata services
};

// TLS certificates and host names are always verified, redirects never followed. Proxies are taken from http_proxy,
// HTTPS_PROXY, ALL_PROXY and NO_PROXY; loopback addresses are reached directly. Like every client that keeps
// connections, libcurl sends once more over a new one when a kept one proves closed before a byte of the answer came.
// The program ignores SIGPIPE.
class Transport {
 public:
  using Id = std::uint64_t;  // never 0, never used twice

  explicit Transport(TransportOptions options = {});
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  ~Transport();  // what is under way is dropped, its completions are not called

  // Starts a request; `done` is called once, from run(), also for a failure. It may submit and cancel.
  Id submit(HttpRequest request, const RequestOptions& options, Completion done);

  // Calls `done` after the delay.
  Id after(std::chrono::microseconds delay, std::function<void()> done);

  // Ends a request (its completion is called from run() with kCancelled) or drops a timer (which is not called). False
  // when it is over already.
  bool cancel(Id id);

  // From any thread: calls `done` in the loop's thread.
  void post(std::function<void()> done);

  // Waits at most that long for something to happen, and calls what has happened.
  void run(std::chrono::milliseconds at_most);
  void run_until_idle();                // until no request and no timer is left
  std::size_t active() const noexcept;  // requests and timers

  // Sends and waits. Other requests proceed meanwhile. Not from within a completion.
  HttpResult perform(HttpRequest request, const RequestOptions& options = {});

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace echotrace::aws
