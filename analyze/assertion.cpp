#include "analyze/assertion.h"

#include "analyze/stages.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kMostFileBytes = 1 << 20;

std::string named(std::string_view origin) {
  return origin.empty() ? "--assert" : std::string(origin);
}

bool equals(const Scalar& value, const Token& wanted) {
  if (const auto* number = std::get_if<std::int64_t>(&value); number != nullptr && wanted.kind == TokenKind::kNumber)
    return static_cast<double>(*number) == wanted.number;
  return to_text(value) == wanted.text;
}

bool picks(const Condition& figure, const By& by) {
  return std::all_of(figure.picks.begin(), figure.picks.end(), [&](const Condition::Pick& pick) {
    return std::any_of(by.begin(), by.end(), [&](const auto& field) {
      return field.first == pick.field && equals(field.second, pick.value);
    });
  });
}

std::string pick_text(const Condition& figure) {
  std::string text;
  for (const Condition::Pick& pick : figure.picks)
    text += (text.empty() ? "" : ", ") + pick.field + "=" + pick.value.text;
  return text;
}

Outcome negate(Outcome outcome) {
  if (outcome == Outcome::kUndecided) return outcome;
  return outcome == Outcome::kPassed ? Outcome::kFailed : Outcome::kPassed;
}

// Kleene's logic: undecided where the decided side does not settle it.
Judged join(Condition::Kind kind, const Judged& left, const Judged& right) {
  const Outcome settles = kind == Condition::Kind::kAnd ? Outcome::kFailed : Outcome::kPassed;
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

// The groups an assertion may be judged in, each once.
std::vector<By> all_groups(const Evidence& evidence, const std::vector<std::string>& stage_names, bool grouped,
                           bool compares) {
  std::vector<By> groups;
  const auto add = [&](const By& by, const std::string& stage, bool sample) {
    const bool series = !stage_names.empty() && find_stage(stage_names.front()) == nullptr;
    const bool named = std::find(stage_names.begin(), stage_names.end(), stage) != stage_names.end();
    if (!named && (series || sample || !(grouped || !stage_names.empty()))) return;
    if (std::find(groups.begin(), groups.end(), by) == groups.end()) groups.push_back(by);
  };
  for (const Group& group : evidence.analysis.groups) add(group.by, group.stage, group.sample);
  if (!compares) return groups;
  for (const ComparedGroup& group : evidence.comparison->groups) add(group.by, group.stage, group.sample);
  return groups;
}

class Judge {
 public:
  Judge(const Evidence& evidence, const std::vector<By>& groups) : evidence_(evidence), groups_(groups) {}

  Judged judge(const Condition& condition, const By& by) const {
    if (condition.kind == Condition::Kind::kFigure) return figure(condition, by);
    const Judged left = judge(*condition.left, by);
    if (condition.kind == Condition::Kind::kNot) return {negate(left.outcome), left.detail};
    return join(condition.kind, left, judge(*condition.right, by));
  }

 private:
  // A figure that picks other groups than the one at hand has to hold in each of them.
  Judged figure(const Condition& condition, const By& by) const {
    if (picks(condition, by)) return judge_figure(condition, evidence_, by);
    std::optional<Judged> all;
    for (const By& other : groups_) {
      if (!picks(condition, other)) continue;
      const Judged one = judge_figure(condition, evidence_, other);
      all = all ? join(Condition::Kind::kAnd, *all, one) : one;
    }
    return all ? *all : Judged{Outcome::kUndecided, "there is no group " + pick_text(condition) + " in the input"};
  }

  const Evidence& evidence_;
  const std::vector<By>& groups_;
};

// A name that is neither a stage nor a series of the input is a slip, not a missing measurement.
void check_stage(const std::string& name, const Analysis& analysis, const std::string& origin) {
  if (name.empty() || find_stage(name) != nullptr) return;
  std::string names;
  for (const Stage& stage : stages()) names += (names.empty() ? "" : ", ") + std::string(stage.name);
  for (const Group& group : analysis.groups) {
    if (group.stage == name) return;
    if (group.sample && names.find(group.stage) == std::string::npos) names += ", " + group.stage;
  }
  throw base::Error(base::Exit::kUsage, "there is no stage or series '" + name + "'", origin, "choose from " + names);
}

void check_figure(const Condition& figure, const Evidence& evidence, const std::string& origin) {
  check_stage(figure.stage, evidence.analysis, origin);
  const std::vector<std::string>& fields = evidence.analysis.group_by;
  for (const Condition::Pick& pick : figure.picks) {
    const bool split = pick.field == "cold" && evidence.analysis.cold == "split";
    if (split || std::find(fields.begin(), fields.end(), pick.field) != fields.end()) continue;
    throw base::Error(base::Exit::kUsage, "the groups have no field '" + pick.field + "' to pick by", origin,
                      pick.field == "cold" ? "add --cold split" : "add it: --group-by " + pick.field);
  }
  if (!figure.slowed.empty() && evidence.comparison == nullptr) {
    throw base::Error(base::Exit::kUsage, "a slowdown is from a base, and none is given", origin,
                      "name it: analyze --compare BASE PATH");
  }
}

std::string label(const Condition& first, bool grouped, const By& by) {
  if (by.empty() && grouped && !first.picks.empty()) return pick_text(first);
  return label_of(by);
}

// The line without its comment.
std::string_view without_comment(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quote != 0) {
      if (line[i] == quote) quote = 0;
    } else if (line[i] == '\'' || line[i] == '"') {
      quote = line[i];
    } else if (line[i] == '#') {
      return line.substr(0, i);
    }
  }
  return line;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

