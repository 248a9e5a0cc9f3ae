#include "analyze/trend_notes.h"

#include "analyze/change_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace echotrace::analyze {
namespace {

void warn(Trend& trend, std::string code, std::string text) {
  trend.warnings.push_back({std::move(code), std::move(text)});
}

void note_time(const std::vector<DatedAnalysis>& analyses, Trend& trend) {
  const auto undated = std::count_if(analyses.begin(), analyses.end(),
                                     [](const DatedAnalysis& one) { return one.analysis.origin_ns == 0; });
  if (undated > 0) warn(trend, "no_time", fmt::format("{} analyses do not say when; they stand first", undated));
  std::size_t overlaps = 0, example = 0;
  for (std::size_t i = 1; i < analyses.size(); ++i) {
    const Analysis &before = analyses[i - 1].analysis, &now = analyses[i].analysis;
    if (before.origin_ns == 0 || now.origin_ns - before.origin_ns >= before.span_ns) continue;
    if (overlaps++ == 0) example = i;
  }
  if (overlaps == 0) return;
  warn(trend, "overlapping_runs",
       fmt::format(
           "{} of {} analyses begin before the one before ends, {} and {} for instance: does one hold the other's "
           "traces?",
           overlaps, analyses.size(), trend.runs[example - 1].name, trend.runs[example].name));
}

void note_selection(const std::vector<DatedAnalysis>& analyses, Trend& trend) {
  const Analysis& last = analyses.back().analysis;
  const auto others = std::count_if(analyses.begin(), analyses.end(), [&](const DatedAnalysis& one) {
    return one.analysis.group_by != last.group_by || one.analysis.where != last.where || one.analysis.cold != last.cold;
  });
  if (others == 0) return;
  warn(trend, "selection_differs",
       fmt::format("{} of {} analyses were made with another --group-by, --where or --cold than the last", others,
                   analyses.size()));
}

// Runs of one kind belong into a trend; what differs among them is named once.
template <typename Read>  // read(run) -> text, "" when the manifest does not say
void note_values(Trend& trend, std::string_view code, std::string_view what, Read&& read) {
  std::set<std::string> values;
  for (const TrendRun& run : trend.runs) {
    for (const RunFacts& facts : run.runs) {
      if (const std::string value = read(facts); !value.empty()) values.insert(value);
    }
  }
  if (values.size() < 2) return;
  std::string list;
  std::size_t shown = 0;
  for (const std::string& value : values) {
    if (++shown > 5) break;
    list += (list.empty() ? "" : ", ") + value;
  }
  warn(trend, std::string(code), fmt::format("the runs are of {} {}: {}", values.size(), what, list));
}

std::string memory_text(const RunFacts& facts) {
  std::string text;
  for (const std::int64_t size : facts.memory_mb) text += fmt::format("{}{} MB", text.empty() ? "" : " and ", size);
  return text;
}

}  // namespace

void note_trend(const std::vector<DatedAnalysis>& analyses, Trend& trend) {
  if (analyses.empty()) return;
  const bool all_short = std::all_of(trend.figures.begin(), trend.figures.end(),
                                     [](const TrendFigure& figure) { return figure.needs > 0; });
  if (all_short && !trend.figures.empty()) {
    warn(trend, "too_few_runs",
         fmt::format("{} runs are too few to show a change of level; it takes {}", trend.runs.size(),
                     trend.figures.front().needs));
  }
  note_time(analyses, trend);
  note_selection(analyses, trend);
  note_values(trend, "experiments_differ", "experiments", [](const RunFacts& facts) { return facts.experiment; });
  note_values(trend, "targets_differ", "targets", [](const RunFacts& facts) { return facts.target; });
  note_values(trend, "regions_differ", "regions", [](const RunFacts& facts) { return facts.region; });
  note_values(trend, "memory_differs", "sizes of functions", memory_text);
  const auto local = std::count_if(trend.runs.begin(), trend.runs.end(), [](const TrendRun& run) {
    return std::any_of(run.runs.begin(), run.runs.end(), [](const RunFacts& facts) { return facts.target == "local"; });
  });
  if (local > 0) {
    warn(trend, "local_run",
         fmt::format("{} of {} runs on the collecting machine's own services, a test bed: the latencies say nothing "
                     "about AWS",
                     local, trend.runs.size()));
  }
}

}  // namespace echotrace::analyze
