#include "tests/drivers/aws/loopback_server.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace echotrace::aws {
namespace {

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

template <typename Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
  require(write(memory.get()) == 1, "PEM");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

// Sends and receives over TLS when there is a session, else over the socket.
class Wire {
 public:
  Wire(int socket, SSL* session) : socket_(socket), session_(session) {}
  long read(char* bytes, int size) {
    return session_ != nullptr ? SSL_read(session_, bytes, size)
                               : ::recv(socket_, bytes, static_cast<std::size_t>(size), 0);
  }
  bool write(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const int left = static_cast<int>(bytes.size() - sent);
      const long n = session_ != nullptr
                         ? SSL_write(session_, bytes.data() + sent, left)
                         : ::send(socket_, bytes.data() + sent, static_cast<std::size_t>(left), MSG_NOSIGNAL);
      if (n <= 0) return false;
      sent += static_cast<std::size_t>(n);
    }
    return true;
  }

 private:
  int socket_;
  SSL* session_;
};

// Bytes of the first whole request in `text`; npos when there is none yet.
std::size_t request_size(const std::string& text) {
  const auto end = text.find("\r\n\r\n");
  if (end == std::string::npos) return end;
  const auto length = text.find("Content-Length: ");
  const std::size_t body = length < end ? std::strtoul(text.c_str() + length + 16, nullptr, 10) : 0;
  return text.size() >= end + 4 + body ? end + 4 + body : std::string::npos;
}

}  // namespace

Certificate make_certificate(const std::string& subject_alt_name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject_alt_name.c_str());
  require(names != nullptr && X509_add_ext(certificate.get(), names, -1) == 1, "subject alternative name");
  X509_EXTENSION_free(names);
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "signing");
  return {pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); }), pem([&](BIO* out) {
            return PEM_write_bio_PKCS8PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

LoopbackServer::LoopbackServer(Handler handler, const Certificate* tls)
    : handler_(std::move(handler)), tls_(tls != nullptr) {
  if (tls_) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    context_ = context;
    const std::unique_ptr<BIO, decltype(&BIO_free)> certificate_bytes(
        BIO_new_mem_buf(tls->certificate.data(), static_cast<int>(tls->certificate.size())), BIO_free);
    const std::unique_ptr<BIO, decltype(&BIO_free)> key_bytes(
        BIO_new_mem_buf(tls->key.data(), static_cast<int>(tls->key.size())), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(certificate_bytes.get(), nullptr, nullptr, nullptr), X509_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(key_bytes.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    require(SSL_CTX_use_certificate(context, certificate.get()) == 1 && SSL_CTX_use_PrivateKey(context, key.get()) == 1,
            "TLS context");
  }
  std::signal(SIGPIPE, SIG_IGN);  // as in the programs: TLS of client and server writes to sockets that are closed
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  require(listener_ >= 0 && ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
              ::listen(listener_, 64) == 0 &&
              ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
          "listening");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

int LoopbackServer::connections() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(sockets_.size());
}

std::vector<std::string> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void LoopbackServer::accept_all() {
  for (;;) {
    const int socket = ::accept(listener_, nullptr, nullptr);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    if (stopping_) return;
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void LoopbackServer::serve(int socket) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> session(tls_ ? SSL_new(static_cast<SSL_CTX*>(context_)) : nullptr,
                                                          SSL_free);
  if (session) {
    SSL_set_fd(session.get(), socket);
    if (SSL_accept(session.get()) != 1) return;
  }
  Wire wire(socket, session.get());
  std::string text;
  char piece[65536];
  for (;;) {
    const std::size_t whole = request_size(text);
    if (whole == std::string::npos) {
      const long n = wire.read(piece, sizeof piece);
      if (n <= 0) return;
      text.append(piece, static_cast<std::size_t>(n));
      continue;
    }
    const std::string request = text.substr(0, whole);
    text.erase(0, whole);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const std::string answer = handler_(request);
    if (answer.empty() || !wire.write(answer)) {
      ::shutdown(socket, SHUT_RDWR);
      return;
    }
  }
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace echotrace::aws
