#include "analyze/assertion.h"

#include "analyze/expression_tokens.h"
#include "analyze/stages.h"
#include "ingest/base/error.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace echotrace::analyze {

struct Assertion::Node {
  enum class Kind { kAnd, kOr, kNot, kCompare } kind = Kind::kCompare;
  std::shared_ptr<const Node> left, right;
  std::string figure, stage;  // stage "" for members of the account
  Comparison comparison = Comparison::kEqual;
  double limit = 0;  // milliseconds for latencies
  std::string limit_text;
};

namespace {

using Node = Assertion::Node;
using NodePointer = std::shared_ptr<const Node>;

constexpr std::string_view kOption = "--assert";
constexpr std::string_view kQuantiles[] = {"p50", "p90", "p95", "p99", "p99.9"};
constexpr std::string_view kLatencies[] = {"min", "mean", "max", "stddev"};
constexpr std::string_view kPlain[] = {"count", "throughput", "cold_share", "error_rate", "tail_to_median"};
constexpr std::string_view kLossRate = "loss_rate";
constexpr int kMaxDepth = 100;

template <typename List>
bool among(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

const AccountingMember* account_member(std::string_view name) {
  for (const AccountingMember& member : accounting_members()) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

// What is counted per event has no group.
bool of_events(std::string_view name) {
  return among(std::array<std::string_view, 6>{"events", "recorded", "platform", "foreign", "repeated", "malformed"},
               name);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(tokenize(text, kOption)) {}

  NodePointer whole() {
    NodePointer root = either(0);
    if (now().kind != TokenKind::kEnd) fail("expected 'and', 'or' or the end");
    return root;
  }

 private:
  const Token& now() const { return tokens_[at_]; }
  [[noreturn]] void fail(const std::string& what) const { fail_at(text_, now().column, what, kOption); }

  NodePointer join(Node::Kind kind, NodePointer left, NodePointer right) {
    Node node;
    node.kind = kind;
    node.left = std::move(left);
    node.right = std::move(right);
    return std::make_shared<Node>(std::move(node));
  }
  NodePointer either(int depth) {
    NodePointer left = both(depth);
    while (now().kind == TokenKind::kOr) {
      ++at_;
      left = join(Node::Kind::kOr, left, both(depth));
    }
    return left;
  }
  NodePointer both(int depth) {
    NodePointer left = single(depth);
    while (now().kind == TokenKind::kAnd) {
      ++at_;
      left = join(Node::Kind::kAnd, left, single(depth));
    }
    return left;
  }
  NodePointer single(int depth) {
    if (depth > kMaxDepth) fail("this is nested too deeply");
    if (now().kind == TokenKind::kNot) {
      ++at_;
      return join(Node::Kind::kNot, single(depth + 1), nullptr);
    }
    if (now().kind != TokenKind::kOpen) return compare();
    ++at_;
    NodePointer inside = either(depth + 1);
    if (now().kind != TokenKind::kClose) fail("expected ')'");
    ++at_;
    return inside;
  }

  void take_stage(Node& node) {
    if (now().kind != TokenKind::kOpen) fail("expected '(' and a stage, as in p99(trigger_latency)");
    ++at_;
    if (now().kind != TokenKind::kName && now().kind != TokenKind::kText)
      fail("expected a stage or a series of samples");
    node.stage = now().text;
    ++at_;
    if (now().kind != TokenKind::kClose) fail("expected ')'");
    ++at_;
  }

  void take_limit(bool latency, Node& node) {
    if (now().kind != TokenKind::kNumber) fail("expected a number");
    const bool timed = now().unit == UnitKind::kTime;
    if (now().unit == UnitKind::kBytes || (timed && !latency)) fail("this unit does not fit the figure");
    node.limit = timed ? now().number / 1e6 : now().number;
    node.limit_text = now().text;
    ++at_;
  }

  NodePointer compare() {
    if (now().kind != TokenKind::kName) fail("expected a figure, as in p99(trigger_latency) or lost");
    Node node;
    node.figure = now().text;
    const bool latency = among(kQuantiles, node.figure) || among(kLatencies, node.figure);
    const bool staged = latency || among(kPlain, node.figure);
    if (!staged && node.figure != kLossRate && account_member(node.figure) == nullptr) {
      fail("there is no figure '" + node.figure + "'; see analyze --help");
    }
    ++at_;
    if (staged) take_stage(node);
    if (now().kind != TokenKind::kCompare) fail("expected one of = != < <= > >=");
    node.comparison = comparison_of(now().text);
    ++at_;
    take_limit(latency, node);
    return std::make_shared<Node>(std::move(node));
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

struct Judged {
  Outcome outcome = Outcome::kUndecided;
  std::string detail;
};

using By = std::vector<std::pair<std::string, Scalar>>;

bool satisfies(const Node& node, double value) {
  return holds(node.comparison, value < node.limit ? -1 : (value > node.limit ? 1 : 0));
}

Judged judge_value(const Node& node, std::optional<double> value) {
  if (!value) return {Outcome::kUndecided, node.figure + " is not known here"};
  return {satisfies(node, *value) ? Outcome::kPassed : Outcome::kFailed,
          fmt::format("{} is {:.6g}", node.figure, *value)};
}

// The half-width of an order-statistic interval shrinks with the square root of the number of observations.
std::string would_decide(const Node& node, const Quantile& quantile, std::int64_t count) {
  const double distance = std::abs(quantile.value - node.limit);
  // The side that faces the limit: tails make intervals lopsided.
  const double half_width = quantile.value < node.limit ? quantile.interval95->second - quantile.value
                                                        : quantile.value - quantile.interval95->first;
  if (distance <= 0 || half_width <= 0) return "no number of samples decides a limit that equals the figure";
  const double needed = static_cast<double>(count) * std::pow(half_width / distance, 2);
  return fmt::format("by estimate about {:.0f} samples would decide, there are {}",
                     std::ceil(std::max(needed, static_cast<double>(count) + 1)), count);
}

Judged judge_quantile(const Node& node, const Group& group) {
  const Quantile* const quantile = group.quantile(node.figure);
  if (quantile == nullptr) return {Outcome::kUndecided, "no observations"};
  if (!quantile->interval95) {
    return {Outcome::kUndecided, fmt::format("{} is {:.6g} ms, too few samples: needs {}, has {}", node.figure,
                                             quantile->value, quantile->needs, group.count)};
  }
  const auto [low, high] = *quantile->interval95;
  const std::string figure = fmt::format("{} is {:.6g} ms [{:.6g}, {:.6g}]", node.figure, quantile->value, low, high);
  const bool spans = low <= node.limit && node.limit <= high;
  // An interval is all on one side of the limit unless it spans it; then = holds for none of it and != for all.
  if (satisfies(node, low) && satisfies(node, high) && (node.comparison != Comparison::kUnequal || !spans)) {
    return {Outcome::kPassed, figure};
  }
  if (!satisfies(node, low) && !satisfies(node, high) && (node.comparison != Comparison::kEqual || !spans)) {
    return {Outcome::kFailed, figure};
  }
  return {Outcome::kUndecided, figure + "; " + would_decide(node, *quantile, group.count)};
}

// Undetermined writes may have been lost: losses are known from a least to a most.
Judged judge_losses(const Node& node, const Accounting& account) {
  if (account.writes == 0) return {Outcome::kUndecided, "there are no writes"};
  const double all = node.figure == kLossRate ? static_cast<double>(account.writes) : 1;
  const double least = static_cast<double>(account.lost) / all;
  const double most = static_cast<double>(account.lost + account.undetermined) / all;
  if (account.undetermined == 0) return judge_value(node, least);
  const std::string detail =
      fmt::format("{} is {:.6g} to {:.6g}, {} writes are undetermined", node.figure, least, most, account.undetermined);
  const bool spans = least <= node.limit && node.limit <= most;
  const bool low = satisfies(node, least), high = satisfies(node, most);
  if (low && high && (node.comparison != Comparison::kUnequal || !spans)) return {Outcome::kPassed, detail};
  if (!low && !high && (node.comparison != Comparison::kEqual || !spans)) return {Outcome::kFailed, detail};
  return {Outcome::kUndecided, detail};
}

Judged judge_account(const Node& node, const Accounting& account) {
  if (node.figure == kLossRate || node.figure == "lost") return judge_losses(node, account);
  return judge_value(node, static_cast<double>(account.*(account_member(node.figure)->member)));
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

Judged judge_leaf(const Node& node, const Analysis& analysis, const By& by) {
  if (node.stage.empty() && of_events(node.figure)) return judge_account(node, analysis.accounting);
  const Group* found = nullptr;
  for (const Group& group : analysis.groups) {
    if (group.by == by && (node.stage.empty() ? !group.sample : group.stage == node.stage)) {
      found = &group;
      break;
    }
  }
  if (node.stage.empty()) return judge_account(node, found != nullptr ? found->accounting : Accounting{});
  if (found == nullptr) return {Outcome::kUndecided, node.stage + " does not occur in the input"};
  return among(kQuantiles, node.figure) ? judge_quantile(node, *found)
                                        : judge_value(node, plain_figure(node.figure, *found));
}

Outcome negate(Outcome outcome) {
  if (outcome == Outcome::kUndecided) return outcome;
  return outcome == Outcome::kPassed ? Outcome::kFailed : Outcome::kPassed;
}

// Kleene's logic: undecided where the decided side does not settle it.
Judged judge(const Node& node, const Analysis& analysis, const By& by) {
  if (node.kind == Node::Kind::kCompare) return judge_leaf(node, analysis, by);
  const Judged left = judge(*node.left, analysis, by);
  if (node.kind == Node::Kind::kNot) return {negate(left.outcome), left.detail};
  const Judged right = judge(*node.right, analysis, by);
  const Outcome settles = node.kind == Node::Kind::kAnd ? Outcome::kFailed : Outcome::kPassed;
  Judged both{left.outcome, left.detail + "; " + right.detail};
  if (left.outcome == settles || right.outcome == settles) {
    both.outcome = settles;
  } else if (left.outcome == Outcome::kUndecided || right.outcome == Outcome::kUndecided) {
    both.outcome = Outcome::kUndecided;
  } else {
    both.outcome = negate(settles);
  }
  return both;
}

// Stages that the condition names, and whether it names figures that are counted by group without a stage.
void collect(const Node& node, std::vector<std::string>& stage_names, bool& grouped) {
  if (node.kind == Node::Kind::kCompare) {
    if (!node.stage.empty()) {
      stage_names.push_back(node.stage);
    } else if (!of_events(node.figure)) {
      grouped = true;
    }
    return;
  }
  collect(*node.left, stage_names, grouped);
  if (node.right) collect(*node.right, stage_names, grouped);
}

// A name that is neither a stage nor a series of the input is a slip, not a missing measurement.
void check_stage(const std::string& name, const Analysis& analysis) {
  if (find_stage(name) != nullptr) return;
  std::string names;
  for (const Stage& stage : stages()) names += (names.empty() ? "" : ", ") + std::string(stage.name);
  for (const Group& group : analysis.groups) {
    if (group.stage == name) return;
    if (group.sample && names.find(group.stage) == std::string::npos) names += ", " + group.stage;
  }
  throw base::Error(base::Exit::kUsage, "there is no stage or series '" + name + "'", std::string(kOption),
                    "choose from " + names);
}

std::string label(const By& by) {
  if (by.empty()) return "all";
  std::string text;
  for (const auto& [name, value] : by) text += (text.empty() ? "" : ", ") + to_text(value);
  return text;
}

}  // namespace

Assertion Assertion::parse(std::string_view text) {
  Assertion assertion;
  assertion.text_ = text;
  assertion.root_ = Parser(text).whole();
  return assertion;
}

std::vector<AssertionResult> Assertion::check(const Analysis& analysis) const {
  std::vector<std::string> stage_names;
  bool grouped = false;
  collect(*root_, stage_names, grouped);
  for (const std::string& name : stage_names) check_stage(name, analysis);
  std::vector<By> groups;
  for (const Group& group : analysis.groups) {
    const bool named = among(stage_names, group.stage) || ((grouped || !stage_names.empty()) && !group.sample);
    const bool series = !stage_names.empty() && find_stage(stage_names.front()) == nullptr;
    if (!named || (series && !among(stage_names, group.stage))) continue;
    if (std::find(groups.begin(), groups.end(), group.by) == groups.end()) groups.push_back(group.by);
  }
  if (groups.empty()) groups = {By{}};
  std::vector<AssertionResult> results;
  for (const By& by : groups) {
    const Judged judged = judge(*root_, analysis, by);
    results.push_back({text_, label(by), judged.outcome, judged.detail});
  }
  return results;
}

std::string to_text(const AssertionResult& result) {
  const std::string_view outcome = result.outcome == Outcome::kPassed   ? "passed"
                                   : result.outcome == Outcome::kFailed ? "FAILED"
                                                                        : "undecided";
  return fmt::format("{:<9}  {}  [{}]: {}", outcome, base::escape(result.assertion), base::escape(result.group),
                     base::escape(result.detail));
}

}  // namespace echotrace::analyze
