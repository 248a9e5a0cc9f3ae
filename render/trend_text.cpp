#include "render/trend_text.h"

#include "ingest/base/text.h"
#include "render/format.h"
#include "render/selection.h"
#include "render/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace echotrace::render {
namespace {

using analyze::Trend;
using analyze::TrendChange;
using analyze::TrendFigure;

constexpr std::size_t kLabelWidth = 60, kNameWidth = 30, kCourseWidth = 20;
constexpr std::string_view kLostShare = "lost_share";

// One block per point, of more points one per equal stretch of them, as high as its median lies between the extremes.
std::string course(const TrendFigure& figure) {
  constexpr std::array<const char*, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::size_t count = figure.points.size(), width = std::min(count, kCourseWidth);
  std::vector<double> heights;
  for (std::size_t i = 0; i < width; ++i) {
    std::vector<double> values;
    for (std::size_t at = i * count / width; at < (i + 1) * count / width; ++at)
      values.push_back(figure.points[at].value);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    heights.push_back(*middle);
  }
  const auto [low, high] = std::minmax_element(heights.begin(), heights.end());
  std::string text;
  for (const double height : heights) {
    const double share = *high > *low ? (height - *low) / (*high - *low) : 0;
    text += kBlocks[static_cast<std::size_t>(std::lround(share * 7))];
  }
  return text;
}

std::string value_text(const TrendFigure& figure, double value, const Unit& unit) {
  return figure.figure == kLostShare ? format_share(value) : format_value(value, unit);
}

std::string latest_cell(const TrendFigure& figure, const Unit& unit) {
  const analyze::TrendPoint& last = figure.points.back();
  if (figure.figure != kLostShare) return format_value_interval(last.value, last.interval95, unit);
  if (!last.interval95) return format_share(last.value);
  return fmt::format("{} [{}, {}]", format_share(last.value), format_share(last.interval95->first),
                     format_share(last.interval95->second));
}

std::string change_text(const TrendChange& change) {
  if (!change.relative) return change.after > change.before ? "up" : "down";
  const double percent = *change.relative * 100;
  return fmt::format("{:+.{}f} %", percent, std::abs(percent) < 100 ? 1 : 0);
}

// Of one stage or series, in document order.
struct StageFigures {
  std::string stage;
  Unit unit;
  std::vector<const TrendFigure*> figures;
};

std::vector<StageFigures> by_stage(const Trend& trend) {
  std::vector<StageFigures> all;
  for (const TrendFigure& figure : trend.figures) {
    if (figure.points.empty()) continue;
    auto at = std::find_if(all.begin(), all.end(), [&](const StageFigures& stage) {
      return stage.stage == figure.stage && stage.figures.front()->sample == figure.sample;
    });
    if (at == all.end()) at = all.insert(all.end(), {figure.stage, {}, {}});
    at->figures.push_back(&figure);
  }
  std::stable_partition(all.begin(), all.end(), [](const StageFigures& s) { return s.stage == "trigger_latency"; });
  for (StageFigures& stage : all) {
    double magnitude = 0;
    for (const TrendFigure* figure : stage.figures) {
      if (figure->figure == "p50") magnitude = std::max(magnitude, std::abs(figure->points.back().value));
    }
    stage.unit = choose_unit(stage.figures.front()->unit, magnitude);
  }
  return all;
}

std::string run_text(const Trend& trend, std::int64_t index) {
  const analyze::TrendRun& run = trend.runs[static_cast<std::size_t>(index)];
  const std::string name = base::excerpt(run.name, kNameWidth);
  return run.origin_ns == 0 ? name : fmt::format("{} ({})", name, format_instant(run.origin_ns));
}

std::string figure_name(const TrendFigure& figure) {
  return figure.figure == kLostShare ? "lost" : base::excerpt(figure.figure, 8);
}

std::string table(const StageFigures& stage, bool details, bool bold) {
  std::vector<std::vector<std::string>> rows;
  for (const TrendFigure* figure : stage.figures) {
    if (!details && figure->changes.empty()) continue;
    rows.push_back({base::excerpt(figure->label(), kLabelWidth), figure_name(*figure),
                    format_count(static_cast<std::int64_t>(figure->points.size())), course(*figure),
                    latest_cell(*figure, stage.unit),
                    figure->changes.empty() ? figure->needs > 0 ? "needs " + format_count(figure->needs) : "~"
                                            : change_text(figure->changes.back())});
  }
  if (rows.empty()) return "no change of level shown\n";
  return text_table({"group", "figure", "runs", "course", "latest [95 % interval]", "change"}, rows, bold);
}

std::string changes(const StageFigures& stage, const Trend& trend) {
  std::string text;
  for (const TrendFigure* figure : stage.figures) {
    for (const TrendChange& change : figure->changes) {
      text += wrap(
          fmt::format(
              "{} {}: {} from {} on, {} -> {}{}, p {}", base::excerpt(figure->label(), kLabelWidth),
              figure_name(*figure), change_text(change), run_text(trend, change.run),
              value_text(*figure, change.before, stage.unit), value_text(*figure, change.after, stage.unit),
              figure->figure == kLostShare || stage.unit.name.empty() ? "" : " " + base::excerpt(stage.unit.name, 16),
              change.p_adjusted < 0.001 ? "<0.001" : fmt::format("{:.3f}", change.p_adjusted)),
          2);
    }
  }
  return text;
}

}  // namespace

std::string trend_text(const Trend& trend, const Settings& settings) {
  std::string text = heading("Trend", settings.bold);
  if (!trend.runs.empty()) {
    text += wrap(fmt::format("{} analyses, from {} to {}", format_count(static_cast<std::int64_t>(trend.runs.size())),
                             run_text(trend, 0), run_text(trend, static_cast<std::int64_t>(trend.runs.size()) - 1)),
                 0);
  }
  text += '\n';
  const std::vector<StageFigures> stages = by_stage(trend);
  if (stages.empty()) text += "No analysis has an observation, so there is no course to show.\n\n";
  for (const StageFigures& stage : stages) {
    const bool details = settings.details || &stage == &stages.front();
    const std::string unit = stage.unit.name.empty() ? "" : " (" + base::excerpt(stage.unit.name, 16) + ")";
    text += heading(base::excerpt(stage_title(stage.stage), kLabelWidth) + unit, settings.bold);
    text += table(stage, details, settings.bold) + changes(stage, trend) + '\n';
  }
  if (!stages.empty()) {
    text += wrap(
                "~ no change of level shown. Changes by Mann-Whitney's statistic at every place, p by permutation, "
                "adjusted for the number of figures.",
                0) +
            '\n';
  }
  if (!trend.warnings.empty()) {
    text += heading("Warnings", settings.bold);
    for (const analyze::Warning& warning : trend.warnings) text += wrap("- " + base::escape(warning.text), 2);
  }
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace echotrace::render
