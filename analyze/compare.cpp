#include "analyze/compare.h"

#include "analyze/cliffs_delta.h"
#include "analyze/comparability.h"
#include "analyze/holm.h"
#include "analyze/kolmogorov_smirnov.h"
#include "analyze/mann_whitney.h"
#include "analyze/quantile_shift.h"
#include "analyze/quantiles.h"
#include "analyze/sample_size.h"
#include "analyze/side_names.h"
#include "analyze/stages.h"
#include "analyze/time_dependence.h"

#include <boost/sort/spreadsort/integer_sort.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <tuple>

namespace echotrace::analyze {
namespace {

constexpr std::array<std::string_view, 3> kShifted = {"p50", "p90", "p99"};

// One group on one side, as far as it is there.
struct Member {
  const Group* group = nullptr;
  std::span<const std::int64_t> in_time;  // empty of a document
  std::vector<std::int64_t> sorted;

  std::int64_t count() const { return group == nullptr ? 0 : group->count; }
  bool exact() const { return !in_time.empty(); }
};

// What makes groups of two sides the same one.
using Key = std::tuple<bool, std::string, std::vector<std::pair<std::string, Scalar>>>;
template <typename AnyGroup>
Key key_of(const AnyGroup& group) {
  return {group.sample, group.stage, group.by};
}

// A side whose groups are found by what they are of.
class SideMembers {
 public:
  explicit SideMembers(const SideAnalysis& side) : side_(side) {
    for (std::size_t i = 0; i < side.analysis.groups.size(); ++i) places_.emplace(key_of(side.analysis.groups[i]), i);
  }
  Member of(const ComparedGroup& wanted) const {
    Member member;
    const auto place = places_.find(key_of(wanted));
    if (place == places_.end()) return member;
    member.group = &side_.analysis.groups[place->second];
    if (place->second < side_.observations.size()) member.in_time = side_.observations[place->second];
    member.sorted.assign(member.in_time.begin(), member.in_time.end());
    boost::sort::spreadsort::integer_sort(member.sorted.begin(), member.sorted.end());
    return member;
  }

