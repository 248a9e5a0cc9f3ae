// The embedded endpoint: AWS's services on one loopback address, in this process.
#pragma once

#include "drivers/aws/sigv4.h"
#include "drivers/local/faults.h"
#include "drivers/local/local_database.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::local {

struct EndpointSettings {
  std::uint16_t port = 0;  // 0: a free one
  std::string region = "us-east-1";
  std::int64_t ingestion_delay_ns = 0;  // until an event of CloudWatch Logs can be read
  std::int64_t clock_skew_ns = 0;       // added to the endpoint's clock
  std::vector<Fault> faults;
  std::uint64_t seed = 1;  // of the faults
};

class Endpoint {
 public:
  // Listens. To be made before the process has threads (see Caretaker). Throws base::Error (environment) when the port
  // is taken or no folder for functions can be made.
  explicit Endpoint(EndpointSettings settings);
  // Ends every function; nothing of the endpoint is left, in memory or on disk.
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  const std::string& url() const;  // "http://127.0.0.1:4566"
  const std::string& region() const;
  const aws::SigningKeys& keys() const;
  // Private (0700). However this process ends, it goes, and so does every process that works in it.
  const std::filesystem::path& folder() const;

  // Serves on the calling thread until stop() or until one of SIGINT, SIGTERM and SIGHUP; these must be blocked in all
  // threads, see block_signals(). Returns the signal, 0 after stop().
  int serve_until_signal();
  static void block_signals();

  // Serves on a thread of its own until destroyed.
  void start();
  void stop();  // from any thread

  // A database to be reached through the RDS Data API, and whose aws_lambda.invoke() is to reach functions (see
  // local_database.h). From any thread; requests that follow find it.
  void add_database(LocalDatabase database);
  void remove_database(const std::string& cluster_arn);

  // The folder is removed, and processes that run in it ended, when the endpoint's process is gone, however it ends;
  // see Caretaker::also(). From any thread.
  void take_care_of(const std::filesystem::path& folder);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace echotrace::local
