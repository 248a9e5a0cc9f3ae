// The workload of one store in one run: writes by schedule, deliveries after the store's latency, and all that goes
// wrong on the way.
#pragma once

#include "bench/generate_environments.h"
#include "bench/generate_framing.h"
#include "bench/generate_log_group.h"
#include "bench/generate_options.h"
#include "bench/generate_records.h"
#include "bench/generate_truth.h"
#include "ingest/base/file.h"
#include "ingest/trace_file.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::bench {

inline constexpr std::int64_t kUs = 1'000, kMs = 1'000'000, kSecond = 1'000'000'000;
inline constexpr int kValueBytes = 889;

// How a store behaves; times in nanoseconds, medians of lognormal distributions.
struct StoreModel {
  std::string_view name;
  std::int64_t trigger_median;
  double trigger_sigma;
  double tail_share, tail_factor;  // a few deliveries take that many times longer
  std::int64_t write_median;
  std::int64_t stamp_resolution;  // of the store's own stamp; 0: it stamps nothing
  bool batches;                   // sends several records to one invocation
};
const StoreModel& store_model(const std::string& name);

// What is known of one write when all is said.
struct Pair {
  std::int64_t intended, start, put, ack = kAbsent, store_stamp = kAbsent;
  std::int64_t receive = kAbsent;  // the earliest that the logs show
  std::uint32_t writer = 0;
  std::int32_t deliveries = 0;
  bool known = false;  // a write record is in the logs
  bool failed = false, cold = false, init_in_path = false;
};

struct Place {
  std::string run;
  std::string directory;  // of the run
  std::string store;
  std::int64_t begin_ns;  // of the schedule
  std::int64_t writes;
  std::size_t log_groups_before;  // of the whole generation, for containers in turn
  ingest::TraceWriter* client;    // nullptr: none asked for
  base::OutputFile* traces;       // nullptr, or truth.csv
};

class Workload {
 public:
  Workload(const Options& options, Place place, Truth& truth);
  void generate();

 private:
  struct Delivery {
    std::int64_t arrival;
    std::uint32_t pair;  // beyond the writes: an orphan
  };
  struct Retry {
    std::int64_t arrival;
    std::uint32_t pair;
    std::uint64_t invocation;
    bool operator>(const Retry& other) const { return arrival > other.arrival; }
  };
  struct Gap {
    std::int64_t begin, end;
  };
  struct Invocation {
    Environment* environment;
    std::uint32_t environment_number;
    std::string request_id;
    std::int64_t begin;
    std::int64_t init_us;  // -1: warm
  };

  void send_writes();
  void write_once(std::uint32_t index, std::int64_t arrival, int attempt, std::uint64_t invocation);
  void deliver_later(std::uint32_t index, std::int64_t put_true);
  void log_client(std::uint32_t index, const Pair& pair);
  void receive_all();
  void receive_batch(std::size_t first, std::size_t count, std::uint64_t invocation);
  bool dropped(std::size_t first, std::size_t count);
  void note_receive(Environment& environment, std::int64_t receive_ns, Pair* pair, const Invocation& invocation);
  void find_receivers_end();
  void find_usual_latency();
  bool proves_nothing(const Pair& pair) const;
  void settle();
  void add_stages(const Pair& pair);
  void add_trace_row(std::uint32_t index, const char* state, bool reordered);

  std::unique_ptr<LogGroup> open_group(std::string_view function, std::size_t number);
  Invocation invoke(LogGroup& group, EnvironmentPool& pool, std::int64_t arrival, std::uint64_t id_seed, bool ahead);
  void end_invocation(LogGroup& group, const Invocation& invocation, std::int64_t end);
  void log(LogGroup& group, Environment& environment, std::int64_t time, std::string message, Bucket bucket);
  void junk(LogGroup& group, const Invocation& invocation, std::int64_t time, double probability);
  void break_something(const Invocation& invocation, std::int64_t time);
  std::int64_t function_time(const Environment& environment, std::int64_t true_ns) const;
  int key_bytes(std::uint32_t index) const;

  const Options& options_;
  Place place_;
  Truth& truth_;
  Truth::Store& told_;
  const StoreModel& model_;
  Framing framing_;
  bool triggerperf_;
  std::uint64_t seed_;
  Random random_;
  Framer writer_framer_, receiver_framer_;
  std::unique_ptr<LogGroup> writes_, receives_;
  EnvironmentPool writers_, receivers_;
  std::vector<Pair> pairs_;
  std::vector<Delivery> deliveries_;
  std::vector<Gap> gaps_;
  std::int64_t gaps_left_ = 0;
  std::size_t next_gap_ = 0, gap_step_ = 0;
  std::int64_t receivers_end_ = kAbsent;
  std::int64_t usual_latency_ = 0;
};

}  // namespace echotrace::bench
