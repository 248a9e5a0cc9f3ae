#include "analyze/trend.h"

#include "analyze/change_points.h"
#include "analyze/normal_distribution.h"
#include "analyze/side_names.h"
#include "analyze/stages.h"
#include "analyze/trend_notes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

namespace echotrace::analyze {
namespace {

constexpr std::array<std::string_view, 3> kQuantiles = {"p50", "p90", "p99"};
constexpr std::string_view kLostShare = "lost_share";

// Series of samples come last; stages as documents order them, after the values of the grouping fields.
using Key = std::tuple<bool, std::vector<std::pair<std::string, Scalar>>, std::size_t, std::string>;
Key key_of(const Group& group) {
  const Stage* const stage = group.sample ? nullptr : find_stage(group.stage);
  const std::size_t place = stage == nullptr ? stages().size() : static_cast<std::size_t>(stage - stages().data());
  return {group.sample, group.by, place, group.stage};
}

// Wilson's interval of a share.
std::pair<double, double> share_interval(std::int64_t hits, std::int64_t count) {
  const auto n = static_cast<double>(count);
  const double share = static_cast<double>(hits) / n, z2 = kZ95 * kZ95;
  const double middle = share + z2 / (2 * n);
  const double half = kZ95 * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {hits == 0 ? 0 : std::max(0.0, (middle - half) / (1 + z2 / n)),
          hits == count ? 1 : std::min(1.0, (middle + half) / (1 + z2 / n))};
}

TrendFigure figure_of(const Group& group, std::string_view name, std::string_view unit) {
  TrendFigure figure;
  figure.by = group.by;
  figure.stage = group.stage;
  figure.sample = group.sample;
  figure.figure = name;
  figure.unit = unit;
  return figure;
}

void add_points(const Group& group, std::int64_t run, std::array<TrendFigure, kQuantiles.size() + 1>& figures) {
  for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
    const Quantile* const quantile = group.quantile(kQuantiles[i]);
    if (quantile == nullptr || group.count == 0) continue;
    figures[i].points.push_back({run, group.count, quantile->value, quantile->interval95});
  }
  // The account of a group is the same in all its stages.
  const std::int64_t decided = group.accounting.delivered + group.accounting.lost;
  if (group.sample || group.stage != stages().front().name || decided <= 0) return;
  const double share = static_cast<double>(group.accounting.lost) / static_cast<double>(decided);
  figures.back().points.push_back({run, decided, share, share_interval(group.accounting.lost, decided)});
}

std::vector<TrendFigure> figures_of(const std::vector<DatedAnalysis>& analyses) {
  std::map<Key, std::array<TrendFigure, kQuantiles.size() + 1>> by_group;
  for (std::size_t run = 0; run < analyses.size(); ++run) {
    for (const Group& group : analyses[run].analysis.groups) {
      const auto [at, inserted] = by_group.try_emplace(key_of(group));
      if (inserted) {
        for (std::size_t i = 0; i < kQuantiles.size(); ++i) at->second[i] = figure_of(group, kQuantiles[i], group.unit);
        at->second.back() = figure_of(group, kLostShare, "");
      }
      add_points(group, static_cast<std::int64_t>(run), at->second);
    }
  }
  std::vector<TrendFigure> figures;
  for (auto& [key, of_group] : by_group) {
    for (TrendFigure& figure : of_group) {
      if (!figure.points.empty()) figures.push_back(std::move(figure));
    }
  }
  return figures;
}

std::vector<double> values_of(const TrendFigure& figure) {
  std::vector<double> values;
  for (const TrendPoint& point : figure.points) values.push_back(point.value);
  return values;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

void add_levels(const std::vector<ChangePoint>& changes, std::size_t figures, TrendFigure& figure) {
  const std::vector<double> values = values_of(figure);
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= changes.size(); ++i) {
    const std::size_t end = i < changes.size() ? changes[i].first : values.size();
    const double median = median_of(
        {values.begin() + static_cast<std::ptrdiff_t>(begin), values.begin() + static_cast<std::ptrdiff_t>(end)});
    figure.levels.push_back({figure.points[begin].run, figure.points[end - 1].run, median});
    begin = end;
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    TrendChange change;
    change.run = figure.points[changes[i].first].run;
    change.before = figure.levels[i].median;
    change.after = figure.levels[i + 1].median;
    if (change.before > 0 && change.after > 0) change.relative = change.after / change.before - 1;
    change.p = changes[i].p;
    change.p_adjusted = std::min(1.0, changes[i].p * static_cast<double>(figures));
    figure.changes.push_back(change);
  }
}

bool varies(const TrendFigure& figure) {
  return std::any_of(figure.points.begin(), figure.points.end(),
                     [&](const TrendPoint& point) { return point.value != figure.points.front().value; });
}

bool can_change(const TrendFigure& figure) {
  return varies(figure) && figure.points.size() >= needed_for_change(kTrendLevel);
}

void find_changes(std::vector<TrendFigure>& figures) {
  auto tested = std::count_if(figures.begin(), figures.end(), can_change);
  if (tested == 0) tested = std::max<std::ptrdiff_t>(1, std::count_if(figures.begin(), figures.end(), varies));
  const double level = kTrendLevel / static_cast<double>(tested);
  for (TrendFigure& figure : figures) {
    if (figure.points.size() < needed_for_change(level)) {
      figure.needs = static_cast<std::int64_t>(needed_for_change(level));
    }
    const auto changes = can_change(figure) ? change_points(values_of(figure), level) : std::vector<ChangePoint>();
    add_levels(changes, static_cast<std::size_t>(tested), figure);
  }
}

}  // namespace

Trend trend_of(std::vector<DatedAnalysis> analyses) {
  std::stable_sort(analyses.begin(), analyses.end(), [](const DatedAnalysis& a, const DatedAnalysis& b) {
    return std::tie(a.analysis.origin_ns, a.path) < std::tie(b.analysis.origin_ns, b.path);
  });
  std::vector<std::string> paths;
  for (const DatedAnalysis& one : analyses) paths.push_back(one.path);
  const std::vector<std::string> names = side_names(paths);
  Trend trend;
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    const Analysis& analysis = analyses[i].analysis;
    trend.runs.push_back({names[i], paths[i], analysis.tool_version, analysis.runs, analysis.origin_ns,
                          analysis.span_ns, analysis.accounting.writes, analysis.accounting.lost});
  }
  trend.figures = figures_of(analyses);
  find_changes(trend.figures);
  note_trend(analyses, trend);
  return trend;
}

}  // namespace echotrace::analyze
