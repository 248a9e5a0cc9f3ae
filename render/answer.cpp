#include "render/answer.h"

#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

using analyze::Rank;
using analyze::Standing;

constexpr std::size_t kLabelColumns = 40;
constexpr std::size_t kMostNamed = 4;

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

std::string with_unit(double value, const Unit& unit) {
  return format_value(value, unit) + (unit.name.empty() ? "" : " " + unit.name);
}

std::string name(const Row& row) {
  return base::excerpt(row.label, kLabelColumns);
}

// "a", "a and b", "a, b and c", "a, b, c, d and 3 more"
std::string list(const std::vector<const Row*>& rows) {
  std::string text;
  const std::size_t named = std::min(rows.size(), kMostNamed);
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) text += i + 1 == rows.size() ? " and " : ", ";
    text += name(*rows[i]);
  }
  return rows.size() > named ? text + fmt::format(" and {} more", rows.size() - named) : text;
}

const Row* row_of(const analyze::Group& group, const std::vector<Section>& all, const Section** section) {
  for (const Section& candidate : all) {
    for (const Row& row : candidate.rows) {
      if (row.group != &group) continue;
      *section = &candidate;
      return &row;
    }
  }
  return nullptr;
}

std::string quantile_words(const std::string& quantile) {
  return quantile == "p50" ? "the median" : quantile;
}

std::string loss_sentence(const Section& section) {
  std::int64_t lossy = 0;
  const Row* one = &section.rows.front();
  for (const Row& row : section.rows) {
    if (row.group->accounting.lost == 0) continue;
    ++lossy;
    one = &row;
  }
  const analyze::Accounting& first = one->group->accounting;
  if (section.rows.size() == 1) {
    if (first.lost == 0) return fmt::format(" None of {} was lost.", plural(first.writes, "write", "writes"));
    return fmt::format(" {} of {} {} lost.", format_count(first.lost), plural(first.writes, "write", "writes"),
                       first.lost == 1 ? "was" : "were");
  }
  if (lossy == 0) return " No write was lost.";
  if (lossy == 1) {
    return fmt::format(" {} lost {} of {}.", base::excerpt(one->label, 40), format_count(first.lost),
                       plural(first.writes, "write", "writes"));
  }
  return fmt::format(" {} of {} groups lost writes.", lossy, section.rows.size());
}

// The two ends, where no ranking tells more: one group, or several documents.
std::string spread(const std::vector<Section>& all) {
  const Section& section = all.front();
  const Row *low = nullptr, *high = nullptr;
  const auto median = [](const Row& row) { return row.group->quantile("p50"); };
  for (const Row& row : section.rows) {
    if (row.group->count == 0 || median(row) == nullptr) continue;
    if (low == nullptr || median(row)->value < median(*low)->value) low = &row;
    if (high == nullptr || median(row)->value > median(*high)->value) high = &row;
  }
  const std::string losses = section.sample ? std::string() : loss_sentence(section);
  if (low == nullptr) return "No write was received, so there is no latency to show." + losses;
  if (low == high) {
    const auto* p50 = median(*low);
    const auto* p99 = low->group->quantile("p99");
    const bool certain = p99 != nullptr && p99->interval95;
    const std::string tail = certain ? ", 99 % within " + with_unit(p99->value, section.unit) : "";
    if (section.stage == "trigger_latency") {
      return fmt::format("Half of all writes reach their function within {}{}.{}", with_unit(p50->value, section.unit),
                         tail, losses);
    }
    if (section.sample)  // of one series, where there may be others
      return fmt::format("{}: half are within {}{}.", stage_title(base::excerpt(section.stage, 40)),
                         with_unit(p50->value, section.unit), tail);
    return fmt::format("Half of all writes are within {}{}.{}", with_unit(p50->value, section.unit), tail, losses);
  }
  return fmt::format("The median {} is {} for {} and {} for {}{}.{}",
                     section.stage == "trigger_latency" ? "trigger latency" : base::excerpt(section.stage, 40),
                     with_unit(median(*low)->value, section.unit), base::excerpt(low->label, 40),
                     with_unit(median(*high)->value, section.unit), base::excerpt(high->label, 40),
                     section.rows.size() > 2 ? ", the others between" : "", losses);
}

struct Ranked {
  const Section* section = nullptr;
  std::vector<const Row*> fastest, not_told_apart, slower, few;
};

Ranked sort_out(const analyze::Analysis& analysis, const std::vector<Section>& all) {
  Ranked ranked;
  for (const Rank& rank : analysis.ranking.ranks) {
    const Row* row = row_of(analysis.groups[static_cast<std::size_t>(rank.group)], all, &ranked.section);
    if (row == nullptr) continue;
    switch (rank.standing) {
      case Standing::kFastest: ranked.fastest.push_back(row); break;
      case Standing::kNotToldApart: ranked.not_told_apart.push_back(row); break;
      case Standing::kSlower: ranked.slower.push_back(row); break;
      case Standing::kTooFewSamples: ranked.few.push_back(row); break;
      case Standing::kNothingReceived: break;
    }
  }
  return ranked;
}

