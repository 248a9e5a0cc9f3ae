#include "drivers/aws/client.h"

#include "drivers/aws/uri.h"
#include "ingest/base/error.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace echotrace::aws {
namespace {

constexpr std::int64_t kTolerableSkewSeconds = 240;
constexpr std::string_view kCancelled = "Cancelled";

template <std::size_t Count>
bool holds(const std::array<std::string_view, Count>& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool about_the_date(std::string_view code) {
  static constexpr std::array<std::string_view, 7> kCodes = {"AuthFailure",
                                                             "InvalidSignatureException",
                                                             "RequestExpired",
                                                             "RequestInTheFuture",
                                                             "RequestTimeTooSkewed",
                                                             "SignatureDoesNotMatch",
                                                             "RequestTimeTooSkewedException"};
  return holds(kCodes, code);
}

bool about_the_token(std::string_view code) {
  static constexpr std::array<std::string_view, 3> kCodes = {"ExpiredToken", "ExpiredTokenException",
                                                             "TokenRefreshRequired"};
  return holds(kCodes, code);
}

// A bucket that a certificate for *.s3.REGION.amazonaws.com covers.
bool fits_host(std::string_view bucket) {
  return bucket.size() >= 3 && bucket.size() <= 63 &&
         bucket.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == bucket.npos;
}

}  // namespace

struct Client::Pending {
  Client* client;  // null once the client is gone
  Id id;
  Call call;
  Done done;
  Retry retry;
  Outcome outcome;
  Transport::Id under_way = 0;  // request or timer
  bool cancelled = false;
  bool skew_learnt = false;
};

Client::Client(ClientWorld world, Service service, Endpoint endpoint, std::string region, int max_attempts)
    : world_(std::move(world)),
      service_(std::move(service)),
      endpoint_(std::move(endpoint)),
      region_(std::move(region)),
      max_attempts_(max_attempts) {}

Client::~Client() {
  for (auto& [id, pending] : pending_) {
    pending->client = nullptr;
    world_.transport->cancel(pending->under_way);
  }
}

HttpRequest Client::addressed(const Call& call) const {
  HttpRequest request = call.request;
  request.origin = endpoint_.origin;
  if (!call.bucket.empty()) {
    const auto host = endpoint_.origin.find("://") + 3;
    if (!endpoint_.configured && fits_host(call.bucket)) {
      request.origin.insert(host, call.bucket + '.');
    } else {
      request.path.insert(0, '/' + uri_encode(call.bucket));
      if (call.request.path == "/") request.path.pop_back();
    }
  }
  set_header(request.headers, "Host", host_of(request.origin));
  return request;
}

Client::Id Client::call(Call call, Done done) {
  const Id id = ++last_id_;
  auto pending =
      std::make_shared<Pending>(Pending{this, id, std::move(call), std::move(done), Retry(quota_, max_attempts_), {}});
  attempt(pending);
  pending_.emplace(id, std::move(pending));
  return id;
}

void Client::attempt(const std::shared_ptr<Pending>& pending) {
  HttpRequest request = addressed(pending->call);
  const std::int64_t now_s = world_.epoch_seconds();
  if (pending->call.sign) {
    aws::sign(request, world_.keys(now_s), {region_, service_.signing_name, now_s + skew_s_},
              pending->call.payload_hash);
  }
  pending->under_way =
      world_.transport->submit(std::move(request), pending->call.options, [pending](HttpResult&& result) {
        if (pending->client != nullptr) pending->client->answered(pending, std::move(result));
      });
}

std::optional<ServiceError> Client::error_of(const Pending& pending, const HttpResult& result) const {
  if (result.failure) {
    ServiceError error{service_.id, pending.call.operation, std::string(kNoAnswer), result.reason, "", 0};
    error.timed_out =
        result.failure == TransportFailure::kConnectTimeout || result.failure == TransportFailure::kReadTimeout;
    if (result.failure == TransportFailure::kTls || result.failure == TransportFailure::kUnsendable ||
        result.failure == TransportFailure::kTooLarge) {
      error.code = "Refused";  // trying again would end the same way
    }
    error.message += " (" + host_of(endpoint_.origin) + ")";
    return error;
  }
  const HttpResponse& response = result.response;
  const bool good = response.status >= 200 && response.status < 300;
  if (good && !(pending.call.error_in_success && response.body.find("<Error>") != std::string::npos))
    return std::nullopt;
  ServiceError error = parse_error(service_.protocol, service_.id, pending.call.operation, response);
  if (good && error.code == std::to_string(response.status)) return std::nullopt;
  return error;
}

bool Client::learns_skew(const ServiceError& error, const HttpResponse& response) {
  if (!about_the_date(error.code)) return false;
  const std::string date(header_value(response.headers, "Date"));
  const std::int64_t theirs = date.empty() ? -1 : static_cast<std::int64_t>(curl_getdate(date.c_str(), nullptr));
  if (theirs < 0) return false;
  const std::int64_t skew_s = theirs - world_.epoch_seconds();
  if (std::llabs(skew_s - skew_s_) < kTolerableSkewSeconds) return false;
  skew_s_ = skew_s;
  return true;
}

void Client::answered(const std::shared_ptr<Pending>& pending, HttpResult&& result) {
  Outcome& outcome = pending->outcome;
  if (outcome.started_ns == 0) outcome.started_ns = result.started_ns;
  outcome.answered_ns = result.answered_ns;
  outcome.attempts = pending->retry.attempts();
  outcome.error = error_of(*pending, result);
  if (pending->cancelled) {
    outcome.error = ServiceError{service_.id, pending->call.operation, std::string(kCancelled), "cancelled", "", 0};
    return finish(pending);
  }
  if (!outcome.error) {
    pending->retry.after_success();
    outcome.response = std::move(result.response);
    return finish(pending);
  }
  FailureKind kind = classify(*outcome.error);
  if (about_the_token(outcome.error->code)) {
    if (world_.keys_expired) world_.keys_expired();
    kind = FailureKind::kTransient;
  } else if (!pending->skew_learnt && learns_skew(*outcome.error, result.response)) {
    pending->skew_learnt = true;
    kind = FailureKind::kTransient;
  }
  const auto delay = pending->retry.after_failure(kind, world_.random());
  if (!delay) return finish(pending);
  pending->under_way = world_.transport->after(*delay, [pending] {
    if (pending->client == nullptr) return;
    try {
      pending->client->attempt(pending);
    } catch (const base::Error& error) {  // the credentials have gone since
      pending->outcome.error->message += "; then: " + std::string(error.what());
      pending->client->finish(pending);
    }
  });
}

void Client::finish(const std::shared_ptr<Pending>& pending) {
  const std::shared_ptr<Pending> kept = pending;  // the map's may be the last but this
  pending_.erase(kept->id);
  kept->done(std::move(kept->outcome));
}

bool Client::cancel(Id id) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || found->second->cancelled) return false;
  const std::shared_ptr<Pending> pending = found->second;
  pending->cancelled = true;
  world_.transport->cancel(pending->under_way);
  if (!pending->outcome.error) return true;  // the request's completion comes
  // It waited for its next attempt, or is in it; a dropped timer reports nothing.
  pending->under_way = world_.transport->after({}, [pending] {
    if (pending->client == nullptr || !pending->client->pending_.contains(pending->id)) return;
    HttpResult result;
    result.failure = TransportFailure::kCancelled;
    pending->client->answered(pending, std::move(result));
  });
  return true;
}

HttpResponse Client::wait(Call asked) {
  std::optional<Outcome> outcome;
  call(std::move(asked), [&outcome](Outcome&& result) { outcome = std::move(result); });
  while (!outcome) world_.transport->run(std::chrono::seconds(60));
  if (outcome->error) throw Failure(std::move(*outcome->error));
  return std::move(outcome->response);
}

}  // namespace echotrace::aws
