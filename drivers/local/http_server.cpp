#include "drivers/local/http_server.h"

#include "drivers/local/peer_owner.h"
#include "ingest/base/error.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <unordered_set>
#include <utility>

namespace echotrace::local {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Error = boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::int64_t kNsPerS = 1'000'000'000;

std::string_view text_of(boost::string_view text) {
  return {text.data(), text.size()};
}

bool has_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

aws::HttpRequest request_of(http::request<http::string_body>&& message) {
  aws::HttpRequest request;
  request.method = std::string(text_of(message.method_string()));
  std::string_view target = text_of(message.target());
  if (target.starts_with("http://")) {  // the form meant for proxies
    const auto slash = target.find('/', 7);
    target = slash == target.npos ? std::string_view("/") : target.substr(slash);
  }
  const auto question = target.find('?');
  request.path = std::string(target.substr(0, question));
  if (question != target.npos) request.query = std::string(target.substr(question + 1));
  for (const auto& field : message)
    request.headers.push_back({std::string(text_of(field.name_string())), std::string(text_of(field.value()))});
  request.body = std::move(message.body());
  return request;
}

std::string date_header(std::time_t now) {
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[40];
  const std::size_t bytes = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text, bytes};
}

}  // namespace

class HttpServer::State : public std::enable_shared_from_this<HttpServer::State> {
 public:
  class Connection;

  State(AsioLoop& loop, Handler handler, ServerLimits limits)
      : loop_(loop), handler_(std::move(handler)), limits_(limits), acceptor_(loop.context()) {}

  void listen(std::uint16_t port);
  void accept();
  void close();
  std::uint16_t port() const {
    Error ignored;
    return acceptor_.local_endpoint(ignored).port();
  }

  // The Date header's value, made once a second.
  const std::string& date() {
    const auto now = static_cast<std::time_t>(loop_.now_ns() / kNsPerS);
    if (now != date_second_) {
      date_second_ = now;
      date_ = date_header(now);
    }
    return date_;
  }

  AsioLoop& loop_;
  Handler handler_;
  ServerLimits limits_;
  tcp::acceptor acceptor_;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  bool closed_ = false;

 private:
  PeerOwner peers_;
  std::time_t date_second_ = -1;
  std::string date_;
};

// Reads a request, has it handled, writes the answer, and only then reads the next: so pipelined requests are answered
// in their order.
class HttpServer::State::Connection : public std::enable_shared_from_this<HttpServer::State::Connection> {
 public:
  Connection(std::shared_ptr<State> server, tcp::socket socket)
      : server_(std::move(server)), stream_(std::move(socket)) {}