std::string standing_words(const Rank& rank) {
  switch (rank.standing) {
    case Standing::kFastest: return ", the smallest";
    case Standing::kSlower: return "; its whole interval lies above the fastest's: slower";
    case Standing::kNotToldApart: return "; its interval and the fastest's overlap: not told apart";
    case Standing::kTooFewSamples: return "; too few samples to say how sure that is";
    case Standing::kNothingReceived: break;
  }
  return {};
}

std::string fate_words(const Row& row, const Rank& rank, const std::string& quantile) {
  const analyze::Accounting& counts = row.group->accounting;
  std::string text;
  if (counts.writes > 0) {
    text = fmt::format(" Lost: {} of {}", format_count(counts.lost), plural(counts.writes, "write", "writes"));
    if (counts.undetermined > 0) text += fmt::format(" ({} undetermined)", format_count(counts.undetermined));
    text += fmt::format("; {}", plural(counts.duplicates, "duplicate", "duplicates"));
    text += row.group->cold.known > 0 ? fmt::format("; {} cold.", format_share(row.group->cold.share)) : ".";
  }
  if (rank.lost_beyond) text += fmt::format(" So many are lost that with them counted {} has no bound.", quantile);
  return text;
}

}  // namespace

std::string headline(const std::vector<Section>& all) {
  if (all.empty()) return "No write and no timed operation was found.";
  const Document* document = all.front().rows.front().document;
  const auto other = [&](const Row& row) { return row.document != document; };
  const analyze::Ranking& ranking = document->analysis.ranking;
  const bool several = std::any_of(all.front().rows.begin(), all.front().rows.end(), other);
  if (several || ranking.ranks.size() < 2) return spread(all);
  const Ranked ranked = sort_out(document->analysis, all);
  if (ranked.fastest.empty()) return spread(all);
  const Section& section = *ranked.section;
  const std::string at = quantile_words(ranking.quantile);
  std::string text;
  if (ranked.not_told_apart.empty()) {
    const analyze::Quantile& value = *ranked.fastest.front()->group->quantile(ranking.quantile);
    text = fmt::format("{} is the fastest at {}: {}.", name(*ranked.fastest.front()), at,
                       with_unit(value.value, section.unit));
    text += fmt::format(" Its 95\u00a0% interval {}", format_interval(*value.interval95, value.value, section.unit));
    if (!ranked.slower.empty()) {
      text += fmt::format(" lies below {}", ranked.slower.size() == 1 ? "that of " + name(*ranked.slower.front())
                                                                       : "those of all others");
    } else {
      text += " has none to be compared with";
    }
    text += '.';
  } else {
    std::vector<const Row*> together = ranked.fastest;
    together.insert(together.end(), ranked.not_told_apart.begin(), ranked.not_told_apart.end());
    text = fmt::format("{} are not told apart at {}: their 95\u00a0% intervals overlap.", list(together), at);
    if (!ranked.slower.empty()) {
      text += fmt::format(" {} {} slower.", list(ranked.slower), ranked.slower.size() == 1 ? "is" : "are");
    }
  }
  if (!ranked.few.empty()) {
    text += fmt::format(" {} {} too few samples to be ranked.", list(ranked.few), ranked.few.size() == 1 ? "has" : "have");
  }
  return text + (section.sample ? std::string() : loss_sentence(section));
}

std::vector<Answer> answers(const Documents& documents, const std::vector<Section>& all) {
  std::vector<Answer> found;
  for (const Document& document : documents) {
    const analyze::Ranking& ranking = document.analysis.ranking;
    for (const Rank& rank : ranking.ranks) {
      const Section* section = nullptr;
      const Row* row = row_of(document.analysis.groups[static_cast<std::size_t>(rank.group)], all, &section);
      if (row == nullptr) continue;
      const analyze::Quantile* quantile = row->group->count > 0 ? row->group->quantile(ranking.quantile) : nullptr;
      std::string text = "nothing was received.";
      if (quantile != nullptr) {
        text = fmt::format("{} is {}", quantile_words(ranking.quantile), with_unit(quantile->value, section->unit));
        if (quantile->interval95) text += " " + format_interval(*quantile->interval95, quantile->value, section->unit);
        if (rank.standing != Standing::kFastest && rank.times_fastest) {
          text += fmt::format(", {} times the fastest", format_ratio(*rank.times_fastest));
        }
        if (ranking.ranks.size() > 1) text += standing_words(rank);
        text += '.';
      }
      found.push_back({row, text + fate_words(*row, rank, quantile_words(ranking.quantile))});
    }
  }
  return found;
}

}  // namespace echotrace::render
