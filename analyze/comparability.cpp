#include "analyze/comparability.h"

#include "analyze/normal_distribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace echotrace::analyze {
namespace {

constexpr double kStrongDependence = 2;

void warn(Comparison& comparison, std::string code, std::string text) {
  comparison.warnings.push_back({std::move(code), std::move(text)});
}

struct Stretch {
  std::int64_t begin_ns, end_ns;
  bool candidate;
};

void add_stretches(const Side& side, bool candidate, std::vector<Stretch>& stretches) {
  const bool known = !side.runs.empty() && std::all_of(side.runs.begin(), side.runs.end(), [](const RunFacts& run) {
    return run.started_ns > 0 && run.ended_ns > 0;
  });
  if (known) {
    for (const RunFacts& run : side.runs) stretches.push_back({run.started_ns, run.ended_ns, candidate});
  } else if (side.origin_ns != 0) {
    stretches.push_back({side.origin_ns, side.origin_ns + side.span_ns, candidate});
  }
}

std::string list(const std::set<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + (value.empty() ? "unknown" : value);
  return text.empty() ? "unknown" : text;
}

// One property of runs; a side whose manifests do not tell is not compared.
using Values = std::set<std::string>;
void warn_of_values(Comparison& comparison, std::string_view code, std::string_view what,
                    Values (*values_of)(const Side&)) {
  const Values base = values_of(comparison.sides.front());
  for (std::size_t i = 1; i < comparison.sides.size(); ++i) {
    const Values candidate = values_of(comparison.sides[i]);
    if (base.empty() || candidate.empty() || base == candidate) continue;
    warn(comparison, std::string(code),
         fmt::format("{} and {} differ in {}: {} against {}", comparison.sides.front().name, comparison.sides[i].name,
                     what, list(base), list(candidate)));
  }
}

template <std::string RunFacts::*member>
Values of_runs(const Side& side) {
  Values values;
  for (const RunFacts& run : side.runs) {
    if (!(run.*member).empty()) values.insert(run.*member);
  }
  return values;
}

// By the platform's own lines where there are any.
Values memory_of(const Side& side) {
  std::set<std::int64_t> sizes(side.memory_mb.begin(), side.memory_mb.end());
  if (sizes.empty()) {
    for (const RunFacts& run : side.runs) sizes.insert(run.memory_mb.begin(), run.memory_mb.end());
  }
  Values values;
  for (const std::int64_t size : sizes) values.insert(fmt::format("{} MB", size));
  return values;
}

void warn_of_time(Comparison& comparison) {
  const Side& base = comparison.sides.front();
  for (std::size_t i = 1; i < comparison.sides.size(); ++i) {
    const Side& candidate = comparison.sides[i];
    if (takes_turns(base, candidate)) continue;
    const bool base_first = base.origin_ns < candidate.origin_ns;
    warn(comparison, "one_after_the_other",
         fmt::format("{} was measured before {}, not in turns: whatever else changed in between looks like a "
                     "difference between them; measure in turns, several times each",
                     base_first ? base.name : candidate.name, base_first ? candidate.name : base.name));
  }
}

// A side that loses its slow writes looks fast. Two proportions against each other, as normal.
void warn_of_losses(Comparison& comparison) {
  const Accounting& base = comparison.sides.front().accounting;
  for (std::size_t i = 1; i < comparison.sides.size(); ++i) {
    const Accounting& other = comparison.sides[i].accounting;
    const auto n = static_cast<double>(base.delivered + base.lost),
               m = static_cast<double>(other.delivered + other.lost);
    const double pooled = static_cast<double>(base.lost + other.lost) / std::max(1.0, n + m);
    if (n == 0 || m == 0 || pooled <= 0 || pooled >= 1) continue;
    const double difference = static_cast<double>(base.lost) / n - static_cast<double>(other.lost) / m;
    if (two_sided_p(difference / std::sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))) >= kSignificance) continue;
    warn(comparison, "losses_differ",
         fmt::format("{} lost {} of {} writes, {} {} of {}: latencies are those of the delivered ones only",
                     comparison.sides.front().name, base.lost, base.delivered + base.lost, comparison.sides[i].name,
                     other.lost, other.delivered + other.lost));
  }
}

