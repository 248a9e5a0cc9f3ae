#include "drivers/local/endpoint.h"

#include "drivers/local/asio_loop.h"
#include "drivers/local/authority.h"
#include "drivers/local/caretaker.h"
#include "drivers/local/http_server.h"
#include "drivers/local/request_ids.h"
#include "drivers/local/routing.h"
#include "drivers/local/services.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <sys/signalfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace echotrace::local {
namespace {

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// What a service says to an operation that it does not know; here also: that the endpoint does not have.
Refusal unknown_operation(const aws::HttpRequest& request, aws::Protocol protocol) {
  switch (protocol) {
    case aws::Protocol::kRestXml: {
      const bool method = request.method == "GET" || request.method == "PUT" || request.method == "DELETE" ||
                          request.method == "HEAD" || (request.method == "POST" && !request.query.empty());
      if (!method) return {405, "MethodNotAllowed", "The specified method is not allowed against this resource."};
      return {501, "NotImplemented", "The embedded endpoint does not have this functionality."};
    }
    case aws::Protocol::kQuery: return {400, "InvalidAction", "The action is not one that the embedded endpoint has."};
    case aws::Protocol::kRestJson:
      return {404, "UnknownOperationException", "The embedded endpoint has no such operation."};
    default: return {400, "UnknownOperationException", "The embedded endpoint has no such operation."};
  }
}

// A defect of ours must not end the endpoint, and its words are nobody's business.
Refusal internal_error(std::string_view service) {
  return {500, service == "s3" ? "InternalError" : "InternalFailure", "The request could not be processed."};
}

// Lambda's older clients end some paths with a slash.
void drop_last_slash(std::string& path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
}

}  // namespace

class Endpoint::State {
 public:
  explicit State(EndpointSettings settings)
      : region(settings.region),
        loop(settings.clock_skew_ns),
        authority(settings.region),
        faults(std::move(settings.faults), settings.seed),
        services(loop, authority, faults, settings.region, settings.ingestion_delay_ns, caretaker.folder()),
        server(loop, settings.port,
               [this](aws::HttpRequest request, Respond respond) { handle(std::move(request), std::move(respond)); }) {
    url = "http://127.0.0.1:" + std::to_string(server.port());
    services.set_endpoint_url(url);
  }

  ~State() {
    loop.stop();
    if (thread.joinable()) thread.join();
  }

  const std::string region;
  std::string url;
  AsioLoop loop;
  Caretaker caretaker;
  Authority authority;
  Faults faults;
  RequestIds ids;
  Services services;
  HttpServer server;
  std::thread thread;

 private:
  void handle(aws::HttpRequest request, Respond respond);
  void serve(Service& service, std::string_view name, const std::string& operation, Exchange exchange,
             const Respond& respond);
};

void Endpoint::State::handle(aws::HttpRequest request, Respond respond) {
  const std::int64_t now_ns = loop.now_ns();
  const std::string name = service_of(request);
  const bool s3 = name == "s3";
  Service* const service = services.find(name);
  const aws::Protocol protocol = service != nullptr ? service->protocol() : protocol_of(request);
  std::string id = s3 ? ids.s3() : ids.uuid();
  Respond answer = [respond = std::move(respond), id, s3](aws::HttpResponse response) {
    if (s3) {
      response.headers.push_back({"x-amz-request-id", id});
      response.headers.push_back({"x-amz-id-2", std::string(kHostId)});
    } else {
      response.headers.push_back({"x-amzn-RequestId", id});
    }
    respond(std::move(response));
  };
  try {
    if (service == nullptr) throw unknown_operation(request, protocol);
    std::string caller = authority.check(request, name, now_ns);
    if (name == "lambda") drop_last_slash(request.path);
    const std::string operation = service->operation_of(request);
    if (operation.empty()) throw unknown_operation(request, protocol);
    if (const auto refusal = faults.refusal(name, operation)) throw *refusal;
    Exchange exchange{std::move(request), id, std::move(caller), now_ns};
    if (const std::int64_t delay_ns = faults.delay_ns(name, operation); delay_ns > 0) {
      loop.after(delay_ns, [this, service, name, operation, exchange = std::move(exchange), answer]() mutable {
        serve(*service, name, operation, std::move(exchange), answer);
      });
      return;
    }
    serve(*service, name, operation, std::move(exchange), answer);
  } catch (const Refusal& refusal) {
    answer(refuse(refusal, protocol, id));
  } catch (const std::exception&) {
    answer(refuse(internal_error(name), protocol, id));
  }
}

void Endpoint::State::serve(Service& service, std::string_view name, const std::string& operation, Exchange exchange,
                            const Respond& respond) {
  const std::string id = exchange.request_id;
  try {
    service.serve(operation, std::move(exchange), respond);
  } catch (const Refusal& refusal) {
    respond(refuse(refusal, service.protocol(), id));
  } catch (const std::exception&) {
    respond(refuse(internal_error(name), service.protocol(), id));
  }
}

Endpoint::Endpoint(EndpointSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}

Endpoint::~Endpoint() = default;

const std::string& Endpoint::url() const {
  return state_->url;
}
const std::string& Endpoint::region() const {
  return state_->region;
}
const std::filesystem::path& Endpoint::folder() const {
  return state_->caretaker.folder();
}
const aws::SigningKeys& Endpoint::keys() const {
  return state_->authority.root();
}

void Endpoint::block_signals() {
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

int Endpoint::serve_until_signal() {
  const sigset_t signals = ending_signals();
  const base::Descriptor arrivals(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (arrivals.get() < 0)
    throw base::Error(base::Exit::kEnvironment, std::string("cannot wait for signals: ") + std::strerror(errno));
  int came = 0;
  const Loop::Id watch = state_->loop.watch(arrivals.get(), [&] {
    signalfd_siginfo info{};
    if (::read(arrivals.get(), &info, sizeof info) != sizeof info) return;
    came = static_cast<int>(info.ssi_signo);
    state_->loop.stop();
  });
  state_->loop.run();
  state_->loop.unwatch(watch);
  return came;
}

void Endpoint::start() {
  state_->thread = std::thread([this] { state_->loop.run(); });
}

void Endpoint::stop() {
  state_->loop.stop();
}

void Endpoint::add_database(LocalDatabase database) {
  state_->loop.post([this, database = std::move(database)] { state_->services.add_database(database); });
}

void Endpoint::remove_database(const std::string& cluster_arn) {
  state_->loop.post([this, cluster_arn] { state_->services.remove_database(cluster_arn); });
}

void Endpoint::take_care_of(const std::filesystem::path& folder) {
  state_->caretaker.also(folder);
}

}  // namespace echotrace::local
