// What `generate` is asked for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::bench {

enum class Framing {
  kEchotrace,        // bare echotrace/1 lines, platform lines as text
  kEchotraceJson,    // echotrace/1 inside Lambda's JSON log format, platform lines as JSON
  kTriggerPerfText,  // TriggerPerf's lines behind "[INFO]<TAB>time<TAB>request id<TAB>"
  kTriggerPerfJson,  // TriggerPerf's lines inside Lambda's JSON log format
  kMix,              // the four above, one per store in turn
};

enum class ContainerKind {
  kEvents,        // FilterLogEvents events, one per line: our own trace files
  kCli,           // compact pages {"events":[...]}, back to back
  kCliPretty,     // the same as the AWS CLI prints them
  kInsights,      // Logs Insights results
  kSubscription,  // DATA_MESSAGE records without line breaks between them
  kExport,        // "<ISO time> <message>", one file per log stream
  kPlain,         // messages alone
  kMix,           // the first five, one per log group in turn
};

enum class Compression { kNone, kZstd, kZstdSingle, kGzip };

struct Options {
  std::string out;
  std::int64_t pairs = 12'000;  // writes over all runs and stores, without those of --late
  std::uint64_t seed = 1;
  std::vector<std::string> stores;  // empty: all that the framing knows
  Framing framing = Framing::kEchotrace;
  ContainerKind container = ContainerKind::kEvents;
  Compression compression = Compression::kZstd;
  int runs = 1;
  double rate = 0;  // writes per second and store; 0: 16, or what makes a run last ten minutes
  // Probabilities, each per write unless it says otherwise.
  double loss = 0.002;
  double duplicates = 0.003;
  double orphans = 0.0005;
  double cold = 0.004;   // per invocation, beside the cold starts that concurrency brings
  double junk = 0.02;    // per invocation: a print, a debug line, a traceback
  double malformed = 0;  // a line that is no event or a record without what it needs
  double repeats = 0;    // share of events that come a second time, as overlapping fetches bring them
  double retries = 0;
  double failed = 0.001;
  int gaps = 0;              // lost log lines of receivers, per run and store
  int batch = 10;            // most records in one invocation, where the store sends several (dynamodb)
  int late = 0;              // writes after the receivers' logs end, per run and store
  std::int64_t skew_us = 0;  // clocks of environments differ by up to this much either way
  bool seq = false;
  bool client = false;
  bool truth_traces = false;
};

// Exits by itself on --help and on wrong usage (code 2).
Options parse_options(int argc, char** argv);

// The stores the framing can speak of, in the order of --stores.
std::vector<std::string> stores_of(const Options& options);

std::string name_of(ContainerKind kind);
std::string name_of(Compression compression);

// The framing of one store and the container of one log group when "mix" was asked for.
Framing framing_of(const Options& options, const std::string& store);
ContainerKind container_of(const Options& options, std::size_t log_group_index);

constexpr bool is_triggerperf(Framing framing) {
  return framing == Framing::kTriggerPerfText || framing == Framing::kTriggerPerfJson;
}
constexpr bool is_json(Framing framing) {
  return framing == Framing::kEchotraceJson || framing == Framing::kTriggerPerfJson;
}
// Whether an event of the container carries its log stream, its own time and its id.
constexpr bool has_streams(ContainerKind container) {
  return container != ContainerKind::kPlain;
}
constexpr bool has_event_ids(ContainerKind container) {
  return container == ContainerKind::kEvents || container == ContainerKind::kCli ||
         container == ContainerKind::kCliPretty || container == ContainerKind::kSubscription;
}

}  // namespace echotrace::bench
