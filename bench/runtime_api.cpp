// Lambda's Runtime API for one function, as quick as a server of one connection can be, with a clock beside it:
//
//   runtime_api COUNT PAYLOAD_FILE PROGRAM   starts the program with this environment and AWS_LAMBDA_RUNTIME_API, hands
//                                            the payload out COUNT times
//   runtime_api speak                        such a program that does nothing but speak: what is measured then is the
//                                            cost of the server, the kernel and a process
//
// Prints "start NS": from before the process is made until it asks for work; for every invocation "NS NS": until its
// answer was there, and until it asked for the next; "peak KB" of its memory. Its standard output goes through a pipe
// as it does in Lambda, and is read between invocations.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr unsigned kPatienceSeconds = 120;  // then the whole measurement is over

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// One side of a kept HTTP/1.1 connection: messages with a Content-Length, or without a body.
class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }

  // The first line of the next message; empty when there is none any more.
  std::string read() {
    std::size_t head = 0;
    while ((head = bytes_.find("\r\n\r\n")) == bytes_.npos) {
      if (!fill()) return {};
    }
    head += 4;
    const std::size_t whole = head + body_bytes(std::string_view(bytes_).substr(0, head));
    while (bytes_.size() < whole) {
      if (!fill()) return {};
    }
    std::string line = bytes_.substr(0, bytes_.find("\r\n"));
    bytes_.erase(0, whole);
    return line;
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0) give_up("runtime_api: send");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

 private:
  bool fill() {
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got > 0) bytes_.append(buffer.data(), static_cast<std::size_t>(got));
    return got > 0;
  }

  static std::size_t body_bytes(std::string_view head) {
    constexpr std::string_view kName = "\r\nContent-Length:";
    for (std::size_t at = head.find("\r\n"); at + kName.size() < head.size(); at = head.find("\r\n", at + 2)) {
      if (::strncasecmp(head.data() + at, kName.data(), kName.size()) == 0)
        return std::strtoul(head.data() + at + kName.size(), nullptr, 10);
    }
    return 0;
  }

  int socket_;
  std::string bytes_;
};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int speak() {
  const char* const authority = std::getenv("AWS_LAMBDA_RUNTIME_API");
  const char* const colon = authority == nullptr ? nullptr : std::strchr(authority, ':');
  if (colon == nullptr) return 2;
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(static_cast<std::uint16_t>(std::atoi(colon + 1)));
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    give_up("runtime_api: connect");
  Connection connection(socket);
  for (;;) {
    connection.write("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n");
    if (connection.read().empty()) return 1;
    connection.write(
        "POST /2018-06-01/runtime/invocation/00000000-0000-4000-8000-000000000000/response HTTP/1.1\r\nHost: x\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    if (connection.read().empty()) return 1;
  }
}

struct Child {
  pid_t pid = 0;
  int output = -1;
};

Child start(const char* program, const std::string& authority) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) give_up("runtime_api: pipe");
  ::setenv("AWS_LAMBDA_RUNTIME_API", authority.c_str(), 1);
  const pid_t pid = ::fork();
  if (pid < 0) give_up("runtime_api: fork");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    const bool own = std::string_view(program) == "speak";
    ::execl(own ? "/proc/self/exe" : program, program, own ? "speak" : nullptr, nullptr);
    give_up(program);
  }
  ::close(ends[1]);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {pid, ends[0]};
}

void drain(int pipe) {
  std::array<char, 65536> buffer;
  while (::read(pipe, buffer.data(), buffer.size()) > 0) {
  }
}

void expect(const std::string& line, std::string_view beginning) {
  if (line.starts_with(beginning)) return;
  std::fprintf(stderr, "runtime_api: expected %s, got \"%s\"\n", beginning.data(), line.c_str());
  std::exit(1);
}

struct Invocation {
  std::int64_t answer_ns, next_ns;
};

std::vector<Invocation> invoke(Connection& connection, int output, long count, const std::string& payload) {
  constexpr std::string_view kAccepted =
      "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n";
  std::vector<Invocation> invocations;
  for (long i = 0; i < count; ++i) {
    const std::string event =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        "Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-000000000000\r\n"
        "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench\r\n"
        "Lambda-Runtime-Deadline-Ms: " +
        std::to_string((std::time(nullptr) + 900) * 1000) + "\r\nContent-Length: " + std::to_string(payload.size()) +
        "\r\n\r\n" + payload;
    const std::int64_t out_ns = now_ns();
    connection.write(event);
    const std::string line = connection.read();
    const std::int64_t answered_ns = now_ns();
    expect(line, "POST /2018-06-01/runtime/invocation/00000000-0000-4000-8000-000000000000/response ");
    drain(output);
    connection.write(kAccepted);
    expect(connection.read(), "GET ");
    invocations.push_back({answered_ns - out_ns, now_ns() - out_ns});
  }
  return invocations;
}

int serve(long count, const char* payload_path, const char* program) {
  std::ifstream file(payload_path, std::ios::binary);
  if (!file) give_up(payload_path);
  const std::string payload{std::istreambuf_iterator<char>(file), {}};
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t bytes = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), bytes) != 0 || ::listen(listener, 8) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &bytes) != 0) {
    give_up("runtime_api: listen");
  }
  ::alarm(kPatienceSeconds);
  const std::int64_t begin_ns = now_ns();
  const Child child = start(program, "127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
  const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) give_up("runtime_api: accept");
  Connection connection(socket);
  expect(connection.read(), "GET /2018-06-01/runtime/invocation/next ");
  const std::int64_t start_ns = now_ns() - begin_ns;
  const std::vector<Invocation> invocations = invoke(connection, child.output, count, payload);
  ::kill(child.pid, SIGKILL);
  rusage usage{};
  ::wait4(child.pid, nullptr, 0, &usage);
  std::printf("start %lld\n", static_cast<long long>(start_ns));
  for (const Invocation& one : invocations)
    std::printf("%lld %lld\n", static_cast<long long>(one.answer_ns), static_cast<long long>(one.next_ns));
  std::printf("peak %ld\n", usage.ru_maxrss);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "speak") return speak();
  if (argc == 4) return serve(std::atol(argv[1]), argv[2], argv[3]);
  std::fprintf(stderr, "usage: %s COUNT PAYLOAD_FILE PROGRAM|speak\n       %s speak\n", argv[0], argv[0]);
  return 2;
}
