#include "drivers/aws/transport.h"

#include "tests/drivers/aws/loopback_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace echotrace::aws {
namespace {

using std::chrono::milliseconds;

HttpRequest get(const std::string& origin, const std::string& path = "/") {
  HttpRequest request;
  request.origin = origin;
  request.path = path;
  return request;
}

std::string request_line(const std::string& request) {
  return request.substr(0, request.find("\r\n"));
}

// A port nobody listens on: one that a server had until just now.
int closed_port() {
  const LoopbackServer server([](const std::string&) { return ok(""); });
  return server.port();
}

TEST(Transport, SendsWhatItIsGivenByteForByte) {
  LoopbackServer server([](const std::string&) { return ok("hello"); });
  Transport transport;
  HttpRequest request = get(server.origin(), "/a%20b/../c//d%2Fe/./");
  request.method = "PUT";
  request.query = "x-id=PutObject&empty=&flag";
  request.headers = {{"Host", "bucket.example"}, {"X-Empty", ""}, {"x-amz-date", "now"}};
  request.body = std::string("bytes\0more", 10);
  const HttpResult result = transport.perform(request);
  ASSERT_FALSE(result.failure) << result.reason;
  EXPECT_EQ(result.response.status, 200);
  EXPECT_EQ(result.response.body, "hello");
  EXPECT_EQ(server.requests().at(0),
            "PUT /a%20b/../c//d%2Fe/./?x-id=PutObject&empty=&flag HTTP/1.1\r\n"
            "Host: bucket.example\r\nX-Empty:\r\nx-amz-date: now\r\nContent-Length: 10\r\n\r\n" +
                request.body);
}

TEST(Transport, EveryMethodHasTheLengthItNeeds) {
  LoopbackServer server([](const std::string& request) {
    return request.starts_with("HEAD") ? "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n" : ok("");
  });
  Transport transport;
  for (const char* method : {"GET", "HEAD", "DELETE", "POST", "PUT"}) {
    HttpRequest request = get(server.origin());
    request.method = method;
    const HttpResult result = transport.perform(request);
    EXPECT_FALSE(result.failure) << method << result.reason;
    const std::string seen = server.requests().back();
    EXPECT_TRUE(seen.starts_with(std::string(method) + " / HTTP/1.1\r\n")) << seen;
    const bool has_body = method[0] == 'P';
    EXPECT_EQ(seen.find("Content-Length: 0") != std::string::npos, has_body) << seen;
    for (const char* unasked : {"Expect", "Accept", "Content-Type", "User-Agent"})
      EXPECT_EQ(seen.find(unasked), std::string::npos) << seen;
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Transport, KeepsItsConnection) {
  LoopbackServer server([](const std::string&) { return ok("x"); });
  Transport transport;
  for (int i = 0; i < 50; ++i) {
    const HttpResult result = transport.perform(get(server.origin()));
    ASSERT_FALSE(result.failure);
    EXPECT_EQ(result.new_connection, i == 0);
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.requests().size(), 50u);
}

TEST(Transport, ManyRequestsAreUnderWayAtOnce) {
  std::atomic<int> together = 0, most = 0;
  LoopbackServer server([&](const std::string&) {
    const int now = ++together;
    int seen = most;
    while (seen < now && !most.compare_exchange_weak(seen, now)) {
    }
    std::this_thread::sleep_for(milliseconds(50));
    --together;
    return ok("x");
  });
  Transport transport;
  int answered = 0;
  for (int i = 0; i < 20; ++i)
    transport.submit(get(server.origin()), {}, [&](HttpResult&& result) { answered += result.failure ? 0 : 1; });
  EXPECT_EQ(transport.active(), 20u);
  transport.run_until_idle();
  EXPECT_EQ(answered, 20);
  EXPECT_GT(most, 5);
}

TEST(Transport, HeadersComeInOrderAndWithoutThoseOfInterimAnswers) {
  LoopbackServer server([](const std::string&) {
    return "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 503 Slow Down\r\nx-a:  1 \r\nX-B: \r\nx-a: 2\r\n"
           "Content-Length: 0\r\n\r\n";
  });
  Transport transport;
  const HttpResult result = transport.perform(get(server.origin()));
  ASSERT_FALSE(result.failure) << result.reason;
  EXPECT_EQ(result.response.status, 503);
  ASSERT_EQ(result.response.headers.size(), 4u);
  EXPECT_EQ(result.response.headers[0].value, "1");
  EXPECT_EQ(result.response.headers[1].value, "");
  EXPECT_EQ(result.response.headers[2].value, "2");
}

TEST(Transport, ARefusedConnectionSaysSo) {
  Transport transport;
  const HttpResult result = transport.perform(get("http://127.0.0.1:" + std::to_string(closed_port())));
  EXPECT_EQ(result.failure, TransportFailure::kConnect);
  EXPECT_NE(result.reason.find("127.0.0.1"), std::string::npos) << result.reason;
}

TEST(Transport, SilenceIsAReadTimeout) {
  std::atomic<bool> over = false;
  LoopbackServer server([&](const std::string&) {
    while (!over) std::this_thread::sleep_for(milliseconds(5));
    return std::string();
  });
  Transport transport;
  RequestOptions options;
  options.read_timeout = milliseconds(120);
  const auto start = std::chrono::steady_clock::now();
  const HttpResult result = transport.perform(get(server.origin()), options);
  const auto took = std::chrono::steady_clock::now() - start;
  over = true;
  EXPECT_EQ(result.failure, TransportFailure::kReadTimeout);
  EXPECT_GE(took, milliseconds(120));
  EXPECT_LT(took, milliseconds(2000));
}

TEST(Transport, AHalfAnswerIsBroken) {
  std::atomic<int> requests = 0;
  LoopbackServer server([&](const std::string&) {
    return ++requests % 2 == 1 ? std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhalf")
                               : std::string();
  });
  Transport transport;
  HttpResult result;
  RequestOptions options;
  options.read_timeout = milliseconds(200);
  result = transport.perform(get(server.origin()), options);
  EXPECT_TRUE(result.failure == TransportFailure::kBroken || result.failure == TransportFailure::kReadTimeout);
  result = transport.perform(get(server.origin()), options);
  EXPECT_EQ(result.failure, TransportFailure::kBroken) << result.reason;
}

TEST(Transport, AnAnswerLargerThanAllowedIsNotTaken) {
  LoopbackServer server([](const std::string&) { return ok(std::string(1000, 'x')); });
  Transport transport;
  RequestOptions options;
  options.max_response_bytes = 999;
  EXPECT_EQ(transport.perform(get(server.origin()), options).failure, TransportFailure::kTooLarge);
  options.max_response_bytes = 1000;
  EXPECT_FALSE(transport.perform(get(server.origin()), options).failure);
}

TEST(Transport, ACancelledRequestEndsAtOnce) {
  std::atomic<bool> over = false;
  LoopbackServer server([&](const std::string&) {
    while (!over) std::this_thread::sleep_for(milliseconds(5));
    return ok("");
  });
  Transport transport;
  std::optional<TransportFailure> failure;
  int calls = 0;
  const Transport::Id id = transport.submit(get(server.origin()), {}, [&](HttpResult&& result) {
    failure = result.failure;
    ++calls;
  });
  transport.after(milliseconds(30), [&] { EXPECT_TRUE(transport.cancel(id)); });
  transport.run_until_idle();
  over = true;
  EXPECT_EQ(failure, TransportFailure::kCancelled);
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(transport.cancel(id));
}

TEST(Transport, WhatIsUnderWayAtTheEndIsDropped) {
  std::atomic<bool> over = false;
  LoopbackServer server([&](const std::string&) {
    while (!over) std::this_thread::sleep_for(milliseconds(5));
    return ok("");
  });
  bool called = false;
  {
    Transport transport;
    transport.submit(get(server.origin()), {}, [&](HttpResult&&) { called = true; });
    transport.after(milliseconds(0), [&] { called = true; });
  }
  over = true;
  EXPECT_FALSE(called);
}

TEST(Transport, TimersComeInOrderUnlessCancelled) {
  Transport transport;
  std::string order;
  transport.after(milliseconds(30), [&] { order += 'c'; });
  transport.after(milliseconds(10), [&] { order += 'a'; });
  const Transport::Id dropped = transport.after(milliseconds(15), [&] { order += 'x'; });
  transport.after(milliseconds(20), [&] { order += 'b'; });
  EXPECT_TRUE(transport.cancel(dropped));
  transport.run_until_idle();
  EXPECT_EQ(order, "abc");
}

TEST(Transport, OtherThreadsHandWorkToTheLoop) {
  Transport transport;
  bool called = false;
  std::thread other([&] { transport.post([&] { called = true; }); });
  const auto start = std::chrono::steady_clock::now();
  while (!called && std::chrono::steady_clock::now() - start < std::chrono::seconds(10))
    transport.run(milliseconds(5000));
  other.join();
  EXPECT_TRUE(called);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(4000));
}

TEST(Transport, WhatCannotBeSentIsNotSent) {
  LoopbackServer server([](const std::string&) { return ok(""); });
  Transport transport;
  HttpRequest injected = get(server.origin());
  injected.headers = {{"X-A", "1\r\nX-B: 2"}};
  EXPECT_EQ(transport.perform(injected).failure, TransportFailure::kUnsendable);
  EXPECT_EQ(transport.perform(get(server.origin(), "/a\r\nb")).failure, TransportFailure::kUnsendable);
  EXPECT_EQ(transport.perform(get("")).failure, TransportFailure::kUnsendable);
  EXPECT_EQ(transport.perform(get("file://")).failure, TransportFailure::kUnsendable);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Transport, RedirectsAreAnswersLikeOthers) {
  LoopbackServer server([](const std::string&) {
    return std::string("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
  });
  Transport transport;
  EXPECT_EQ(transport.perform(get(server.origin())).response.status, 307);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(Transport, TakesTheUsualProxyButForLoopback) {
  LoopbackServer proxy([](const std::string&) { return ok("by proxy"); });
  LoopbackServer server([](const std::string&) { return ok("direct"); });
  for (const char* name : {"no_proxy", "NO_PROXY"}) ::unsetenv(name);
  ::setenv("http_proxy", proxy.origin().c_str(), 1);
  Transport transport;
  const HttpResult far = transport.perform(get("http://aws.invalid", "/a//b"));
  const HttpResult near = transport.perform(get(server.origin()));
  RequestOptions direct;
  direct.direct = true;
  direct.connect_timeout = milliseconds(3000);
  const HttpResult metadata = transport.perform(get("http://aws.invalid"), direct);
  ::unsetenv("http_proxy");
  EXPECT_EQ(far.response.body, "by proxy");
  EXPECT_EQ(request_line(proxy.requests().at(0)), "GET http://aws.invalid/a//b HTTP/1.1");
  EXPECT_EQ(near.response.body, "direct");
  EXPECT_TRUE(metadata.failure);
}

TEST(Transport, AProxyOfHttpsLearnsTheHostAlone) {
  LoopbackServer proxy([](const std::string&) { return "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"; });
  for (const char* name : {"no_proxy", "NO_PROXY", "https_proxy"}) ::unsetenv(name);
  ::setenv("HTTPS_PROXY", proxy.origin().c_str(), 1);
  Transport transport;
  HttpRequest request = get("https://aws.invalid", "/secret-path");
  request.headers.push_back({"Authorization", "secret-header"});
  const HttpResult refused = transport.perform(request);
  ::setenv("NO_PROXY", "localhost,.invalid", 1);
  Transport another;
  const HttpResult direct = another.perform(request);
  ::unsetenv("HTTPS_PROXY");
  ::unsetenv("NO_PROXY");
  EXPECT_TRUE(refused.failure);
  ASSERT_EQ(proxy.requests().size(), 1u);
  EXPECT_EQ(request_line(proxy.requests()[0]), "CONNECT aws.invalid:443 HTTP/1.1");
  EXPECT_EQ(proxy.requests()[0].find("secret"), std::string::npos);
  EXPECT_EQ(direct.failure, TransportFailure::kResolve);
}

class CertificateFile {
 public:
  explicit CertificateFile(const Certificate& certificate)
      : path_(std::filesystem::temp_directory_path() / ("echotrace-ca-" + std::to_string(::getpid()) + ".pem")) {
    std::ofstream(path_) << certificate.certificate;
  }
  ~CertificateFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Transport, TrustsOnlyTheCertificatesItIsGiven) {
  const Certificate certificate = make_certificate("IP:127.0.0.1");
  LoopbackServer server([](const std::string&) { return ok("secret"); }, &certificate);

  Transport with_system_certificates;
  EXPECT_EQ(with_system_certificates.perform(get(server.origin())).failure, TransportFailure::kTls);
  EXPECT_TRUE(server.requests().empty());

  const CertificateFile file(certificate);
  Transport transport({.ca_bundle = file.path(), .user_agent = {}});
  const HttpResult result = transport.perform(get(server.origin()));
  EXPECT_FALSE(result.failure) << result.reason;
  EXPECT_EQ(result.response.body, "secret");

  Transport missing({.ca_bundle = "/nonexistent.pem", .user_agent = {}});
  EXPECT_EQ(missing.perform(get(server.origin())).failure, TransportFailure::kTls);
}

TEST(Transport, ACertificateOfAnotherHostIsRefused) {
  const Certificate certificate = make_certificate("DNS:s3.amazonaws.com");
  LoopbackServer server([](const std::string&) { return ok("secret"); }, &certificate);
  const CertificateFile file(certificate);
  Transport transport({.ca_bundle = file.path(), .user_agent = {}});
  EXPECT_EQ(transport.perform(get(server.origin())).failure, TransportFailure::kTls);
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace echotrace::aws