  void read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(server_->limits_.header_bytes));
    parser_->body_limit(server_->limits_.body_bytes);
    stream_.expires_after(std::chrono::nanoseconds(server_->limits_.idle_ns));
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](const Error& error, std::size_t) { self->have_header(error); });
  }

  void close() {
    Error ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
    if (server_) server_->connections_.erase(shared_from_this());
    server_.reset();
  }

 private:
  void have_header(const Error& error) {
    if (error) return refuse(error);
    const auto& message = parser_->get();
    if (boost::beast::iequals(message[http::field::expect], "100-continue") && !parser_->is_done()) {
      asio::async_write(stream_, asio::buffer(kContinue),
                        [self = shared_from_this()](const Error& failed, std::size_t) {
                          failed ? self->close() : self->read_body();
                        });
      return;
    }
    read_body();
  }

  void read_body() {
    if (!server_) return;
    if (parser_->is_done()) return handle();
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](const Error& error, std::size_t) {
      error ? self->refuse(error) : self->handle();
    });
  }

  void handle() {
    if (!server_) return;
    stream_.expires_never();
    http::request<http::string_body> message = parser_->release();
    keep_alive_ = message.keep_alive();
    head_ = message.method() == http::verb::head;
    ++request_;
    server_->handler_(request_of(std::move(message)),
                      [weak = weak_from_this(), number = request_](aws::HttpResponse answer) {
                        const auto self = weak.lock();
                        if (self && self->server_ && self->request_ == number && !self->answered_) {
                          self->answered_ = true;
                          self->write(std::move(answer));
                        }
                      });
  }

  // What is no HTTP, or too much of it. A client that just went gets no answer.
  void refuse(const Error& error) {
    if (!server_) return;
    int status = 0;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      status = 431;
    } else if (error == http::error::body_limit) {
      status = 413;
    } else if (error.category() == make_error_code(http::error::bad_method).category() &&
               error != http::error::end_of_stream && error != http::error::partial_message) {
      status = 400;
    }
    if (status == 0) return close();
    keep_alive_ = false;
    head_ = false;
    write({status, {{"Content-Type", "text/plain"}}, "not a request that this server can read\n"});
  }

  void write(aws::HttpResponse answer) {
    const auto phrase = text_of(http::obsolete_reason(static_cast<http::status>(answer.status)));
    out_.clear();
    out_.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ").append(phrase).append("\r\n");
    for (const aws::Header& header : answer.headers) {
      if (head_ || !aws::same_name(header.name, "Content-Length"))
        out_.append(header.name).append(": ").append(header.value).append("\r\n");
    }
    out_.append("Date: ").append(server_->date()).append("\r\n");
    const bool length_said = head_ && aws::find_header(answer.headers, "Content-Length") != nullptr;
    if (has_body(answer.status) && !length_said)
      out_.append("Content-Length: ").append(std::to_string(answer.body.size())).append("\r\n");
    if (!keep_alive_) out_.append("Connection: close\r\n");
    out_.append("\r\n");
    body_ = has_body(answer.status) && !head_ ? std::move(answer.body) : std::string();
    stream_.expires_after(std::chrono::nanoseconds(server_->limits_.idle_ns));
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(out_), asio::buffer(body_)};
    asio::async_write(stream_, buffers,
                      [self = shared_from_this()](const Error& error, std::size_t) { self->written(error); });
  }

  void written(const Error& error) {
    if (!server_) return;
    if (error || !keep_alive_) return close();
    answered_ = false;
    read();
  }

  std::shared_ptr<State> server_;  // empty once closed
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  std::uint64_t request_ = 0;
  bool keep_alive_ = true, head_ = false, answered_ = false;
  std::string out_, body_;
};

void HttpServer::State::listen(std::uint16_t port) {
  const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
  Error error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    throw base::Error(base::Exit::kEnvironment, "cannot listen: " + error.message(),
                      "127.0.0.1:" + std::to_string(port), "choose another port; 0 takes a free one");
  }
}

void HttpServer::State::accept() {
  acceptor_.async_accept([self = shared_from_this()](const Error& error, tcp::socket socket) {
    if (self->closed_) return;
    Error ignored;
    if (!error && self->peers_.is_ours(socket.remote_endpoint(ignored).port(), self->port())) {
      socket.set_option(tcp::no_delay(true), ignored);
      const auto connection = std::make_shared<Connection>(self, std::move(socket));
      self->connections_.insert(connection);
      connection->read();
    }
    // Out of descriptors, say: what waits is taken when some are free again.
    if (error) {
      self->loop_.after(10'000'000, [self] {
        if (!self->closed_) self->accept();
      });
    } else {
      self->accept();
    }
  });
}

void HttpServer::State::close() {
  closed_ = true;
  Error ignored;
  acceptor_.close(ignored);
  const auto connections = std::move(connections_);
  connections_.clear();
  for (const auto& connection : connections) connection->close();
}

HttpServer::HttpServer(AsioLoop& loop, std::uint16_t port, Handler handler, ServerLimits limits)
    : state_(std::make_shared<State>(loop, std::move(handler), limits)) {
  state_->listen(port);
  state_->accept();
}

HttpServer::~HttpServer() {
  state_->close();
}

std::uint16_t HttpServer::port() const {
  return state_->port();
}

}  // namespace echotrace::local
