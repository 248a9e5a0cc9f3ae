// Trouble on demand, for tests of clients and of experiments.
#pragma once

#include "drivers/local/refusal.h"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

enum class FaultKind {
  kThrottle,   // the service's own throttling error
  kFail,       // its internal error, status 500
  kDelay,      // the answer comes later
  kDuplicate,  // an event is delivered twice to its function
  kDrop,       // an event is never delivered
  kEmptyPage,  // a page of FilterLogEvents is empty, with a token for the next
  kExpire,     // the session token is said to have expired
};

struct Fault {
  FaultKind kind = FaultKind::kFail;
  std::string service;    // "s3"; empty: any
  std::string operation;  // "PutObject"; empty: any
  double share = 1;       // of the requests or deliveries that it could befall
  std::int64_t delay_ns = 0;
};

class Faults {
 public:
  Faults(std::vector<Fault> faults, std::uint64_t seed);

  // "throttle:dynamodb.PutItem=10%", "delay:logs=200ms", "drop:s3=1%", "fail" (every request). Throws base::Error
  // (usage) that names what can be written; also for a service that is not there.
  static Fault parse(std::string_view text);

  // What befalls this request instead of being served.
  std::optional<Refusal> refusal(std::string_view service, std::string_view operation);
  std::int64_t delay_ns(std::string_view service, std::string_view operation);

  // How often an event that `source` ("s3", "dynamodb", "sqs", "aurora", "lambda") triggers reaches its function: 0, 1 or 2.
  // "lambda" is its queue of asynchronous events, which those of S3 and Aurora go through as well.
  int deliveries(std::string_view source);
  bool empty_page();

 private:
  // The first fault of that kind that befalls now; nullptr: none.
  const Fault* befalls(FaultKind kind, std::string_view service, std::string_view operation);

  std::vector<Fault> faults_;
  std::mt19937_64 random_;
};

}  // namespace echotrace::local
