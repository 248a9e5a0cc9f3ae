#include "render/comparison_text.h"

#include "ingest/base/text.h"
#include "render/format.h"
#include "render/selection.h"
#include "render/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace echotrace::render {
namespace {

using analyze::ComparedGroup;
using analyze::Comparison;
using analyze::Difference;
using analyze::Shift;
using analyze::Verdict;

constexpr std::size_t kLabelWidth = 60, kNameWidth = 20, kTitleWidth = 24, kUnitWidth = 6;
constexpr std::string_view kNothingShown = "~";

std::string short_verdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNoDifferenceShown: return std::string(kNothingShown);
    case Verdict::kTooFewSamples: return "too few";
    case Verdict::kNotTested: return "untested";
    default: return std::string(to_text(verdict));
  }
}

std::string p_cell(const std::optional<double>& p) {
  if (!p) return {};
  return *p < 0.001 ? "<0.001" : fmt::format("{:.3f}", *p);
}

std::string percent(double share) {
  const double shown = share * 100, size = std::abs(shown);
  const std::string text = fmt::format("{:+.{}f}", shown, size < 1 ? 2 : size < 100 ? 1 : 0);
  return text == "-0.00" ? "+0.00" : text;
}

// In percent where both sides are positive, else in the unit.
std::string shift_text(const Shift& shift, const Unit& unit) {
  if (shift.relative) return percent(*shift.relative) + " %";
  return (shift.absolute > 0 ? "+" : "") + format_value(shift.absolute, unit);
}

std::string shift_cell(const Shift& shift, const Unit& unit) {
  return shift.p_adjusted && !shift.shown() ? std::string(kNothingShown) : shift_text(shift, unit);
}

std::string interval_cell(const Shift& shift, const Unit& unit) {
  if (shift.relative95)
    return fmt::format("[{}, {}] %", percent(shift.relative95->first), percent(shift.relative95->second));
  if (shift.absolute95 && !shift.relative) return format_interval(*shift.absolute95, shift.absolute, unit);
  return shift.needs > 0 ? "needs " + format_count(shift.needs) : std::string(kNotAvailable);
}

// The compared groups of one stage or series.
struct StageGroups {
  std::string stage;
  Unit unit;
  std::vector<const ComparedGroup*> groups;
};

std::vector<StageGroups> by_stage(const Comparison& comparison) {
  std::vector<StageGroups> all;
  for (const ComparedGroup& group : comparison.groups) {
    auto at = std::find_if(all.begin(), all.end(), [&](const StageGroups& stage) {
      return stage.stage == group.stage && stage.groups.front()->sample == group.sample &&
             stage.groups.front()->unit == group.unit;
    });
    if (at == all.end()) at = all.insert(all.end(), {group.stage, {}, {}});
    at->groups.push_back(&group);
  }
  std::stable_partition(all.begin(), all.end(), [](const StageGroups& s) { return s.stage == "trigger_latency"; });
  for (StageGroups& stage : all) {
    double magnitude = 0;
    for (const ComparedGroup* group : stage.groups) {
      for (const Difference& difference : group->differences) {
        if (const Shift* median = difference.shift("p50"))
          magnitude = std::max({magnitude, std::abs(median->base), std::abs(median->candidate)});
      }
    }
    stage.unit = choose_unit(stage.groups.front()->unit, magnitude);
  }
  return all;
}

bool two_sided(const Difference& difference) {
  return difference.verdict != Verdict::kOnlyInBase && difference.verdict != Verdict::kOnlyInCandidate &&
         difference.verdict != Verdict::kInNeither;
}

std::vector<std::string> shift_row(const std::string& label, const Shift& shift, const Unit& unit, const std::string& p,
                                   const std::string& verdict) {
  return {label,
          format_value(shift.base, unit),
          format_value(shift.candidate, unit),
          shift_cell(shift, unit),
          interval_cell(shift, unit),
          p,
          verdict};
}

