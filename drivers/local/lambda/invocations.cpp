#include "drivers/local/lambda/invocations.h"

#include <utility>

namespace echotrace::local::lambda {

Start Invocations::start(const std::shared_ptr<Function>& function, Invocation invocation, Done done) {
  if (function->deleted) return Start::kGone;
  if (function->pending) return Start::kPending;
  switch (concurrency_.take(function->share)) {
    case Concurrency::Answer::kReservedFull: return Start::kReserved;
    case Concurrency::Answer::kAccountFull: return Start::kAccount;
    case Concurrency::Answer::kTaken: break;
  }
  executor_.invoke(function->version, std::move(invocation),
                   lifetime_.guard([this, function, done = std::move(done)](Outcome outcome) {
                     concurrency_.give_back(function->share);
                     done(std::move(outcome));
                     if (freed_) freed_(function);
                   }));
  return Start::kStarted;
}

}  // namespace echotrace::local::lambda
