// The comparison document (schema echotrace.comparison/1): how one or more candidates differ from a base, group by
// group. Struct, writer and reader stand side by side; reports/comparison.schema.json describes the same for others.
#pragma once

#include "analyze/document.h"

namespace echotrace::analyze {

inline constexpr std::string_view kComparisonSchema = "echotrace.comparison/1";

// What one path of the command line holds.
struct Side {
  std::string name;   // short and unique among the sides
  std::string path;   // as given
  bool exact = true;  // its traces were read again; false: an analysis document, which no longer has the observations
  std::vector<Input> inputs;
  std::vector<RunFacts> runs;
  std::vector<std::int64_t> memory_mb;  // of the functions by their REPORT lines
  Accounting accounting;
  std::int64_t origin_ns = 0, span_ns = 0;  // first write or sample, and from there to the last
};

enum class Verdict {
  kFaster,             // the candidate's observations are smaller, and chance does not explain it
  kSlower,             // ... greater ...
  kNoDifferenceShown,  // which is not the same as none
  kTooFewSamples,      // no difference, however great, could be shown
  kNotTested,          // a side is an analysis document
  kOnlyInBase,         // the candidate has no observation of the group
  kOnlyInCandidate,
  kInNeither,  // another candidate has it
};
std::string_view to_text(Verdict verdict);     // "faster", "no difference shown", ...; the same in JSON
inline constexpr double kSignificance = 0.05;  // a verdict of a difference needs an adjusted p below this

// The distribution of one group on one side. Members as in Group; without observations count is 0 and the rest empty.
struct SideFigures {
  std::int64_t count = 0;
  std::vector<Quantile> quantiles;
  std::vector<CdfPoint> cdf;                                            // at most 200 points
  std::int64_t writes = 0, lost = 0, undetermined = 0, duplicates = 0;  // 0 for samples
  std::optional<double> cold_share;
};

// Candidate minus base of one quantile; relative = candidate / base - 1 where both are positive.
struct Shift {
  std::string quantile;  // "p50"
  double base = 0, candidate = 0, absolute = 0;
  std::optional<std::pair<double, double>> absolute95;
  std::optional<double> relative;
  std::optional<std::pair<double, double>> relative95;
  std::optional<double> p, p_adjusted;  // two-sided; Holm over all shifts of the document
  std::int64_t needs = 0;               // observations per side the interval needs; 0 when it is there
  bool shown() const { return p_adjusted && *p_adjusted < kSignificance; }
};

// Two-sided. u counts the pairs in which the candidate's observation is the greater, ties by half.
struct MannWhitney {
  double u = 0;
  std::optional<double> z;  // none where p is exact
  double p = 1;             // of independent observations, as SciPy and R give it
  double inflation = 1;     // what dependence in time adds to the variance of u, 1 when nothing
  double p_corrected = 1;   // p with that
  double p_adjusted = 1;    // p_corrected after Holm over all tests of the document; the verdict's
};

// Probability that the candidate's observation is the greater of a pair less that it is the smaller: -1 to 1.
struct CliffsDelta {
  double delta = 0;
  std::pair<double, double> interval95 = {-1, 1};
};

struct KolmogorovSmirnov {
  double d = 0;
  double p = 1;            // of independent observations
  double p_corrected = 1;  // of as many fewer as MannWhitney::inflation says
};

struct Difference {
  Verdict verdict = Verdict::kNotTested;
  std::vector<Shift> shifts;  // p50, p90, p99; empty when a side has no observation
  std::optional<MannWhitney> mann_whitney;
  std::optional<CliffsDelta> cliffs_delta;
  std::optional<KolmogorovSmirnov> kolmogorov_smirnov;
  std::optional<std::int64_t> needed_count;  // observations per side to show 5 % of the median, 4 times of 5

  const Shift* shift(std::string_view quantile) const;  // nullptr when there is none
};

struct ComparedGroup {
  std::vector<std::pair<std::string, Scalar>> by;
  std::string stage;  // or series, when sample
  bool sample = false;
  std::string unit = "ms";
  std::vector<SideFigures> sides;       // as Comparison::sides
  std::vector<Difference> differences;  // of each candidate from the base: of sides[1], sides[2], ...

  std::string label() const;  // as Group::label
};

struct Comparison {
  std::string tool_version;
  std::string command;
  std::vector<Side> sides;  // the base first, then the candidates
  std::vector<std::string> group_by;
  std::string where;
  std::string cold = "include";
  std::vector<ComparedGroup> groups;  // by value of `by`, then stages in table order, then series of samples
  std::vector<Warning> warnings;
};

std::string write_json(const Comparison& comparison);  // ends in a newline; same input, same bytes

// As read_json: throws base::Error (environment) for what is no comparison document of version 1.
Comparison read_comparison(std::string_view text, const std::string& where);

}  // namespace echotrace::analyze
