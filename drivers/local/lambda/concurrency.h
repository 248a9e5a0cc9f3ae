// How many invocations may run at once: of the account, and of functions for which a part of that is reserved.
#pragma once

#include <optional>
#include <string>

namespace echotrace::local::lambda {

class Concurrency {
 public:
  // One function's.
  struct Share {
    int running = 0;
    std::optional<int> reserved = {};
  };
  enum class Answer { kTaken, kReservedFull, kAccountFull };

  explicit Concurrency(int account_limit) : limit_(account_limit) {}

  Answer take(Share& share);
  void give_back(Share& share);

  // Nullopt lifts a reservation. Throws Refusal (InvalidParameterValueException) when less than 100 would be left to
  // functions without one.
  void reserve(Share& share, std::optional<int> reserved);

  int limit() const { return limit_; }
  int unreserved_limit() const { return limit_ - reserved_; }

  static constexpr int kLeastUnreserved = 100;

 private:
  int limit_;
  int reserved_ = 0;            // all reservations together
  int unreserved_running_ = 0;  // of functions without one
};

}  // namespace echotrace::local::lambda
