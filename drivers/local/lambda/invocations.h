// Starts invocations as far as concurrency allows, whoever asks: Invoke, the asynchronous queue, the mappings.
#pragma once

#include "drivers/local/lambda/concurrency.h"
#include "drivers/local/lambda/function.h"
#include "drivers/local/lambda/lifetime.h"

#include <functional>
#include <memory>

namespace echotrace::local::lambda {

enum class Start {
  kStarted,
  kGone,      // the function is deleted
  kPending,   // it is not Active yet
  kReserved,  // throttled: what is reserved for it runs already
  kAccount,   // throttled: the account's limit
};

class Invocations {
 public:
  using Done = std::function<void(Outcome)>;

  Invocations(Executor& executor, int account_limit) : executor_(executor), concurrency_(account_limit) {}

  // `done` is called once, later, if the invocation started, and not otherwise.
  Start start(const std::shared_ptr<Function>& function, Invocation invocation, Done done);

  // Called whenever an invocation of a function has ended, after its `done`.
  void when_freed(std::function<void(const std::shared_ptr<Function>&)> freed) { freed_ = std::move(freed); }

  Concurrency& concurrency() { return concurrency_; }

 private:
  Executor& executor_;
  Concurrency concurrency_;
  std::function<void(const std::shared_ptr<Function>&)> freed_;
  Lifetime lifetime_;
};

}  // namespace echotrace::local::lambda
