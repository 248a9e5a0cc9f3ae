#include "drivers/local/lambda/concurrency.h"

#include "drivers/local/lambda/refusals.h"

#include <algorithm>

namespace echotrace::local::lambda {

Concurrency::Answer Concurrency::take(Share& share) {
  if (share.reserved) {
    if (share.running >= *share.reserved) return Answer::kReservedFull;
  } else {
    if (unreserved_running_ >= unreserved_limit()) return Answer::kAccountFull;
    ++unreserved_running_;
  }
  ++share.running;
  return Answer::kTaken;
}

void Concurrency::give_back(Share& share) {
  --share.running;
  if (!share.reserved) --unreserved_running_;
}

void Concurrency::reserve(Share& share, std::optional<int> reserved) {
  const int others = reserved_ - share.reserved.value_or(0);
  const int least = std::min(kLeastUnreserved, limit_);
  if (reserved && *reserved > limit_ - others - least)
    throw invalid_parameter(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below "
        "its minimum value of [" +
        std::to_string(least) + "].");
  if (share.reserved && !reserved) unreserved_running_ += share.running;
  if (!share.reserved && reserved) unreserved_running_ -= share.running;
  reserved_ = others + reserved.value_or(0);
  share.reserved = reserved;
}

}  // namespace echotrace::local::lambda
