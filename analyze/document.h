// The analysis document (`analysis.json`, schema echotrace.analysis/1): the one contract between analyze and render.
// Struct, writer and reader stand side by side; reports/analysis.schema.json describes the same thing for others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace echotrace::analyze {

inline constexpr std::string_view kSchema = "echotrace.analysis/1";

// The value of a grouping field: absent, whole number, truth value or text (bytes as UTF-8, invalid ones escaped).
using Scalar = std::variant<std::monostate, std::int64_t, bool, std::string>;
std::string to_text(const Scalar& value);  // "n/a" when absent; numbers and truth values as in JSON
std::string label_of(const std::vector<std::pair<std::string, Scalar>>& by);  // "dynamodb, 59"; "all" when empty

// Section 6 of the design: three sums hold, check() names the first that does not.
//   events   = recorded + platform + foreign + repeated + malformed
//   writes   = delivered + lost + undetermined
//   receives = delivered + duplicates + orphans
// The remaining members are marks that may overlap.
struct Accounting {
  std::int64_t events = 0, recorded = 0, platform = 0, foreign = 0, repeated = 0, malformed = 0;
  std::int64_t writes = 0, delivered = 0, lost = 0, undetermined = 0;
  std::int64_t receives = 0, duplicates = 0, orphans = 0;
  std::int64_t reordered = 0, negative = 0, failed_writes = 0, retried_writes = 0, client_only = 0, function_only = 0;

  std::optional<std::string> check() const;  // nullopt when all three sums hold
  bool operator==(const Accounting&) const = default;
};

// The members of Accounting with their JSON names and sentences, in document order; render uses it for its ledger.
struct AccountingMember {
  std::string_view name;
  std::int64_t Accounting::*member;
  std::string_view sentence;  // present tense, no full stop
};
const std::vector<AccountingMember>& accounting_members();

// One quantile. `value` is type 7 over pooled observations; the interval is distribution-free (order statistics) and
// absent while count < needs; then the value stands as a point estimate marked "too few samples".
struct Quantile {
  std::string name;  // "p50", "p99.9"
  double value = 0;  // in the group's unit
  std::optional<std::pair<double, double>> interval95;
  std::int64_t needs = 0;  // observations the interval needs; 0 when the interval is present
};

struct CdfPoint {
  double value, fraction;
};
struct HistogramBin {
  double low, high;
  std::int64_t count;
};
struct SeriesPoint {
  double second;       // since Analysis::origin_ns; the start of a bin of Group::series_bin_s seconds
  std::int64_t count;  // observations whose write was put in the bin
  std::optional<double> p50, p99;
  std::int64_t lost;  // writes put in the bin and never received
};

// Cold starts among the invocations that received (or, for samples, ran) the group's observations.
struct Cold {
  std::int64_t count = 0;         // observations served by a cold environment
  double share = 0;               // count / observations whose invocation is known, 0..1
  std::int64_t known = 0;         // observations whose invocation could be joined with its REPORT line
  std::int64_t init_in_path = 0;  // of `count`, those whose initialisation fits between put and receive
  std::optional<double> init_ms_p50, init_ms_max;  // of the cold environments' Init Duration
};

// A part of a group's observations: those of cold environments, or the others.
struct Part {
  std::int64_t count = 0;
  std::vector<Quantile> quantiles;
  std::vector<CdfPoint> cdf;  // at most 200 points
};

// The mean of a part of every delivered write's time, by name: a stage, or "preparation" (from the sender's beginning to
// the put).
struct BreakdownPart {
  std::string name;
  double mean = 0;  // in the group's unit
};

// What happened within one bin of the series, whatever became of it later: writes due, writes put, first deliveries.
struct RatePoint {
  double second;                          // since Analysis::origin_ns; the start of the bin
  std::optional<std::int64_t> scheduled;  // absent where no write says when it was due
  std::int64_t put, received;
};

