#include "drivers/local/faults.h"

#include "drivers/local/routing.h"
#include "ingest/base/error.h"
#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace echotrace::local {
namespace {

struct KindRow {
  std::string_view name;
  FaultKind kind;
};
constexpr std::array<KindRow, 7> kKinds{{{"throttle", FaultKind::kThrottle},
                                         {"fail", FaultKind::kFail},
                                         {"delay", FaultKind::kDelay},
                                         {"duplicate", FaultKind::kDuplicate},
                                         {"drop", FaultKind::kDrop},
                                         {"empty-page", FaultKind::kEmptyPage},
                                         {"expire", FaultKind::kExpire}}};

// What can be in trouble: the services answered, and the store whose events come from a database.
constexpr std::array<std::string_view, 11> kServices{"s3",  "dynamodb", "sqs",      "lambda", "logs",          "iam",
                                                     "sts", "tagging",  "rds-data", "aurora", "secretsmanager"};
// Whose events can be lost or doubled.
constexpr std::array<std::string_view, 5> kSources{"s3", "dynamodb", "sqs", "aurora", "lambda"};

[[noreturn]] void refuse_text(std::string_view text) {
  throw base::Error(
      base::Exit::kUsage, "not a fault: " + std::string(text), "--fault",
      "KIND[:SERVICE[.OPERATION]][=SHARE], as in throttle:dynamodb.PutItem=10%, or delay:logs=200ms; kinds: "
      "throttle, fail, delay, duplicate, drop, empty-page, expire");
}

// Of no effect would be worse than refused.
void check_service(const Fault& fault, std::string_view text) {
  const bool event = fault.kind == FaultKind::kDrop || fault.kind == FaultKind::kDuplicate;
  const std::span<const std::string_view> names = event ? std::span<const std::string_view>(kSources) : kServices;
  if (fault.service.empty() || std::find(names.begin(), names.end(), fault.service) != names.end()) return;
  throw base::Error(base::Exit::kUsage,
                    (event ? "no events come from '" : "there is no service '") + fault.service + "': " +
                        std::string(text),
                    "--fault", base::did_you_mean(fault.service, names));
}

// A number and what follows it; false when it does not begin with one.
bool take_number(std::string_view& text, double& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value) || value < 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

struct Code {
  std::string_view service;
  int status;
  const char* code;
  const char* message;
};
constexpr std::array<Code, 5> kThrottles{
    {{"s3", 503, "SlowDown", "Please reduce your request rate."},
     {"lambda", 429, "TooManyRequestsException", "Rate Exceeded."},
     {"dynamodb", 400, "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
      "provisioning level with the UpdateTable API."},
     {"sqs", 403, "RequestThrottled", "Request is throttled."},
     {"", 400, "ThrottlingException", "Rate exceeded"}}};

Refusal throttling(std::string_view service) {
  for (const Code& row : kThrottles)
    if (row.service == service || row.service.empty()) {
      Refusal refusal{row.status, row.code, row.message};
      if (service == "lambda") refusal.members = R"(,"Reason":"CallerRateLimitExceeded")";
      return refusal;
    }
  return {};
}

Refusal failure(std::string_view service) {
  switch (protocol_of(service)) {
    case aws::Protocol::kRestXml: return {500, "InternalError", "We encountered an internal error. Please try again."};
    case aws::Protocol::kRestJson:
      if (service == "rds-data") return {500, "InternalServerErrorException", "An internal error occurred."};
      return {500, "ServiceException", "An error occurred and the request cannot be processed."};
    case aws::Protocol::kQuery: return {500, "InternalFailure", "The request processing has failed."};
    default: return {500, "InternalServerError", "Internal server error"};
  }
}

Refusal expiry(std::string_view service) {
  if (service == "s3") return {400, "ExpiredToken", "The provided token has expired."};
  const bool query = protocol_of(service) == aws::Protocol::kQuery;
  return {denial_status(service), query ? "ExpiredToken" : "ExpiredTokenException",
          "The security token included in the request is expired"};
}

}  // namespace

Faults::Faults(std::vector<Fault> faults, std::uint64_t seed) : faults_(std::move(faults)), random_(seed) {}

Fault Faults::parse(std::string_view text) {
  Fault fault;
  const auto equals = text.find('=');
  std::string_view what = text.substr(0, equals);
  const auto colon = what.find(':');
  const std::string_view kind = what.substr(0, colon);
  bool known = false;
  for (const KindRow& row : kKinds) {
    if (row.name != kind) continue;
    fault.kind = row.kind;
    known = true;
  }
  if (!known) refuse_text(text);
  if (colon != what.npos) {
    what.remove_prefix(colon + 1);
    const auto dot = what.find('.');
    fault.service = std::string(what.substr(0, dot));
    if (dot != what.npos) fault.operation = std::string(what.substr(dot + 1));
    if (fault.service.empty()) refuse_text(text);
    check_service(fault, text);
  }
  const bool delay = fault.kind == FaultKind::kDelay;
  if (equals == text.npos) {
    if (delay) refuse_text(text);
    return fault;
  }
  std::string_view amount = text.substr(equals + 1);
  double number = 0;
  if (!take_number(amount, number)) refuse_text(text);
  if (delay && (amount == "ms" || amount == "s")) {
    fault.delay_ns = static_cast<std::int64_t>(std::min(number, 3.6e6) * (amount == "s" ? 1e9 : 1e6));
  } else if (!delay && amount == "%" && number <= 100) {
    fault.share = number / 100;
  } else {
    refuse_text(text);
  }
  return fault;
}

const Fault* Faults::befalls(FaultKind kind, std::string_view service, std::string_view operation) {
  for (const Fault& fault : faults_) {
    if (fault.kind != kind || (!fault.service.empty() && fault.service != service)) continue;
    if (!fault.operation.empty() && fault.operation != operation) continue;
    if (std::uniform_real_distribution<double>()(random_) < fault.share) return &fault;
  }
  return nullptr;
}

std::optional<Refusal> Faults::refusal(std::string_view service, std::string_view operation) {
  if (faults_.empty()) return std::nullopt;
  if (befalls(FaultKind::kExpire, service, operation) != nullptr) return expiry(service);
  if (befalls(FaultKind::kThrottle, service, operation) != nullptr) return throttling(service);
  if (befalls(FaultKind::kFail, service, operation) != nullptr) return failure(service);
  return std::nullopt;
}

std::int64_t Faults::delay_ns(std::string_view service, std::string_view operation) {
  const Fault* const fault = befalls(FaultKind::kDelay, service, operation);
  return fault == nullptr ? 0 : fault->delay_ns;
}

int Faults::deliveries(std::string_view source) {
  if (befalls(FaultKind::kDrop, source, "") != nullptr) return 0;
  return befalls(FaultKind::kDuplicate, source, "") != nullptr ? 2 : 1;
}

bool Faults::empty_page() {
  return befalls(FaultKind::kEmptyPage, "logs", "FilterLogEvents") != nullptr;
}

}  // namespace echotrace::local
