// The standard retry mode of AWS's SDKs, as a state machine that neither waits nor draws random numbers itself.
#pragma once

#include "drivers/aws/error.h"

#include <chrono>
#include <optional>

namespace echotrace::aws {

enum class FailureKind {
  kFinal,       // trying again would fail again
  kTransient,   // the connection, or a server that is out of order
  kTimeout,     // no answer in time
  kThrottling,  // the service says: slower
};

// By the code first, because services throttle with any status; then by the status.
FailureKind classify(const ServiceError& error);

// Shared by all requests of a client, so that a service in trouble is not hit by retries of everything: each retry
// takes tokens, an answer gives them back. Used from one thread.
class RetryQuota {
 public:
  static constexpr int kCapacity = 500;
  bool take(int tokens);
  void give(int tokens);
  int left() const noexcept { return left_; }

 private:
  int left_ = kCapacity;
};

// The attempts of one request.
class Retry {
 public:
  static constexpr int kDefaultAttempts = 3;
  static constexpr std::chrono::milliseconds kMaxDelay{20'000};

  // max_attempts counts the first; less than one counts as one. The quota outlives this.
  Retry(RetryQuota& quota, int max_attempts) : quota_(&quota), max_attempts_(max_attempts) {}

  // After a failed attempt: how long to wait before the next, uniformly drawn from zero to 1, 2, 4, … 20 seconds by
  // `random` in [0, 1); nullopt when the failure stands.
  std::optional<std::chrono::microseconds> after_failure(FailureKind kind, double random);

  // After an answer that is no failure: gives back what the last retry took, or one token.
  void after_success();

  int attempts() const noexcept { return attempts_; }  // made so far, the first included

 private:
  RetryQuota* quota_;
  int max_attempts_;
  int attempts_ = 1;
  int taken_ = 0;
};

}  // namespace echotrace::aws