 private:
  const SideAnalysis& side_;
  std::map<Key, std::size_t> places_;
};

SideFigures figures_of(const Member& member) {
  SideFigures figures;
  if (member.group == nullptr) return figures;
  const Group& group = *member.group;
  figures.count = group.count;
  figures.quantiles = group.quantiles;
  figures.cdf = group.cdf;
  figures.writes = group.accounting.writes;
  figures.lost = group.accounting.lost;
  figures.undetermined = group.accounting.undetermined;
  figures.duplicates = group.accounting.duplicates;
  if (group.cold.known > 0) figures.cold_share = group.cold.share;
  return figures;
}

// As the document has it; of observations with the interval that their dependence in time leaves.
Quantile quantile_of(const Member& member, std::string_view name) {
  if (const auto probability = std::find_if(kProbabilities.begin(), kProbabilities.end(),
                                            [&](const Probability& p) { return p.name == name; });
      member.exact() && probability != kProbabilities.end()) {
    const std::int64_t value_ns = member.sorted[quantile_position(member.sorted.size(), *probability).index];
    return effective_quantile(member.sorted, *probability, effective_count(member.in_time, value_ns));
  }
  const Quantile* const quantile = member.group->quantile(name);
  return quantile != nullptr ? *quantile : Quantile{std::string(name), 0, {}, 0};
}

void test(const Member& base, const Member& candidate, Difference& difference) {
  const PairCounts counts = count_pairs(base.sorted, candidate.sorted);
  difference.mann_whitney = mann_whitney(counts);
  const double inflation = rank_inflation({base.in_time, base.sorted}, {candidate.in_time, candidate.sorted});
  correct_for_dependence(counts, inflation, kBatchDegrees, *difference.mann_whitney);
  difference.cliffs_delta = cliffs_delta(counts, inflation);
  difference.kolmogorov_smirnov = kolmogorov_smirnov(counts, inflation);
  difference.needed_count = count_to_show_5_percent(base.sorted, inflation);
}

Difference difference_of(const Member& base, const Member& candidate) {
  Difference difference;
  if (base.count() == 0 || candidate.count() == 0) {
    difference.verdict = base.count() > 0        ? Verdict::kOnlyInBase
                         : candidate.count() > 0 ? Verdict::kOnlyInCandidate
                                                 : Verdict::kInNeither;
    return difference;
  }
  for (const std::string_view name : kShifted) {
    difference.shifts.push_back(quantile_shift(quantile_of(base, name), quantile_of(candidate, name)));
  }
  if (base.exact() && candidate.exact()) test(base, candidate, difference);
  return difference;
}

// The verdict of a tested difference, once its p is adjusted.
Verdict verdict_of(const Difference& difference, std::int64_t base, std::int64_t candidate) {
  if (smallest_p(base, candidate) >= kSignificance) return Verdict::kTooFewSamples;
  if (difference.mann_whitney->p_adjusted >= kSignificance) return Verdict::kNoDifferenceShown;
  return difference.cliffs_delta->delta < 0 ? Verdict::kFaster : Verdict::kSlower;
}

template <typename Visit>  // visit(group, difference, side number of the candidate)
void for_each_difference(Comparison& comparison, Visit&& visit) {
  for (ComparedGroup& group : comparison.groups) {
    for (std::size_t i = 0; i < group.differences.size(); ++i) visit(group, group.differences[i], i + 1);
  }
}

void adjust_and_judge(Comparison& comparison) {
  std::vector<double> tests, shifts;
  for_each_difference(comparison, [&](const ComparedGroup&, const Difference& difference, std::size_t) {
    if (difference.mann_whitney) tests.push_back(difference.mann_whitney->p_corrected);
    for (const Shift& shift : difference.shifts) {
      if (shift.p) shifts.push_back(*shift.p);
    }
  });
  tests = holm_adjusted(tests);
  shifts = holm_adjusted(shifts);
  auto test = tests.begin(), shifted = shifts.begin();
  for_each_difference(comparison, [&](const ComparedGroup& group, Difference& difference, std::size_t side) {
    for (Shift& shift : difference.shifts) {
      if (shift.p) shift.p_adjusted = *shifted++;
    }
    if (!difference.mann_whitney) return;
    difference.mann_whitney->p_adjusted = *test++;
    difference.verdict = verdict_of(difference, group.sides.front().count, group.sides[side].count);
  });
}

// Every stage and series of every side, as a document orders them.
std::vector<ComparedGroup> all_groups(const std::vector<SideAnalysis>& sides) {
  std::map<Key, ComparedGroup> known;
  for (const SideAnalysis& side : sides) {
    for (const Group& group : side.analysis.groups) {
      if (group.count > 0)
        known.try_emplace(key_of(group), ComparedGroup{group.by, group.stage, group.sample, group.unit, {}, {}});
    }
  }
  std::vector<ComparedGroup> groups;
  for (auto& [key, group] : known) groups.push_back(std::move(group));
  const auto place = [](const ComparedGroup& group) {
    const Stage* const stage = group.sample ? nullptr : find_stage(group.stage);
    return stage == nullptr ? stages().size() : static_cast<std::size_t>(stage - stages().data());
  };
  std::stable_sort(groups.begin(), groups.end(), [&](const ComparedGroup& a, const ComparedGroup& b) {
    if (a.sample || b.sample) return !a.sample && b.sample;  // series by name already
    return std::make_tuple(std::cref(a.by), place(a)) < std::make_tuple(std::cref(b.by), place(b));
  });
  return groups;
}

}  // namespace

Comparison compare(const std::vector<SideAnalysis>& sides) {
  Comparison comparison;
  const auto exact = std::find_if(sides.begin(), sides.end(), [](const SideAnalysis& side) { return side.exact; });
  const Analysis& first = (exact != sides.end() ? *exact : sides.front()).analysis;
  comparison.tool_version = first.tool_version;
  comparison.command = first.command;
  comparison.group_by = first.group_by;
  comparison.where = first.where;
  comparison.cold = first.cold;
  std::vector<std::string> paths;
  for (const SideAnalysis& side : sides) paths.push_back(side.path);
  const std::vector<std::string> names = side_names(paths);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    const Analysis& analysis = sides[i].analysis;
    comparison.sides.push_back({names[i], sides[i].path, sides[i].exact, analysis.inputs, analysis.runs,
                                analysis.memory_mb, analysis.accounting, analysis.origin_ns, analysis.span_ns});
  }
  comparison.groups = all_groups(sides);
  const std::vector<SideMembers> members(sides.begin(), sides.end());
  for (ComparedGroup& group : comparison.groups) {
    const Member base = members.front().of(group);
    group.sides.push_back(figures_of(base));
    for (std::size_t i = 1; i < sides.size(); ++i) {
      const Member candidate = members[i].of(group);
      group.sides.push_back(figures_of(candidate));
      group.differences.push_back(difference_of(base, candidate));
    }
  }
  adjust_and_judge(comparison);
  warn_of_comparability(sides, comparison);
  return comparison;
}

}  // namespace echotrace::analyze
