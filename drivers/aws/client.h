// Calls to one service: addressed, signed, sent, tried again as the standard retry mode says, errors typed.
#pragma once

#include "drivers/aws/error.h"
#include "drivers/aws/retry.h"
#include "drivers/aws/settings.h"
#include "drivers/aws/sigv4.h"
#include "drivers/aws/transport.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace echotrace::aws {

struct Service {
  std::string id;            // "CloudWatch Logs": names AWS_ENDPOINT_URL_CLOUDWATCH_LOGS, and errors
  std::string signing_name;  // "logs"
  std::string host_prefix;   // "logs"
  Protocol protocol;
};

// One operation as its service's file builds it; nothing in it depends on where the service is.
struct Call {
  std::string operation;  // as AWS names it
  HttpRequest request;    // without origin, Host and signature
  std::string bucket;     // S3's: becomes part of the host, or of the path
  RequestOptions options{};
  std::string payload_hash;  // empty: of the body
  bool sign = true;
  bool error_in_success = false;  // an answer with status 200 may hold an error
};

struct Outcome {
  HttpResponse response;              // undefined when error is set
  std::optional<ServiceError> error;  // of the last attempt
  int attempts = 0;
  std::int64_t started_ns = 0;   // since the epoch: when the first attempt began
  std::int64_t answered_ns = 0;  // since the epoch: when the last one was over
};

// What a client shares with others. All functions are called in the loop's thread.
struct ClientWorld {
  Transport* transport = nullptr;
  std::function<SigningKeys(std::int64_t now_s)> keys;  // may throw base::Error
  std::function<void()> keys_expired;                   // the service says so
  std::function<std::int64_t()> epoch_seconds;
  std::function<double()> random;  // in [0, 1)
};

class Client {
 public:
  using Id = std::uint64_t;
  using Done = std::function<void(Outcome&&)>;

  // max_attempts 1: what the load path uses, where a retry would hide latency and duplicate writes.
  Client(ClientWorld world, Service service, Endpoint endpoint, std::string region, int max_attempts);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();  // calls under way are dropped, their `done` is not called

  // Throws base::Error when there are no credentials. `done` comes from the transport's loop, once.
  Id call(Call call, Done done);
  bool cancel(Id id);  // `done` comes with an error; false when it is over already

  // Waits. Throws Failure when the call fails. Not from within a completion.
  HttpResponse wait(Call call);

  const Service& service() const noexcept { return service_; }
  const std::string& region() const noexcept { return region_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }

  // The request as it would be sent: for presigning, and for what sends it itself.
  HttpRequest addressed(const Call& call) const;

 private:
  struct Pending;
  void attempt(const std::shared_ptr<Pending>& pending);
  void answered(const std::shared_ptr<Pending>& pending, HttpResult&& result);
  void finish(const std::shared_ptr<Pending>& pending);
  std::optional<ServiceError> error_of(const Pending& pending, const HttpResult& result) const;
  bool learns_skew(const ServiceError& error, const HttpResponse& response);

  ClientWorld world_;
  Service service_;
  Endpoint endpoint_;
  std::string region_;
  int max_attempts_;
  RetryQuota quota_;
  std::int64_t skew_s_ = 0;  // what the service's clock is ahead of ours
  Id last_id_ = 0;
  std::map<Id, std::shared_ptr<Pending>> pending_;
};

}  // namespace echotrace::aws
