// The trend document (schema echotrace.trend/1): the figures of many analyses of one experiment in order of time, with
// the runs from which on a level is another one. reports/trend.schema.json describes the same for others.
#pragma once

#include "analyze/document.h"

namespace echotrace::analyze {

inline constexpr std::string_view kTrendSchema = "echotrace.trend/1";

// One analysis document.
struct TrendRun {
  std::string name;  // short and unique
  std::string path;
  std::string tool_version;
  std::vector<RunFacts> runs;
  std::int64_t origin_ns = 0, span_ns = 0;  // first write or sample, and from there to the last
  std::int64_t writes = 0, lost = 0;
};

struct TrendPoint {
  std::int64_t run = 0;  // index into Trend::runs
  std::int64_t count = 0;
  double value = 0;
  std::optional<std::pair<double, double>> interval95;
};

// From this run on the figure has another level.
struct TrendChange {
  std::int64_t run = 0;            // index into Trend::runs: the first on the new level
  double before = 0, after = 0;    // medians of the figure over the runs of the two levels
  std::optional<double> relative;  // after / before - 1, where both are positive
  double p = 1, p_adjusted = 1;    // by permutation; times the number of figures tested
};

// A stretch of runs between two changes.
struct TrendLevel {
  std::int64_t first_run = 0, last_run = 0;  // indexes into Trend::runs
  double median = 0;
};

struct TrendFigure {
  std::vector<std::pair<std::string, Scalar>> by;
  std::string stage;
  bool sample = false;
  std::string figure;                // "p50", "p90", "p99", "lost_share"
  std::string unit;                  // "ms"; "" for a share, 0 to 1
  std::vector<TrendPoint> points;    // only of the runs that have the figure, in order
  std::vector<TrendChange> changes;  // in order
  std::vector<TrendLevel> levels;    // one more than changes; empty when there is no point
  std::int64_t needs = 0;            // runs without which no change can be shown; 0 when there are enough

  std::string label() const;  // as Group::label
};

struct Trend {
  std::string tool_version;
  std::string command;
  std::vector<TrendRun> runs;  // by origin_ns
  std::vector<TrendFigure> figures;
  std::vector<Warning> warnings;
};

std::string write_json(const Trend& trend);  // ends in a newline; same input, same bytes

// Throws base::Error (environment) for what is no trend document of version 1.
Trend read_trend(std::string_view text, const std::string& where);

}  // namespace echotrace::analyze