std::string table(const StageGroups& stage, std::size_t candidate, bool details, bool bold) {
  std::vector<std::vector<std::string>> rows;
  for (const ComparedGroup* group : stage.groups) {
    const Difference& difference = group->differences[candidate - 1];
    if (!two_sided(difference) || difference.shifts.empty()) continue;
    const std::string label = base::excerpt(group->label(), kLabelWidth);
    const auto& test = difference.mann_whitney;
    const std::string p = p_cell(test ? std::optional(test->p_adjusted) : std::nullopt);
    const std::string verdict = short_verdict(difference.verdict);
    if (!details) {
      rows.push_back(shift_row(label, difference.shifts.front(), stage.unit, p, verdict));
      continue;
    }
    rows.push_back({label, format_count(group->sides.front().count), format_count(group->sides[candidate].count), "",
                    "", p, verdict});
    for (const Shift& shift : difference.shifts) {
      rows.push_back(
          shift_row("  " + base::excerpt(shift.quantile, 12), shift, stage.unit, p_cell(shift.p_adjusted), ""));
    }
  }
  if (rows.empty()) return {};
  return text_table({"group", details ? "base" : "base p50", details ? "candidate" : "new p50", "shift",
                     "95 % interval", "p", "verdict"},
                    rows, bold);
}

// What the table cannot hold: groups on one side only, effect sizes, and how many observations would show
// 5 % where there are fewer.
std::string remarks(const StageGroups& stage, std::size_t candidate, bool details, const Comparison& comparison) {
  std::string text;
  for (const ComparedGroup* group : stage.groups) {
    const Difference& difference = group->differences[candidate - 1];
    const std::string label = base::excerpt(group->label(), kLabelWidth);
    if (difference.verdict == Verdict::kInNeither) continue;
    if (!two_sided(difference)) {
      const std::size_t side = difference.verdict == Verdict::kOnlyInBase ? 0 : candidate;
      text += wrap(
          fmt::format("{}: only in {} ({} observations)", label, base::excerpt(comparison.sides[side].name, kNameWidth),
                      format_count(group->sides[side].count)),
          2);
    } else if (details && difference.cliffs_delta && difference.kolmogorov_smirnov) {
      const auto& effect = *difference.cliffs_delta;
      text += wrap(fmt::format("{}: Cliff's delta {:+.3f} [{:+.3f}, {:+.3f}], Kolmogorov-Smirnov D {:.3f} (p {})",
                               label, effect.delta, effect.interval95.first, effect.interval95.second,
                               difference.kolmogorov_smirnov->d, p_cell(difference.kolmogorov_smirnov->p_corrected)),
                   2);
    }
    // With that many, 5 % would have been shown.
    const std::int64_t smaller = std::min(group->sides.front().count, group->sides[candidate].count);
    if (difference.verdict == Verdict::kNoDifferenceShown && difference.needed_count.value_or(0) > smaller) {
      text += wrap(fmt::format("{}: to show 5 % takes about {} observations a side", label,
                               format_count(*difference.needed_count)),
                   2);
    }
  }
  return text;
}

std::string sides_text(const Comparison& comparison, bool bold) {
  std::string text = heading("Comparison", bold);
  for (std::size_t i = 0; i < comparison.sides.size(); ++i) {
    const analyze::Side& side = comparison.sides[i];
    const analyze::Accounting& counts = side.accounting;
    text +=
        wrap(fmt::format("{} {}: {} writes, {} lost{}{}", i == 0 ? "base     " : "candidate",
                         base::excerpt(side.name, kNameWidth), format_count(counts.writes), format_count(counts.lost),
                         side.origin_ns != 0 ? ", from " + format_instant(side.origin_ns) : "",
                         side.exact ? "" : ", an analysis document"),
             10);
  }
  if (!comparison.where.empty()) text += wrap("only " + base::escape(comparison.where), 2);
  if (comparison.cold != "include") text += wrap("cold starts: " + base::escape(comparison.cold), 2);
  return text + '\n';
}

