// What feeds a function from a queue or a stream, as one event source mapping asks for.
#pragma once

#include "drivers/local/lambda/executor.h"
#include "drivers/local/lambda/invocations.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace echotrace::local::lambda {

struct BatchSettings {
  std::int64_t batch_size = 10;
  std::int64_t window_s = 0;
  bool report_failures = false;                 // ReportBatchItemFailures
  std::optional<std::int64_t> max_concurrency;  // queues

  // Streams.
  std::string starting_position;  // TRIM_HORIZON or LATEST
  std::int64_t parallelization = 1;
  std::int64_t max_retries = -1;  // -1: no limit
  std::int64_t max_age_s = -1;
  bool bisect = false;
};

// The function of a mapping, looked up anew each time.
struct Target {
  std::function<bool()> exists;
  std::function<Start(std::string payload, Invocations::Done done)> invoke;
};

struct PollerCounters {
  std::uint64_t batches = 0, errors = 0, throttled = 0;
  std::uint64_t delivered = 0;                // records in batches that succeeded
  std::uint64_t discarded = 0;                // records given up: retries, age
  std::uint64_t dropped = 0, duplicated = 0;  // by a fault that was asked for
};

class Poller {
 public:
  virtual ~Poller() = default;
  virtual void start(BatchSettings settings) = 0;
  // What runs is finished; what was read and not begun is read again after the next start.
  virtual void stop() = 0;

  const std::string& last_result() const { return last_result_; }  // LastProcessingResult
  const PollerCounters& counters() const { return counters_; }

 protected:
  static constexpr const char* kOk = "OK";
  static constexpr const char* kFailed = "PROBLEM: Function call failed";
  static constexpr const char* kThrottled = "PROBLEM: Function call throttled";
  static constexpr const char* kMissing = "PROBLEM: Function not found";

  std::string last_result_ = "No records processed";
  PollerCounters counters_;
};

}  // namespace echotrace::local::lambda