// One distribution: a stage of the traces in one group, or one series of samples.
struct Group {
  std::vector<std::pair<std::string, Scalar>> by;  // grouping fields and their values, in the order asked for
  std::string stage;                               // "trigger_latency", ...; for samples the name of the series
  bool sample = false;                             // true: samples (one timed operation each); false: a stage of traces
  std::string unit = "ms";
  std::int64_t count = 0;
  double min = 0, mean = 0, stddev = 0, max = 0;  // stddev with n - 1; 0 when count < 2
  std::vector<Quantile> quantiles;                // p50 p90 p95 p99 p99.9
  std::optional<double> tail_to_median;           // p99 / p50 when p50 > 0
  std::vector<CdfPoint> cdf;                      // at most 200 points, increasing
  std::vector<HistogramBin> histogram;            // at most 64 bins, equal ratio where all values are positive
  double series_bin_s = 1;
  std::vector<SeriesPoint> series;  // at most 600 points
  std::vector<RatePoint> rate;      // at most 600 points, of the same bins; of the first stage of traces only
  Cold cold;
  std::vector<BreakdownPart> breakdown;  // consecutive, of the first stage of traces only; their sum is its mean, or
                                         // that of end_to_end where they begin with schedule_delay
  std::optional<Part> cold_part, warm_part;  // of the first stage of traces, where it has both
  std::optional<double> throughput_per_s;  // (count - 1) / (last - first put); absent when count < 2
  std::optional<double> error_rate;        // failed / all, where writes or samples say whether they succeeded
  Accounting accounting;                   // writes and receives of this group; event members are 0

  const Quantile* quantile(std::string_view name) const;  // nullptr when there is none
  std::string label() const;                              // "dynamodb" or "dynamodb, 59"; "all" when by is empty
};

// What causality and the client's round trips say of two clocks: receiver clock minus writer clock lies in [lower, upper].
struct ClockPair {
  std::string writer, receiver;  // environment names
  std::int64_t traces = 0;
  double upper_ms = 0;             // the least that receive >= put and the round trips allow
  std::optional<double> lower_ms;  // only round trips to both bound it from below
};
// An environment's clock minus the client's lies in [lower, upper], by round trips: each allows an error of half the
// time on the way.
struct ClockEnvironment {
  std::string name;
  std::int64_t pings = 0;
  double lower_ms = 0, upper_ms = 0;
};
struct Clock {
  std::int64_t pairs = 0;          // environment pairs seen
  std::vector<ClockPair> worst;    // at most 20, by traces, most first
  double upper_ms_max = 0;         // over all pairs: no latency holds more offset than this
  bool upper_known = false;        // false when there was no pair
  std::int64_t bounded_below = 0;  // pairs with a lower bound
  double lower_ms_min = 0;         // over those: no latency lacks more than this; when bounded_below > 0
  std::int64_t proven_skewed = 0;  // pairs whose interval does not hold zero: the clocks certainly disagree
  std::int64_t pinged = 0, pings = 0;          // environments that answered round trips, and how many there were
  std::int64_t moved = 0;                      // of pinged: no one offset suits all its round trips, the clock moved
  std::vector<ClockEnvironment> environments;  // at most 20, by pings, most first
  std::string text;                // one sentence for the reader of a report
};

struct Input {
  std::string path, format;  // container name, "" when passed over
  std::string compression;   // "none", "gzip", "zstd"
  std::int64_t bytes = 0;    // as stored
  std::int64_t events = 0;
  bool truncated = false;
};

// What the manifest of a run among the inputs says of it.
struct RunFacts {
  std::string path;                             // of run.json
  std::string run, experiment, target, region;  // "" where the manifest does not say; target is "local" or "aws"
  std::int64_t started_ns = 0, ended_ns = 0;    // 0 when not known
  std::vector<std::int64_t> memory_mb;          // of the functions, ascending, each once
  bool operator==(const RunFacts&) const = default;
};

struct Rejected {      // malformed input, by reason, with the first few shown
  std::string reason;  // name from the table of drop reasons
  std::string sentence;
  std::int64_t count = 0;
  std::vector<std::string> examples;  // "file:line: excerpt", escaped, at most 3
};