std::string overview_cell(const Difference& difference, const Unit& unit) {
  const Verdict verdict = difference.verdict;
  if (!two_sided(difference)) return "-";
  const Shift* const median = difference.shift("p50");
  if (median == nullptr || (verdict != Verdict::kFaster && verdict != Verdict::kSlower)) return short_verdict(verdict);
  return shift_text(*median, unit) + " " + std::string(to_text(verdict));
}

// With several candidates: what became of each group's median, a column per candidate and at most three a table.
std::string overview(const StageGroups& stage, const Comparison& comparison, bool bold) {
  constexpr std::size_t kColumns = 3, kColumnWidth = 16;
  std::string text;
  for (std::size_t first = 1; first < comparison.sides.size(); first += kColumns) {
    const std::size_t end = std::min(first + kColumns, comparison.sides.size());
    std::vector<std::string> headings = {"group", "base p50"};
    for (std::size_t i = first; i < end; ++i) headings.push_back(base::excerpt(comparison.sides[i].name, kColumnWidth));
    std::vector<std::vector<std::string>> rows;
    for (const ComparedGroup* group : stage.groups) {
      const auto& quantiles = group->sides.front().quantiles;
      const auto median =
          std::find_if(quantiles.begin(), quantiles.end(), [](const auto& q) { return q.name == "p50"; });
      rows.push_back({base::excerpt(group->label(), kLabelWidth),
                      median != quantiles.end() ? format_value(median->value, stage.unit) : "-"});
      for (std::size_t i = first; i < end; ++i)
        rows.back().push_back(overview_cell(group->differences[i - 1], stage.unit));
    }
    text += text_table(headings, rows, bold);
  }
  return text;
}

std::string method(const Comparison& comparison) {
  std::size_t tests = 0;
  for (const ComparedGroup& group : comparison.groups) {
    for (const Difference& difference : group.differences) tests += difference.mann_whitney ? 1 : 0;
  }
  if (tests == 0) return {};
  return wrap(fmt::format(
                  "~ no difference shown, which is not the same as none. Verdicts by Mann-Whitney's U, p adjusted "
                  "for {} {} (Holm) and for dependence in time; p of a quantile by its interval.",
                  tests, tests == 1 ? "test" : "tests"),
              0) +
         '\n';
}

}  // namespace

std::string comparison_text(const Comparison& comparison, const Settings& settings) {
  std::string text = sides_text(comparison, settings.bold);
  const std::vector<StageGroups> stages = by_stage(comparison);
  if (stages.empty()) text += "No side has an observation, so there is nothing to compare.\n\n";
  const bool several = comparison.sides.size() > 2;
  for (const StageGroups& stage : stages) {
    const bool details = settings.details || &stage == &stages.front();
    const std::string unit = stage.unit.name.empty() ? "" : " (" + base::excerpt(stage.unit.name, kUnitWidth) + ")";
    const std::string title = base::excerpt(stage_title(stage.stage), kTitleWidth) + unit;
    if (several) {
      text += heading(title + ": shift of p50 against " + base::excerpt(comparison.sides.front().name, kNameWidth),
                      settings.bold);
      text += overview(stage, comparison, settings.bold) + '\n';
    }
    for (std::size_t i = 1; i < comparison.sides.size() && (details || !several); ++i) {
      text +=
          heading(several ? title + ": " + base::excerpt(comparison.sides[i].name, kNameWidth) : title, settings.bold);
      text += table(stage, i, details, settings.bold) + remarks(stage, i, details, comparison) + '\n';
    }
  }
  text += method(comparison);
  if (!comparison.warnings.empty()) {
    text += heading("Warnings", settings.bold);
    for (const analyze::Warning& warning : comparison.warnings) text += wrap("- " + base::escape(warning.text), 2);
  }
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace echotrace::render
