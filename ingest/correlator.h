// From log events to traces, samples and the full account of what was read.
//
//   Correlator correlator(captured fields);
//   make one CorrelatorIntake per reading thread, read the inputs, destroy the intakes
//   Correlation result = correlator.finish();
//
// The result does not depend on the order of events or on how threads share them.
#pragma once

#include "ingest/environments.h"
#include "ingest/invocations.h"
#include "ingest/read_inputs.h"
#include "ingest/repeats.h"
#include "ingest/trace_table.h"
#include "ingest/tuples.h"
#include "ingest/usage.h"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace echotrace::ingest {

// Every event in exactly one of these (rules: FORMATS.md, "Counting").
struct EventCounts {
  std::int64_t events = 0, recorded = 0, platform = 0, foreign = 0, repeated = 0, malformed = 0;
  void add(const EventCounts& other);
};

// Malformed events of one reason: how many, and the first few.
struct Malformed {
  static constexpr std::size_t kExamples = 3;
  struct Example {
    Origin origin;
    std::string excerpt;
  };
  std::int64_t count = 0;
  std::vector<Example> examples;  // in order of input and line
  void add(const Origin& origin, std::string_view excerpt);
  void merge(const Malformed& other);
};

struct Sample {
  std::uint32_t tuple, environment, request;
  std::int64_t start_ns, duration_ns;
  std::int8_t cold;  // 1, 0, or -1 when the log does not say
  bool ok;
};

// A round trip of the client to an environment: the environment's clock minus the client's lies within.
struct ClockPing {
  std::uint32_t environment;
  std::int64_t lower_ns, upper_ns;
};

// A stretch of a receiver's log in which records are missing.
struct Gap {
  std::uint32_t environment;
  std::int64_t begin_ns, end_ns;
};

struct Correlation {
  EventCounts counts;
  std::vector<std::int64_t> events_by_input;
  std::array<Malformed, static_cast<std::size_t>(DropReason::kCount)> malformed;
  std::vector<Sample> samples;
  std::vector<ClockPing> pings;
  std::vector<EnvironmentSpan> environments;  // by number
  std::vector<Gap> gaps;
  base::FlatMap<std::int64_t> init_ns;  // of cold invocations, by invocation_key()
  std::vector<std::uint8_t> reported;   // by environment: its REPORT lines are among the events
  std::set<std::int64_t> memory_bytes;  // of the functions, by their REPORT lines
  Usage usage;
  bool clients = false;                 // there were client records
  bool invocations_overflowed = false;
  std::int64_t undetermined_without_receivers = 0;  // writes of runs and stores that have no receive at all
};

class Correlator {
 public:
  explicit Correlator(std::vector<CapturedField> captured) : tuples_(std::move(captured)) {}

  std::unique_ptr<Intake> make_intake();
  // After the intakes are destroyed; once. Marks cold and undetermined traces in traces().
  Correlation finish();

  TraceTable& traces() { return traces_; }
  const Tuples& tuples() const { return tuples_; }
  const Environments& environments() const { return environments_; }
  // Number of the (run, store) a trace belongs to: its write's, else its receive's.
  std::uint32_t scope_of(const Trace& trace) const {
    return tuples_.at(trace.written ? trace.write_tuple : trace.receive_tuple).scope;
  }

 private:
  friend class CorrelatorIntake;
  void join_latest();

  Tuples tuples_;
  Environments environments_;
  TraceTable traces_;
  Invocations invocations_;
  RepeatLedger ledger_;

  std::mutex mutex_;  // guards what follows
  Correlation result_;
  base::FlatSet sample_events_;
  std::vector<WriteEntry> latest_writes_;  // Join::kLatest: ids that repeat from run to run
  std::vector<ReceiveEntry> latest_receives_;
};

}  // namespace echotrace::ingest