// What the inputs' invocations, requests and logs cost by list prices, whatever of them --where lets in.
struct CostLine {
  std::string service, unit;  // as the price list has them
  double amount = 0;          // of units
  std::optional<double> usd;  // absent where the price is not known
};
struct StoreCost {
  std::string store;
  std::int64_t writes = 0;
  std::optional<double> usd;  // of its own requests
};
struct Cost {
  std::string region, gathered;   // of the prices
  std::int64_t invocations = 0;   // by REPORT lines
  double billed_s = 0;            // together
  std::vector<CostLine> lines;    // in the list's order of services
  std::optional<double> usd;      // sum of lines
  std::vector<StoreCost> stores;  // by name
  std::optional<double> usd_per_million_writes, usd_per_million_events;
  std::vector<std::string> notes;  // what is not priced, and why
};

struct Warning {
  std::string code, text;
};

// How a group stands at the quantile of the ranking, by 95 % intervals.
enum class Standing {
  kFastest,          // the smallest value among the groups with an interval
  kSlower,           // its whole interval lies above the fastest's
  kNotToldApart,     // its interval and the fastest's overlap
  kTooFewSamples,    // no interval
  kNothingReceived,  // no observation
};
std::string_view to_text(Standing standing);  // "fastest", "not told apart", ...; the same in JSON

struct Rank {
  std::int64_t group = 0;  // index into Analysis::groups
  Standing standing = Standing::kNothingReceived;
  std::optional<double> times_fastest;  // its value over the fastest's, where both are positive
  bool lost_beyond = false;  // more than 1 - q of its writes are lost: with them counted the quantile has no bound
};

// The answer to "which is the fastest": the groups of the first stage (or of the first series of samples), the fastest
// first. analyze/document_ranking.h makes it.
struct Ranking {
  std::string quantile;  // "p99", or "p50" where no group is large enough for an interval on p99; "" without groups
  std::vector<Rank> ranks;
};

// What a condition on figures (--assert) came to in one group. A figure has an interval, so there are three outcomes.
enum class Outcome { kPassed, kFailed, kUndecided };
std::string_view to_text(Outcome outcome);  // "passed", "failed", "undecided"; the same in JSON
std::optional<Outcome> outcome_of(std::string_view text);

struct AssertionResult {
  std::string assertion, group;
  Outcome outcome = Outcome::kUndecided;
  std::string detail;     // the figures it was judged by, and what would decide it
  std::string origin;     // "gates.txt:3"; "" when it stood on the command line
  bool accepted = false;  // it does not make the command fail: passed, or undecided where that may pass
};

struct Analysis {
  std::string tool_version;
  std::string command;  // the command line that made the document
  std::vector<Input> inputs;
  std::vector<RunFacts> runs;           // in order of inputs
  std::vector<std::int64_t> memory_mb;  // of the functions by their REPORT lines, ascending, each once
  Accounting accounting;
  std::vector<Group> groups;  // by value of `by`, then stages in table order, then sample series
  Ranking ranking;
  std::vector<std::string> group_by;
  std::string where;             // filter in force, "" when none
  std::string cold = "include";  // split | exclude | include
  std::int64_t origin_ns = 0;    // first put or sample; zero of every series
  std::int64_t span_ns = 0;      // last minus first
  Clock clock;
  std::optional<Cost> cost;  // absent where there are no REPORT lines
  std::vector<Rejected> rejected;
  std::vector<Warning> warnings;
  std::vector<AssertionResult> assertions;  // in the order they were given, then that of the groups
};

std::string write_json(const Analysis& analysis);  // ends in a newline; same input, same bytes

// Throws base::Error (environment) with a sentence when text is not an analysis document or of a higher major version.
// Unknown members are ignored. `where` names the source in the error.
Analysis read_json(std::string_view text, const std::string& where);

}  // namespace echotrace::analyze
