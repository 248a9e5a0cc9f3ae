#include "analyze/document_ranking.h"

#include <algorithm>

namespace echotrace::analyze {
namespace {

struct Candidate {
  Rank rank;
  const Quantile* quantile;  // null when nothing was received
};

bool with_interval(const Quantile* quantile) {
  return quantile != nullptr && quantile->interval95.has_value();
}

// With an interval before those without, those that received nothing last; the smaller value first.
int tier(const Candidate& candidate) {
  return with_interval(candidate.quantile) ? 0 : candidate.quantile != nullptr ? 1 : 2;
}
bool before(const Candidate& a, const Candidate& b) {
  if (tier(a) != tier(b)) return tier(a) < tier(b);
  return a.quantile != nullptr && a.quantile->value < b.quantile->value;
}

void judge(Candidate& candidate, const Quantile& fastest) {
  const Quantile* quantile = candidate.quantile;
  if (quantile == nullptr) return;
  if (quantile->value > 0 && fastest.value > 0) candidate.rank.times_fastest = quantile->value / fastest.value;
  if (!with_interval(quantile)) {
    candidate.rank.standing = Standing::kTooFewSamples;
  } else if (quantile == &fastest) {
    candidate.rank.standing = Standing::kFastest;
  } else {
    candidate.rank.standing = quantile->interval95->first > fastest.interval95->second ? Standing::kSlower
                                                                                         : Standing::kNotToldApart;
  }
}

}  // namespace

std::string_view to_text(Standing standing) {
  switch (standing) {
    case Standing::kFastest: return "fastest";
    case Standing::kSlower: return "slower";
    case Standing::kNotToldApart: return "not told apart";
    case Standing::kTooFewSamples: return "too few samples";
    case Standing::kNothingReceived: break;
  }
  return "nothing received";
}

Ranking rank_groups(const std::vector<Group>& groups) {
  auto first = std::find_if(groups.begin(), groups.end(),
                            [](const Group& group) { return !group.sample && group.stage == "trigger_latency"; });
  if (first == groups.end()) {
    first = std::find_if(groups.begin(), groups.end(), [](const Group& group) { return !group.sample; });
  }
  if (first == groups.end()) first = groups.begin();
  if (first == groups.end()) return {};

  const auto ranked = [&](const Group& group) {
    return group.stage == first->stage && group.sample == first->sample && group.unit == first->unit &&
           (group.count > 0 || group.accounting.writes > 0);
  };
  const bool tail = std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
    return ranked(group) && with_interval(group.quantile("p99"));
  });
  Ranking ranking{tail ? "p99" : "p50", {}};
  const double beyond = tail ? 0.01 : 0.5;
  std::vector<Candidate> candidates;
  for (const Group& group : groups) {
    if (!ranked(group)) continue;
    Candidate& candidate = candidates.emplace_back();
    candidate.rank.group = &group - groups.data();
    candidate.quantile = group.count > 0 ? group.quantile(ranking.quantile) : nullptr;
    const Accounting& counts = group.accounting;
    candidate.rank.lost_beyond =
        counts.writes > 0 && static_cast<double>(counts.lost) > beyond * static_cast<double>(counts.writes);
  }
  std::stable_sort(candidates.begin(), candidates.end(), before);
  for (Candidate& candidate : candidates) {
    if (candidates.front().quantile != nullptr) judge(candidate, *candidates.front().quantile);
    ranking.ranks.push_back(candidate.rank);
  }
  return ranking;
}

}  // namespace echotrace::analyze
