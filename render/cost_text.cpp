#include "render/cost_text.h"

#include "ingest/base/text.h"

#include <fmt/format.h>

namespace echotrace::render {
namespace {

constexpr std::size_t kWidth = 60;

std::string usd(const std::optional<double>& amount) {
  return amount ? fmt::format("{:.6f}", *amount) : std::string("not known");
}

}  // namespace

std::string cost_text(const analyze::Analysis& analysis) {
  if (!analysis.cost) return {};
  const analyze::Cost& cost = *analysis.cost;
  std::string text = fmt::format("Cost (USD)\nby list prices of {} gathered {}, without free tiers\n\n", cost.region,
                                 cost.gathered);
  for (const analyze::CostLine& line : cost.lines) {
    text += fmt::format("  {:<18}{:<24}{:>16.6g}{:>14}\n", base::excerpt(line.service, 17),
                        base::excerpt(line.unit, 23), line.amount, usd(line.usd));
  }
  text += fmt::format("  {:<18}{:<24}{:>16}{:>14}\n", "together", "", "", usd(cost.usd));
  if (cost.usd_per_million_writes)
    text += fmt::format("  {:<58}{:>14.4f}\n", "per million writes", *cost.usd_per_million_writes);
  if (cost.usd_per_million_events)
    text += fmt::format("  {:<58}{:>14.4f}\n", "per million events", *cost.usd_per_million_events);
  for (const analyze::StoreCost& store : cost.stores)
    text += fmt::format("  {:<58}{:>14}\n",
                        fmt::format("requests to {}: {}", base::excerpt(store.store, kWidth - 40), store.writes),
                        usd(store.usd));
  for (const std::string& note : cost.notes) text += base::escape(note) + "\n";
  return text + "\n";
}

}  // namespace echotrace::render