void warn_of_tests(Comparison& comparison) {
  double strongest = 1;
  std::int64_t dependent = 0, tested = 0, few = 0;
  for (const ComparedGroup& group : comparison.groups) {
    for (const Difference& difference : group.differences) {
      if (!difference.mann_whitney) continue;
      ++tested;
      if (difference.verdict == Verdict::kTooFewSamples) ++few;
      if (difference.mann_whitney->inflation > kStrongDependence) ++dependent;
      strongest = std::max(strongest, difference.mann_whitney->inflation);
    }
  }
  if (dependent > 0) {
    warn(comparison, "dependent_observations",
         fmt::format("in {} of {} comparisons observations resemble those taken just before; a mean over them says as "
                     "little as one over up to {:.0f} times fewer; intervals and p allow for it",
                     dependent, tested, strongest));
  }
  if (few > 0) {
    warn(comparison, "too_few_samples",
         fmt::format("{} of {} comparisons have too few observations to show any difference", few, tested));
  }
}

void warn_of_sides(const std::vector<SideAnalysis>& sides, Comparison& comparison) {
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (!sides[i].exact) {
      warn(comparison, "no_observations",
           fmt::format("{} is an analysis document, which keeps no single observations: shifts of quantiles can be "
                       "given, tests cannot; give the traces instead",
                       comparison.sides[i].name));
    }
  }
  std::vector<Warning> shared;
  std::vector<std::string> names;  // of the sides that say so
  for (std::size_t i = 0; i < sides.size(); ++i) {
    for (const Warning& warning : sides[i].analysis.warnings) {
      if (warning.code == "too_few_samples") continue;
      const auto known = std::find_if(shared.begin(), shared.end(), [&](const Warning& other) {
        return other.code == warning.code && other.text == warning.text;
      });
      if (known != shared.end()) {
        names[static_cast<std::size_t>(known - shared.begin())] += ", " + comparison.sides[i].name;
      } else {
        shared.push_back(warning);
        names.push_back(comparison.sides[i].name);
      }
    }
  }
  for (std::size_t i = 0; i < shared.size(); ++i) warn(comparison, shared[i].code, names[i] + ": " + shared[i].text);
}

// A document is of the grouping and filter it was made with.
void warn_of_selection(const std::vector<SideAnalysis>& sides, Comparison& comparison) {
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const Analysis& analysis = sides[i].analysis;
    if (analysis.group_by == comparison.group_by && analysis.where == comparison.where &&
        analysis.cold == comparison.cold) {
      continue;
    }
    warn(comparison, "selection_differs",
         fmt::format("{} was analyzed with another --group-by, --where or --cold; groups that do not match stand alone",
                     comparison.sides[i].name));
  }
}

}  // namespace

bool takes_turns(const Side& base, const Side& candidate) {
  std::vector<Stretch> stretches;
  add_stretches(base, false, stretches);
  add_stretches(candidate, true, stretches);
  std::sort(stretches.begin(), stretches.end(),
            [](const Stretch& a, const Stretch& b) { return a.begin_ns < b.begin_ns; });
  const auto of_base = std::count_if(stretches.begin(), stretches.end(), [](const Stretch& s) { return !s.candidate; });
  if (of_base == 0 || of_base == static_cast<std::ptrdiff_t>(stretches.size())) return true;  // nothing is known
  int changes = 0;
  for (std::size_t i = 1; i < stretches.size(); ++i) {
    if (stretches[i].candidate == stretches[i - 1].candidate) continue;
    if (stretches[i].begin_ns < stretches[i - 1].end_ns) return true;  // at the same time
    ++changes;
  }
  return changes >= 2;
}

void warn_of_comparability(const std::vector<SideAnalysis>& sides, Comparison& comparison) {
  warn_of_values(comparison, "targets_differ", "target", of_runs<&RunFacts::target>);
  warn_of_values(comparison, "regions_differ", "region", of_runs<&RunFacts::region>);
  warn_of_values(comparison, "experiments_differ", "experiment", of_runs<&RunFacts::experiment>);
  warn_of_values(comparison, "memory_differs", "memory of the functions", memory_of);
  warn_of_time(comparison);
  warn_of_losses(comparison);
  warn_of_selection(sides, comparison);
  warn_of_tests(comparison);
  warn_of_sides(sides, comparison);
}

}  // namespace echotrace::analyze
