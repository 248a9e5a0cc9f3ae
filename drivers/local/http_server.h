// HTTP/1.1 on loopback (Boost.Beast), for clients of this user only: keep-alive, pipelining answered in order, Expect:
// 100-continue, chunked request bodies. What is no HTTP gets 400 and the connection is closed; a body over the limit
// 413; headers over it 431. Connections of other users are closed unread.
#pragma once

#include "drivers/aws/http.h"
#include "drivers/local/asio_loop.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace echotrace::local {

// Ends a request; to be called once, on the loop's thread, at any later time. Of no effect when the client has gone.
using Respond = std::function<void(aws::HttpResponse)>;

struct ServerLimits {
  std::size_t header_bytes = 64 * 1024;
  std::size_t body_bytes = 1024ULL * 1024 * 1024;
  std::int64_t idle_ns = 300'000'000'000;  // a connection with no request for this long is closed
};

class HttpServer {
 public:
  // path and query of the request are as they came over the wire; origin is empty.
  using Handler = std::function<void(aws::HttpRequest, Respond)>;

  // Listens on 127.0.0.1; port 0 takes a free one. Throws base::Error (environment) when the port is taken.
  HttpServer(AsioLoop& loop, std::uint16_t port, Handler handler, ServerLimits limits = {});
  ~HttpServer();  // closes the listener and all connections; a Respond called later does nothing
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace echotrace::local
