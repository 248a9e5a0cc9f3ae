#include "drivers/aws/retry.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace echotrace::aws {
namespace {

constexpr int kRetryCost = 5;
constexpr int kTimeoutRetryCost = 10;

constexpr std::array<std::string_view, 13> kThrottlingCodes = {"BandwidthLimitExceeded",
                                                               "EC2ThrottledException",
                                                               "LimitExceededException",
                                                               "ProvisionedThroughputExceededException",
                                                               "RequestLimitExceeded",
                                                               "RequestThrottled",
                                                               "RequestThrottledException",
                                                               "SlowDown",
                                                               "ThrottledException",
                                                               "Throttling",
                                                               "ThrottlingException",
                                                               "TooManyRequestsException",
                                                               "TransactionInProgressException"};
constexpr std::array<std::string_view, 5> kTransientCodes = {
    "IDPCommunicationError", "InternalError", "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException"};

template <typename Codes>
bool holds(const Codes& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

FailureKind classify(const ServiceError& error) {
  if (error.timed_out) return FailureKind::kTimeout;
  if (error.code == kNoAnswer) return FailureKind::kTransient;
  // More concurrent Insights queries than allowed: not over in seconds.
  const bool logs = error.service == "CloudWatch Logs" && error.code == "LimitExceededException";
  if (!logs && holds(kThrottlingCodes, error.code)) return FailureKind::kThrottling;
  if (holds(kTransientCodes, error.code)) return FailureKind::kTransient;
  for (const int status : {500, 502, 503, 504})
    if (error.status == status) return FailureKind::kTransient;
  return FailureKind::kFinal;
}

bool RetryQuota::take(int tokens) {
  if (tokens > left_) return false;
  left_ -= tokens;
  return true;
}

void RetryQuota::give(int tokens) {
  left_ = std::min(left_ + tokens, kCapacity);
}

std::optional<std::chrono::microseconds> Retry::after_failure(FailureKind kind, double random) {
  if (kind == FailureKind::kFinal || attempts_ >= max_attempts_) return std::nullopt;
  const int cost = kind == FailureKind::kTimeout ? kTimeoutRetryCost : kRetryCost;
  if (!quota_->take(cost)) return std::nullopt;
  taken_ = cost;
  const double seconds = std::min(static_cast<double>(1 << std::min(attempts_ - 1, 10)), kMaxDelay.count() / 1000.0);
  ++attempts_;
  return std::chrono::microseconds(static_cast<std::int64_t>(random * seconds * 1e6));
}

void Retry::after_success() {
  quota_->give(taken_ > 0 ? taken_ : 1);
  taken_ = 0;
}

}  // namespace echotrace::aws