Assertion Assertion::parse(std::string_view text, std::string origin) {
  Assertion assertion;
  assertion.text_ = text;
  assertion.root_ = parse_condition(text, named(origin));
  assertion.origin_ = std::move(origin);
  return assertion;
}

std::vector<AssertionResult> Assertion::check(const Evidence& evidence) const {
  std::vector<std::string> stage_names;
  const Condition* first = nullptr;
  bool grouped = false, picks_alike = true;
  for_each_figure(*root_, [&](const Condition& figure) {
    check_figure(figure, evidence, named(origin_));
    if (!figure.stage.empty()) stage_names.push_back(figure.stage);
    grouped = grouped || !of_events(figure.figure);
    if (first == nullptr) first = &figure;
    picks_alike = picks_alike && figure.picks == first->picks;
  });
  const std::vector<By> groups = all_groups(evidence, stage_names, grouped, compares());
  std::vector<By> judged_in;
  for (const By& by : groups) {
    if (!picks_alike || picks(*first, by)) judged_in.push_back(by);
  }
  bool all_pick = true;
  for_each_figure(*root_, [&](const Condition& figure) { all_pick = all_pick && !figure.picks.empty(); });
  if (judged_in.empty() || (all_pick && !picks_alike)) judged_in = {By{}};
  const Judge judge(evidence, groups);
  std::vector<AssertionResult> results;
  for (const By& by : judged_in) {
    const Judged judged = judge.judge(*root_, by);
    results.push_back({text_, label(*first, grouped, by), judged.outcome, judged.detail, origin_,
                       judged.outcome == Outcome::kPassed});
  }
  return results;
}

std::vector<AssertionResult> Assertion::check(const Analysis& analysis) const {
  const std::vector<WindowedGroup> none;
  return check(Evidence{analysis, none});
}

void Assertion::add_window_requests(std::vector<WindowRequest>& requests) const {
  for_each_figure(*root_, [&](const Condition& figure) {
    if (figure.window_ns == 0) return;
    const WindowRequest request = window_request(figure);
    if (std::find(requests.begin(), requests.end(), request) == requests.end()) requests.push_back(request);
  });
}

bool Assertion::compares() const {
  bool found = false;
  for_each_figure(*root_, [&](const Condition& figure) { found = found || !figure.slowed.empty(); });
  return found;
}

std::vector<Assertion> read_assertions(const std::string& path) {
  const std::string text = base::read_file(path == "-" ? "/dev/stdin" : path, kMostFileBytes);
  std::vector<Assertion> assertions;
  std::string_view rest = text;
  for (std::int64_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trim(without_comment(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.empty()) assertions.push_back(Assertion::parse(line, fmt::format("{}:{}", path, number)));
  }
  if (assertions.empty()) {
    throw base::Error(base::Exit::kUsage, "this file holds no assertion", path,
                      "write one a line, as in: p99(trigger_latency) < 250 ms");
  }
  return assertions;
}

std::string to_text(const AssertionResult& result) {
  const std::string_view outcome = result.outcome == Outcome::kFailed ? "FAILED" : to_text(result.outcome);
  const std::string origin = result.origin.empty() ? "" : "  (" + base::escape(result.origin) + ")";
  return fmt::format("{:<9}  {}  [{}]: {}{}", outcome, base::escape(result.assertion), base::escape(result.group),
                     base::escape(result.detail), origin);
}

}  // namespace echotrace::analyze
