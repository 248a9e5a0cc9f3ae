#include "analyze/document.h"

#include <algorithm>
#include <array>

namespace echotrace::analyze {

std::string to_text(const Scalar& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  return "n/a";
}

const std::vector<AccountingMember>& accounting_members() {
  static const std::vector<AccountingMember> kMembers = {
      {"events", &Accounting::events, "log events read"},
      {"recorded", &Accounting::recorded, "events that hold a record"},
      {"platform", &Accounting::platform, "START, END, REPORT and other lines of the platform"},
      {"foreign", &Accounting::foreign, "prints, tracebacks and other lines that are no records"},
      {"repeated", &Accounting::repeated, "the same event fetched again"},
      {"malformed", &Accounting::malformed, "events that cannot be read"},
      {"writes", &Accounting::writes, "writes into the store"},
      {"delivered", &Accounting::delivered, "writes that were received"},
      {"lost", &Accounting::lost, "writes never received"},
      {"undetermined", &Accounting::undetermined, "writes with no receive whose absence proves nothing"},
      {"receives", &Accounting::receives, "receives by a function"},
      {"duplicates", &Accounting::duplicates, "receives of a write that had been received before"},
      {"orphans", &Accounting::orphans, "receives whose write is in none of the inputs"},
      {"reordered", &Accounting::reordered, "writes delivered after a later write of the same writer"},
      {"negative", &Accounting::negative, "writes received before they were put, by the clocks"},
      {"failed_writes", &Accounting::failed_writes, "writes the store refused"},
      {"retried_writes", &Accounting::retried_writes, "writes that took more than one attempt"},
      {"client_only", &Accounting::client_only, "writes known to the sender alone"},
      {"function_only", &Accounting::function_only, "writes known to the function alone"},
  };
  return kMembers;
}

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "passed";
    case Outcome::kFailed: return "failed";
    case Outcome::kUndecided: break;
  }
  return "undecided";
}

std::optional<Outcome> outcome_of(std::string_view text) {
  for (const Outcome outcome : {Outcome::kPassed, Outcome::kFailed, Outcome::kUndecided}) {
    if (to_text(outcome) == text) return outcome;
  }
  return std::nullopt;
}

namespace {

// Nothing when it does not fit: a document may say anything.
std::optional<std::int64_t> sum_of(std::initializer_list<std::int64_t> parts) {
  std::int64_t sum = 0;
  for (const std::int64_t part : parts) {
    if (__builtin_add_overflow(sum, part, &sum)) return std::nullopt;
  }
  return sum;
}

}  // namespace

std::optional<std::string> Accounting::check() const {
  struct Sum {
    std::int64_t whole;
    std::optional<std::int64_t> parts;
    std::string_view text;
  };
  const std::array<Sum, 3> sums = {{
      {events, sum_of({recorded, platform, foreign, repeated, malformed}),
       "events = recorded + platform + foreign + repeated + malformed"},
      {writes, sum_of({delivered, lost, undetermined}), "writes = delivered + lost + undetermined"},
      {receives, sum_of({delivered, duplicates, orphans}), "receives = delivered + duplicates + orphans"},
  }};
  for (const Sum& sum : sums) {
    if (sum.whole == sum.parts) continue;
    return std::string(sum.text) + " does not hold: " + std::to_string(sum.whole) +
           " != " + (sum.parts ? std::to_string(*sum.parts) : "more than 64 bits hold");
  }
  return std::nullopt;
}

const Quantile* Group::quantile(std::string_view name) const {
  const auto found =
      std::find_if(quantiles.begin(), quantiles.end(), [&](const Quantile& q) { return q.name == name; });
  return found == quantiles.end() ? nullptr : &*found;
}

std::string Group::label() const {
  return label_of(by);
}

std::string label_of(const std::vector<std::pair<std::string, Scalar>>& by) {
  if (by.empty()) return "all";
  std::string text;
  for (const auto& [field, value] : by) {
    if (!text.empty()) text += ", ";
    const std::string shown = to_text(value);
    text += shown.empty() ? "\"\"" : shown;
  }
  return text;
}

}  // namespace echotrace::analyze
