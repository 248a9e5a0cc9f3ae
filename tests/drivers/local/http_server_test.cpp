#include "drivers/local/http_server.h"

#include "ingest/base/error.h"
#include "tests/drivers/local/raw_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <memory>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace echotrace::local {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server whose loop runs on a thread of its own. Answers with what it was asked, unless told otherwise.
class Server {
 public:
  explicit Server(HttpServer::Handler handler = echo, ServerLimits limits = {})
      : server_(std::make_unique<HttpServer>(loop_, 0, std::move(handler), limits)),
        port_(server_->port()),
        thread_([this] { loop_.run(); }) {}
  ~Server() {
    loop_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return port_; }
  AsioLoop& loop() { return loop_; }
  void destroy_server() {
    std::promise<void> done;
    loop_.post([&] {
      server_.reset();
      done.set_value();
    });
    done.get_future().wait();
  }

  static void echo(aws::HttpRequest request, Respond respond) {
    aws::HttpResponse response{200, {{"X-Target", request.path + "|" + request.query}}, {}};
    response.body = request.method + ":" + request.body + ";";
    respond(std::move(response));
  }

 private:
  AsioLoop loop_;
  std::unique_ptr<HttpServer> server_;
  std::uint16_t port_;
  std::thread thread_;
};

TEST(HttpServer, HandsPathAndQueryOnAsTheyCameOverTheWire) {
  Server server;
  RawClient client(server.port());
  client.send("GET /a%20b//../c?x=%2F&y HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until("GET:;"), HasSubstr("X-Target: /a%20b//../c|x=%2F&y\r\n"));
}

TEST(HttpServer, AnswersSeveralRequestsOnOneConnection) {
  Server server;
  RawClient client(server.port());
  for (const char* const body : {"one", "two", "three"}) {
    const std::string text = body;
    client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
    EXPECT_THAT(client.read_until(";"), EndsWith("\r\n\r\nPUT:" + text + ";"));
  }
}

TEST(HttpServer, AnswersPipelinedRequestsInTheirOrderThoughTheFirstTakesLonger) {
  AsioLoop* loop = nullptr;
  Server server([&](aws::HttpRequest request, Respond respond) {
    const std::int64_t wait_ns = request.path == "/slow" ? 30'000'000 : 0;
    loop->after(wait_ns, [=] { respond({200, {}, request.path + ";"}); });
  });
  loop = &server.loop();
  RawClient client(server.port());
  client.send(
      "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /quick HTTP/1.1\r\nHost: h\r\n\r\nGET /last HTTP/1.1\r\nHost: "
      "h\r\n\r\n");
  const std::string text = client.read_until("/last;");
  const auto slow = text.find("/slow;"), quick = text.find("/quick;"), last = text.find("/last;");
  ASSERT_NE(last, text.npos) << text;
  EXPECT_LT(slow, quick);
  EXPECT_LT(quick, last);
}

TEST(HttpServer, TellsAClientToGoOnBeforeItSendsTheBody) {
  Server server;
  RawClient client(server.port());
  client.send("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  EXPECT_THAT(client.read_until(";"), EndsWith("PUT:body;"));
}

TEST(HttpServer, PutsChunkedBodiesTogether) {
  Server server;
  RawClient client(server.port());
  client.send(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nTrailer: "
      "t\r\n\r\n");
  EXPECT_THAT(client.read_until(";"), EndsWith("POST:abcdefg;"));
}

TEST(HttpServer, AnswersAClientThatHasFinishedSending) {
  Server server;
  RawClient client(server.port());
  client.send("GET /half HTTP/1.1\r\nHost: h\r\n\r\n");
  client.finish_sending();
  EXPECT_THAT(client.read_all(), EndsWith("GET:;"));
  EXPECT_TRUE(client.closed());
}

TEST(HttpServer, ClosesWhenTheClientAsksForIt) {
  Server server;
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_all(), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(client.closed());
}

TEST(HttpServer, KeepsConnectionsOfHttp10OnlyWhenAsked) {
  Server server;
  RawClient client(server.port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  client.read_all();
  EXPECT_TRUE(client.closed());
}

TEST(HttpServer, TellsTheLengthOfWhatHeadLeavesOut) {
  Server server([](aws::HttpRequest, Respond respond) { respond({200, {{"Content-Length", "1234"}}, ""}); });
  RawClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string text = client.read_until("\r\n\r\n");
  EXPECT_THAT(text, HasSubstr("Content-Length: 1234\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST(HttpServer, LeavesTheBodyOfAHeadAnswerOutAndTellsItsLength) {
  Server server([](aws::HttpRequest, Respond respond) { respond({404, {}, "not here"}); });
  RawClient client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string text = client.read_all();
  EXPECT_THAT(text, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST(HttpServer, SendsNoBodyAndNoLengthWith204) {
  Server server([](aws::HttpRequest, Respond respond) { respond({204, {}, "never sent"}); });
  RawClient client(server.port());
  client.send("DELETE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string text = client.read_all();
  EXPECT_THAT(text, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("Content-Length")));
}

TEST(HttpServer, SaysTheLoopsTimeInDate) {
  Server server;
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string text = client.read_until(";");
  const auto at = text.find("\r\nDate: ");
  ASSERT_NE(at, text.npos);
  std::tm parts{};
  ASSERT_NE(::strptime(text.c_str() + at + 8, "%a, %d %b %Y %H:%M:%S GMT\r\n", &parts), nullptr);
  EXPECT_NEAR(static_cast<double>(::timegm(&parts)), static_cast<double>(::time(nullptr)), 2);
}

TEST(HttpServer, RefusesWhatIsNoHttp) {
  Server server;
  for (const char* const bytes :
       {"rubbish\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n", "\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n",
        "GET / HTTP/1.1\r\nNo colon\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "GET /\x01 HTTP/1.1\r\n\r\n"}) {
    RawClient client(server.port());
    client.send(bytes);
    EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 400 ")) << bytes;
    EXPECT_TRUE(client.closed()) << bytes;
  }
}

TEST(HttpServer, RefusesARequestWithTwoLengths) {
  Server server;
  RawClient client(server.port());
  client.send(
      "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled "
      "HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.read_all(), Not(HasSubstr("smuggled")));
}

TEST(HttpServer, RefusesHeadersBeyondTheLimit) {
  Server server;
  RawClient within(server.port()), beyond(server.port());
  within.send("GET / HTTP/1.1\r\nX: " + std::string(60 * 1024, 'x') + "\r\n\r\n");
  EXPECT_THAT(within.read_until(";"), StartsWith("HTTP/1.1 200 "));
  beyond.send("GET / HTTP/1.1\r\nX: " + std::string(70 * 1024, 'x') + "\r\n\r\n");
  EXPECT_THAT(beyond.read_all(), StartsWith("HTTP/1.1 431 "));
  EXPECT_TRUE(beyond.closed());
}

TEST(HttpServer, RefusesBodiesBeyondTheLimitBeforeTheyAreSent) {
  ServerLimits limits;
  limits.body_bytes = 1000;
  Server server(Server::echo, limits);
  RawClient within(server.port()), beyond(server.port()), chunked(server.port());
  within.send("PUT / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_THAT(within.read_until(";"), StartsWith("HTTP/1.1 200 "));
  beyond.send("PUT / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_THAT(beyond.read_all(), StartsWith("HTTP/1.1 413 "));
  chunked.send("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n" + std::string(500, 'x') + "\r\n1f5\r\n" +
               std::string(501, 'x') + "\r\n0\r\n\r\n");
  EXPECT_THAT(chunked.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST(HttpServer, ClosesConnectionsOnWhichNothingHappens) {
  ServerLimits limits;
  limits.idle_ns = 20'000'000;
  Server server(Server::echo, limits);
  RawClient silent(server.port()), slow(server.port());
  slow.send("GET / HTTP/1.1\r\nHost");
  silent.read_all();
  slow.read_all();
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(slow.closed());
}

TEST(HttpServer, LetsAnAnswerWaitForLongerThanAConnectionMayBeIdle) {
  ServerLimits limits;
  limits.idle_ns = 20'000'000;
  AsioLoop* loop = nullptr;
  Server server(
      [&](aws::HttpRequest, Respond respond) { loop->after(100'000'000, [=] {
                                                 respond({200, {}, "at last;"});
                                               }); },
      limits);
  loop = &server.loop();
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.read_until(";"), EndsWith("at last;"));
}

TEST(HttpServer, KeepsManyWaitingRequestsAndAnswersAll) {
  std::deque<Respond> waiting;
  std::promise<void> all;
  Server server([&](aws::HttpRequest, Respond respond) {
    waiting.push_back(std::move(respond));
    if (waiting.size() == 200) all.set_value();
  });
  std::deque<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(server.port());
    clients.back().send("GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  ASSERT_EQ(all.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  server.loop().post([&] {
    for (const Respond& respond : waiting) respond({200, {}, "work;"});
  });
  for (RawClient& client : clients) EXPECT_THAT(client.read_until(";"), EndsWith("work;"));
}

TEST(HttpServer, AnAnswerIsOfNoEffectWhenTheClientHasGoneOrTheServerIsNoMore) {
  std::promise<Respond> first, second;
  Server server([&](aws::HttpRequest request, Respond respond) {
    (request.path == "/1" ? first : second).set_value(std::move(respond));
  });
  auto gone = std::make_unique<RawClient>(server.port());
  gone->send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
  const Respond to_gone = first.get_future().get();
  gone.reset();
  RawClient other(server.port());
  other.send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
  const Respond to_other = second.get_future().get();
  server.destroy_server();
  std::promise<void> done;
  server.loop().post([&] {
    to_gone({200, {}, "x"});
    to_other({200, {}, "x"});
    done.set_value();
  });
  done.get_future().wait();
  EXPECT_EQ(other.read_all(), "");
  EXPECT_TRUE(other.closed());
}

TEST(HttpServer, OnlyTheFirstOfTwoAnswersCounts) {
  Server server([](aws::HttpRequest, Respond respond) {
    respond({200, {}, "first;"});
    respond({500, {}, "second;"});
  });
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string text = client.read_all();
  EXPECT_THAT(text, Not(HasSubstr("second")));
  EXPECT_NE(text.find("first;"), text.rfind("first;"));
}

TEST(HttpServer, ListensOnLoopbackOnly) {
  Server server;
  std::FILE* const table = std::fopen("/proc/self/net/tcp", "r");
  ASSERT_NE(table, nullptr);
  char line[256], port[8];
  std::snprintf(port, sizeof port, ":%04X", server.port());
  int listeners = 0;
  while (std::fgets(line, sizeof line, table) != nullptr) {
    const std::string text = line;
    const auto colon = text.find(": ");
    if (text.find(port) != colon + 2 + 8 || text.find(" 0A ") == text.npos) continue;
    ++listeners;
    EXPECT_EQ(text.substr(colon + 2, 8), "0100007F");  // 127.0.0.1
  }
  std::fclose(table);
  EXPECT_EQ(listeners, 1);
}

// In a process of another user; whether it got any answer.
bool others_are_answered(std::uint16_t port) {
  constexpr uid_t kNobody = 65'534;
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(2);
    RawClient client(port);
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    ::_exit(client.read_all().empty() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != 2) << "the test could not become another user";
  return WEXITSTATUS(status) == 1;
}

TEST(HttpServer, AnswersNoOtherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  Server server;
  RawClient ours(server.port());
  ours.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(ours.read_all(), HasSubstr("200 OK"));
  EXPECT_FALSE(others_are_answered(server.port()));
}

TEST(HttpServer, SaysWhichPortIsTaken) {
  Server server;
  AsioLoop loop;
  try {
    HttpServer second(loop, server.port(), Server::echo);
    FAIL() << "two servers on one port";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.exit(), base::Exit::kEnvironment);
    EXPECT_EQ(error.where(), "127.0.0.1:" + std::to_string(server.port()));
  }
}

}  // namespace
}  // namespace echotrace::local
