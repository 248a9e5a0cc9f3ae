#include "analyze/assertion_condition.h"

#include "analyze/document.h"
#include "analyze/stages.h"

#include <algorithm>
#include <array>

namespace echotrace::analyze {
namespace {

constexpr std::string_view kQuantiles[] = {"p50", "p90", "p95", "p99", "p99.9"};
constexpr std::string_view kLatencies[] = {"min", "mean", "max", "stddev"};
constexpr std::string_view kPlain[] = {"count", "throughput", "cold_share", "error_rate", "tail_to_median"};
constexpr std::string_view kWindowed[] = {"min", "mean", "max", "stddev", "count", "throughput", "tail_to_median"};
constexpr std::string_view kSlowed[] = {"p50", "p90", "p99"};  // those a comparison has
constexpr std::string_view kEvents[] = {"events", "recorded", "platform", "foreign", "repeated", "malformed"};
constexpr std::string_view kLossRate = "loss_rate", kSlowdown = "slowdown", kWindow = "window";
constexpr int kMaxDepth = 100;

template <typename List>
bool among(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool in_account(std::string_view name) {
  const auto& members = accounting_members();
  return name == kLossRate ||
         std::any_of(members.begin(), members.end(), [&](const AccountingMember& row) { return row.name == name; });
}

class Parser {
 public:
  Parser(std::string_view text, std::string_view origin)
      : text_(text), origin_(origin), tokens_(tokenize(text, origin)) {}

  ConditionPointer whole() {
    ConditionPointer root = either(0);
    if (now().kind != TokenKind::kEnd) fail("expected 'and', 'or' or the end");
    return root;
  }

 private:
  const Token& now() const { return tokens_[at_]; }
  [[noreturn]] void fail(const std::string& what) const { fail_at(text_, now().column, what, origin_); }
  bool take(TokenKind kind) {
    if (now().kind != kind) return false;
    ++at_;
    return true;
  }

  ConditionPointer join(Condition::Kind kind, ConditionPointer left, ConditionPointer right) {
    Condition condition;
    condition.kind = kind;
    condition.left = std::move(left);
    condition.right = std::move(right);
    return std::make_shared<Condition>(std::move(condition));
  }
  ConditionPointer either(int depth) {
    ConditionPointer left = both(depth);
    while (take(TokenKind::kOr)) left = join(Condition::Kind::kOr, left, both(depth));
    return left;
  }
  ConditionPointer both(int depth) {
    ConditionPointer left = single(depth);
    while (take(TokenKind::kAnd)) left = join(Condition::Kind::kAnd, left, single(depth));
    return left;
  }
  ConditionPointer single(int depth) {
    if (depth > kMaxDepth) fail("this is nested too deeply");
    if (take(TokenKind::kNot)) return join(Condition::Kind::kNot, single(depth + 1), nullptr);
    if (!take(TokenKind::kOpen)) return figure();
    ConditionPointer inside = either(depth + 1);
    if (!take(TokenKind::kClose)) fail("expected ')'");
    return inside;
  }

  void take_stage(Condition& condition) {
    if (now().kind != TokenKind::kName && now().kind != TokenKind::kText)
      fail("expected a stage or a series of samples");
    condition.stage = now().text;
    ++at_;
  }

  void take_window(Condition& condition) {
    constexpr double kLongestNs = 4e18;
    if (condition.figure == kSlowdown) fail("a slowdown is of the whole input, not of windows");
    if (!is_quantile(condition.figure) && !among(kWindowed, condition.figure) && !condition.of_losses())
      fail("this figure is not known of windows");
    if (now().kind != TokenKind::kNumber || now().unit != UnitKind::kTime || now().number < 1 ||
        now().number > kLongestNs) {
      fail("expected a duration, as in window=1min");
    }
    condition.window_ns = static_cast<std::int64_t>(now().number);
    ++at_;
  }

  // One field=value or window=DURATION.
  void take_pick(Condition& condition) {
    if (now().kind != TokenKind::kName) fail("expected field=value or window=DURATION");
    const std::string field = now().text;
    if (field == kWindow ? condition.window_ns != 0 : of_events(condition.figure)) {
      fail(field == kWindow ? "one window is enough" : "events belong to no group");
    }
    ++at_;
    if (now().kind != TokenKind::kCompare || now().text != "=") fail("expected '='");
    ++at_;
    if (field == kWindow) return take_window(condition);
    if (now().kind != TokenKind::kName && now().kind != TokenKind::kText && now().kind != TokenKind::kNumber)
      fail("expected a value");
    condition.picks.push_back({field, now()});
    ++at_;
  }

  bool pick_follows() const {
    return now().kind == TokenKind::kName && tokens_[at_ + 1].kind == TokenKind::kCompare;
  }

  void take_slowed(Condition& condition) {
    if (!among(kSlowed, now().text)) fail("expected one of p50, p90, p99");
    condition.slowed = now().text;
    condition.stage = stages().front().name;
    ++at_;
  }

  // What stands between the parentheses behind a figure.
  void take_subject(bool staged, Condition& condition) {
    const bool slowdown = condition.figure == kSlowdown;
    const bool needed = staged || slowdown;
    if (!take(TokenKind::kOpen)) {
      if (needed) fail("expected '(' and a stage, as in p99(trigger_latency)");
      return;
    }
    if (slowdown) {
      take_slowed(condition);
      if (take(TokenKind::kComma)) {
        if (pick_follows()) {
          take_pick(condition);
        } else {
          take_stage(condition);
        }
      }
    } else if (staged) {
      take_stage(condition);
    } else {
      take_pick(condition);
    }
    while (take(TokenKind::kComma)) take_pick(condition);
    if (!take(TokenKind::kClose)) fail("expected ',' or ')'");
  }

  void take_limit(bool latency, Condition& condition) {
    if (now().kind != TokenKind::kNumber) fail("expected a number");
    const bool timed = now().unit == UnitKind::kTime;
    if (now().unit == UnitKind::kBytes || (timed && !latency)) fail("this unit does not fit the figure");
    condition.limit = timed ? now().number / 1e6 : now().number;
    ++at_;
  }

  ConditionPointer figure() {
    if (now().kind != TokenKind::kName) fail("expected a figure, as in p99(trigger_latency) or lost");
    Condition condition;
    condition.figure = now().text;
    const bool latency = is_quantile(condition.figure) || among(kLatencies, condition.figure);
    const bool staged = latency || among(kPlain, condition.figure);
    if (!staged && condition.figure != kSlowdown && !in_account(condition.figure))
      fail("there is no figure '" + condition.figure + "'; see analyze --help");
    ++at_;
    take_subject(staged, condition);
    if (now().kind != TokenKind::kCompare) fail("expected one of = != < <= > >=");
    condition.relation = relation_of(now().text);
    ++at_;
    take_limit(latency, condition);
    return std::make_shared<Condition>(std::move(condition));
  }

  std::string_view text_, origin_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

bool Condition::of_losses() const {
  return figure == "lost" || figure == kLossRate;
}

ConditionPointer parse_condition(std::string_view text, std::string_view origin) {
  return Parser(text, origin).whole();
}

bool is_quantile(std::string_view figure) {
  return among(kQuantiles, figure);
}

bool of_events(std::string_view member) {
  return among(kEvents, member);
}

}  // namespace echotrace::analyze
