// The condition of an assertion, read:
//
//   condition  = figure relation number | condition and|or condition | not condition | ( condition )
//   figure     = quantile or other figure of a stage or series   p99(trigger_latency, store=s3, window=1min)
//              | member of the account, loss_rate                lost, lost(store=s3), loss_rate(window=1min)
//              | slowdown(quantile [, stage] [, field=value])    slowdown(p99) < 10%
//
// field=value picks groups of --group-by. window=DURATION asks for the figure in every full window of the input:
// windows of that length follow each other from the first write on, and what is left behind the last full one does not
// count.
#pragma once

#include "analyze/expression_tokens.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::analyze {

// A figure in consecutive windows of the input.
struct WindowRequest {
  std::string stage;  // or series
  std::int64_t window_ns = 0;
  bool operator==(const WindowRequest&) const = default;
};

struct Condition {
  enum class Kind { kAnd, kOr, kNot, kFigure } kind = Kind::kFigure;
  std::shared_ptr<const Condition> left, right;

  struct Pick {  // field=value
    std::string field;
    Token value;
    bool operator==(const Pick& other) const { return field == other.field && value.text == other.value.text; }
  };
  std::string figure;
  std::string stage;  // or series; "" for members of the account
  std::string slowed;  // the quantile that `slowdown` is of
  std::vector<Pick> picks;
  std::int64_t window_ns = 0;  // 0: over the whole input
  Relation relation = Relation::kEqual;
  double limit = 0;  // milliseconds for latencies, else the plain number; 10 % is 0.1

  bool of_losses() const;
};
using ConditionPointer = std::shared_ptr<const Condition>;

// Throws base::Error (usage) that shows the place; `origin` names where the text stands: "--assert", "gates.txt:3".
ConditionPointer parse_condition(std::string_view text, std::string_view origin);

bool is_quantile(std::string_view figure);  // p50 p90 p95 p99 p99.9
bool of_events(std::string_view member);    // a member of the account that counts events, which have no group

template <typename Visit>  // visit(figure), left to right
void for_each_figure(const Condition& condition, Visit&& visit) {
  if (condition.kind == Condition::Kind::kFigure) return visit(condition);
  for_each_figure(*condition.left, visit);
  if (condition.right) for_each_figure(*condition.right, visit);
}

}  // namespace echotrace::analyze
