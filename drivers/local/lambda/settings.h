// What Lambda's control plane can be told; the values here are AWS's, except for times in which nothing is measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::local {

struct LambdaSettings {
  std::string region = "us-east-1";
  int account_concurrency = 1000;

  // How long a function stays Pending, an update InProgress, a mapping Creating, Updating or Deleting. AWS takes
  // seconds, up to a minute for mappings.
  std::int64_t create_ns = 20'000'000;
  std::int64_t update_ns = 20'000'000;
  std::int64_t mapping_ns = 20'000'000;

  // Asynchronous invocations: waits before each retry after a function error; backoff after throttling.
  std::vector<std::int64_t> error_waits_ns{60'000'000'000, 120'000'000'000};
  std::int64_t throttle_wait_ns = 1'000'000'000;
  std::int64_t max_throttle_wait_ns = 300'000'000'000;
  std::int64_t max_event_age_ns = 21'600'000'000'000;   // six hours
  std::size_t max_queued_bytes = std::size_t{1} << 30;  // of payloads that wait; AWS names no figure

  // Mappings of queues: batches at once to begin with, growth while all are busy, the most.
  int queue_pollers = 5;
  int queue_pollers_per_minute = 300;
  int max_queue_concurrency = 1250;

  // Mappings of streams: 0 reads after every write; 250 ms is how often AWS looks.
  std::int64_t stream_poll_ns = 0;
  std::int64_t stream_retry_ns = 100'000'000;  // first wait after a failed batch, doubling; AWS tells no figures
  std::int64_t max_stream_retry_ns = 60'000'000'000;
  std::int64_t stream_retention_ns = 86'400'000'000'000;
};

}  // namespace echotrace::local
