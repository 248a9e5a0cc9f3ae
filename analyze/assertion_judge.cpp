#include "analyze/assertion_judge.h"

#include "ingest/base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace echotrace::analyze {
namespace {

struct Found {
  Judged judged;
  double value = 0;  // for the worst of several
};

bool satisfies(const Condition& figure, double value) {
  return holds(figure.relation, value < figure.limit ? -1 : (value > figure.limit ? 1 : 0));
}

Found judge_value(const Condition& figure, std::optional<double> value) {
  if (!value) return {{Outcome::kUndecided, figure.figure + " is not known here"}, 0};
  return {{satisfies(figure, *value) ? Outcome::kPassed : Outcome::kFailed,
           fmt::format("{} is {:.6g}", figure.figure, *value)},
          *value};
}

Outcome judge_interval(const Condition& figure, double low, double high) {
  const bool spans = low <= figure.limit && figure.limit <= high;
  const bool at_low = satisfies(figure, low), at_high = satisfies(figure, high);
  // An interval is all on one side of the limit unless it spans it; then = holds for none of it and != for all.
  if (at_low && at_high && (figure.relation != Relation::kUnequal || !spans)) return Outcome::kPassed;
  if (!at_low && !at_high && (figure.relation != Relation::kEqual || !spans)) return Outcome::kFailed;
  return Outcome::kUndecided;
}

// The half-width of an interval shrinks with the square root of the number of observations.
std::string would_decide(double limit, double value, std::pair<double, double> interval, std::int64_t count) {
  const double distance = std::abs(value - limit);
  // The side that faces the limit: tails make intervals lopsided.
  const double half_width = value < limit ? interval.second - value : value - interval.first;
  if (distance <= 0 || half_width <= 0) return "no number of samples decides a limit that equals the figure";
  const double needed = static_cast<double>(count) * std::pow(half_width / distance, 2);
  return fmt::format("by estimate about {:.0f} samples would decide, there are {}",
                     std::ceil(std::max(needed, static_cast<double>(count) + 1)), count);
}

Found judge_quantile(const Condition& figure, const Group& group) {
  const Quantile* const quantile = group.quantile(figure.figure);
  if (quantile == nullptr) return {{Outcome::kUndecided, "no observations"}, 0};
  if (!quantile->interval95) {
    return {{Outcome::kUndecided, fmt::format("{} is {:.6g} ms, too few samples: needs {}, has {}", figure.figure,
                                              quantile->value, quantile->needs, group.count)},
            quantile->value};
  }
  const auto [low, high] = *quantile->interval95;
  Judged judged{judge_interval(figure, low, high),
                fmt::format("{} is {:.6g} ms [{:.6g}, {:.6g}]", figure.figure, quantile->value, low, high)};
  if (judged.outcome == Outcome::kUndecided)
    judged.detail += "; " + would_decide(figure.limit, quantile->value, {low, high}, group.count);
  return {judged, quantile->value};
}

// Undetermined writes may have been lost: losses are known from a least to a most.
Found judge_losses(const Condition& figure, const Accounting& account) {
  if (account.writes == 0) return {{Outcome::kUndecided, "there are no writes"}, 0};
  const double all = figure.figure == "loss_rate" ? static_cast<double>(account.writes) : 1;
  const double least = static_cast<double>(account.lost) / all;
  const double most = static_cast<double>(account.lost + account.undetermined) / all;
  if (account.undetermined == 0) return judge_value(figure, least);
  return {{judge_interval(figure, least, most), fmt::format("{} is {:.6g} to {:.6g}, {} writes are undetermined",
                                                            figure.figure, least, most, account.undetermined)},
          least};
}

Found judge_account(const Condition& figure, const Accounting& account) {
  if (figure.of_losses()) return judge_losses(figure, account);
  for (const AccountingMember& row : accounting_members()) {
    if (row.name == figure.figure) return judge_value(figure, static_cast<double>(account.*row.member));
  }
  return judge_value(figure, std::nullopt);
}

std::optional<double> plain_figure(std::string_view figure, const Group& group) {
  if (figure == "count") return static_cast<double>(group.count);
  if (figure == "throughput") return group.throughput_per_s;
  if (figure == "cold_share") return group.cold.known > 0 ? std::optional(group.cold.share) : std::nullopt;
  if (figure == "error_rate") return group.error_rate;
  if (figure == "tail_to_median") return group.tail_to_median;
  if (group.count == 0) return std::nullopt;
  if (figure == "min") return group.min;
  if (figure == "mean") return group.mean;
  if (figure == "max") return group.max;
  return group.stddev;
}

Found judge_stage(const Condition& figure, const Group& group) {
  return is_quantile(figure.figure) ? judge_quantile(figure, group)
                                    : judge_value(figure, plain_figure(figure.figure, group));
}

// Worse than another: a worse outcome, or further on the wrong side of the relation.
bool worse(const Condition& figure, const Found& a, const Found& b) {
  const auto rank = [](Outcome outcome) {
    return outcome == Outcome::kFailed ? 2 : outcome == Outcome::kUndecided ? 1 : 0;
  };
  if (rank(a.judged.outcome) != rank(b.judged.outcome)) return rank(a.judged.outcome) > rank(b.judged.outcome);
  if (figure.relation == Relation::kLess || figure.relation == Relation::kLessEqual) return a.value > b.value;
  if (figure.relation == Relation::kGreater || figure.relation == Relation::kGreaterEqual) return a.value < b.value;
  return std::abs(a.value - figure.limit) > std::abs(b.value - figure.limit);
}

Judged judge_windows(const Condition& figure, const Evidence& evidence, const By& by) {
  const WindowRequest request = window_request(figure);
  const auto found = std::find_if(evidence.windows.begin(), evidence.windows.end(), [&](const WindowedGroup& group) {
    return group.request == request && group.by == by;
  });
  if (found == evidence.windows.end() || found->windows.empty()) {
    return {Outcome::kUndecided,
            fmt::format("the input spans {:.3g} s and holds no full window of {:.6g} s with a write",
                        static_cast<double>(evidence.analysis.span_ns) / 1e9,
                        static_cast<double>(figure.window_ns) / 1e9)};
  }
  std::optional<Found> worst;
  const WindowFigures* where = nullptr;
  std::int64_t passed = 0, failed = 0;
  for (const WindowFigures& window : found->windows) {
    const Found one =
        figure.of_losses() ? judge_losses(figure, window.account) : judge_stage(figure, window.figures);
    if (one.judged.outcome == Outcome::kPassed) ++passed;
    if (one.judged.outcome == Outcome::kFailed) ++failed;
    if (worst && !worse(figure, one, *worst)) continue;
    worst = one;
    where = &window;
  }
  const auto all = static_cast<std::int64_t>(found->windows.size());
  worst->judged.detail += fmt::format(" in the worst window, from {}; of {} {} passed, {} failed, {} undecided",
                                      base::to_iso8601(where->begin_ns), all, passed, failed, all - passed - failed);
  return worst->judged;
}

Judged judge_slowdown(const Condition& figure, const Evidence& evidence, const By& by) {
  const ComparedGroup* group = nullptr;
  for (const ComparedGroup& compared : evidence.comparison->groups) {
    if (compared.by == by && compared.stage == figure.stage) group = &compared;
  }
  if (group == nullptr) return {Outcome::kUndecided, figure.stage + " does not occur in the input"};
  const Difference& difference = group->differences[evidence.candidate];
  const Shift* const shift = difference.shift(figure.slowed);
  if (shift == nullptr) return {Outcome::kUndecided, "not compared: " + std::string(to_text(difference.verdict))};
  if (!shift->relative) return {Outcome::kUndecided, "a slowdown in percent needs figures above 0 on both sides"};
  const std::string detail = fmt::format("{} is {:.6g} ms against {:.6g} ms, {:+.3g} %", figure.slowed,
                                         shift->candidate, shift->base, *shift->relative * 100);
  const std::int64_t count = std::min(group->sides[0].count, group->sides[evidence.candidate + 1].count);
  if (!shift->relative95) {
    if (shift->needs == 0) return {Outcome::kUndecided, detail + ", without an interval"};
    return {Outcome::kUndecided,
            fmt::format("{}, too few samples: needs {} on each side, has {}", detail, shift->needs, count)};
  }
  const auto [low, high] = *shift->relative95;
  Judged judged{judge_interval(figure, low, high), fmt::format("{} [{:+.3g}, {:+.3g}]", detail, low * 100, high * 100)};
  if (judged.outcome == Outcome::kUndecided)
    judged.detail += "; " + would_decide(figure.limit, *shift->relative, {low, high}, count) + " on the smaller side";
  return judged;
}

}  // namespace

Judged judge_figure(const Condition& figure, const Evidence& evidence, const By& by) {
  if (of_events(figure.figure)) return judge_account(figure, evidence.analysis.accounting).judged;
  if (!figure.slowed.empty()) return judge_slowdown(figure, evidence, by);
  if (figure.window_ns != 0) return judge_windows(figure, evidence, by);
  const Group* found = nullptr;
  for (const Group& group : evidence.analysis.groups) {
    if (group.by == by && (figure.stage.empty() ? !group.sample : group.stage == figure.stage)) {
      found = &group;
      break;
    }
  }
  if (figure.stage.empty()) return judge_account(figure, found != nullptr ? found->accounting : Accounting{}).judged;
  if (found == nullptr) return {Outcome::kUndecided, figure.stage + " does not occur in the input"};
  return judge_stage(figure, *found).judged;
}

}  // namespace echotrace::analyze
