#include "collect/run_plan.h"

#include "collect/wrapped.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace echotrace::collect {
namespace {

std::string usd_text(double amount) {
  return amount < 1e6 ? fmt::format("{:.6f}", amount) : brief(amount);
}

std::string time_text(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  const long long minutes = (whole + 59) / 60;
  if (minutes < 120) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string price_notes(const RunSettings& settings, const RunPlan& plan, const Prices& prices,
                        const std::string& notes) {
  std::string text = fmt::format(
      "List prices of {} gathered {}, without free tiers; storage and what a cluster of one's own costs are left out.",
      prices.region, prices.gathered);
  if (settings.target == Target::kAws && !settings.region.empty() && settings.region != prices.region)
    text += fmt::format(" Those of {} are not in the list.", settings.region);
  if (!notes.empty()) text += " " + notes;
  text += " reports/prices.json says where each price was seen.";
  for (const CostLine& line : plan.costs) {
    for (const Price& price : prices.all) {
      if (price.service == line.service && price.unit == line.unit && !price.confirmed)
        text += " That of " + price.service + " is not confirmed.";
    }
  }
  for (const std::string& what : plan.unpriced) text += " Requests to " + what + " have no price.";
  return text;
}

}  // namespace

double RunPlan::usd() const {
  double sum = 0;
  for (const CostLine& line : costs) sum += line.usd;
  return sum;
}

std::vector<CostLine> Amounts::costs(const Prices& prices) const {
  std::vector<CostLine> lines;
  for (const Price& price : prices.all) {
    const auto found = amounts_.find(price.id);
    if (found != amounts_.end()) lines.push_back({price.service, price.unit, found->second, found->second * price.usd});
  }
  return lines;
}

void require_affordable(const RunSettings& settings, const RunPlan& plan) {
  if (settings.target != Target::kAws || !settings.max_cost_usd || plan.usd() <= *settings.max_cost_usd) return;
  throw base::Error(base::Exit::kUsage,
                    fmt::format("the run may cost {:.4f} USD, more than the {:.4f} allowed; nothing was made",
                                plan.usd(), *settings.max_cost_usd),
                    "max_cost_usd", "'collect plan' says what it is made of");
}

Overheads overheads_of(Target target) {
  return target == Target::kLocal ? Overheads{1, 0.5, 0.05, 1.5} : Overheads{40, 30, 0.5, 60};
}

std::string title_text(const RunSettings& settings, std::size_t cells) {
  const bool local = settings.target == Target::kLocal;
  std::string place = local ? "on this machine" : "on aws";
  if (!local && !settings.region.empty()) place += ", " + settings.region;
  return wrapped(fmt::format("Experiment {}, {}: {} cell{}, {} trial{}", settings.name, place, cells,
                             cells == 1 ? "" : "s", settings.trials, settings.trials == 1 ? "" : "s"),
                 kColumns) +
         "\n\n";
}

std::string makes_text(const RunPlan& plan) {
  std::string text = "\nMakes, and removes at the end:\n";
  for (const PlannedResource& resource : plan.resources)
    text += fmt::format("{:>8}  {}\n", resource.count, wrapped(resource.what, kColumns - 10, 10));
  return text;
}

std::string takes_text(const RunPlan& plan) {
  return "\nTakes about " + time_text(plan.seconds) + ".\n";
}

std::string costs_text(const RunSettings& settings, const RunPlan& plan, const Prices& prices,
                       const std::string& notes) {
  const bool local = settings.target == Target::kLocal;
  std::string text = local ? "\nCosts nothing: all of it stays on this machine. On aws it would cost at most:\n"
                           : "\nCosts at most:\n";
  text += fmt::format("  {:<18}{:<24}{:>16}{:>16}\n", "service", "unit", "amount", "USD");
  for (const CostLine& line : plan.costs) {
    text +=
        fmt::format("  {:<18}{:<24}{:>16}{:>16}\n", line.service, line.unit, brief(line.amount), usd_text(line.usd));
  }
  text += fmt::format("  {:<18}{:<24}{:>16}{:>16}\n", "together", "", "", usd_text(plan.usd()));
  text += wrapped(price_notes(settings, plan, prices, notes), kColumns) + "\n";
  if (settings.max_cost_usd)
    text += fmt::format("{} USD may be spent (max_cost_usd).\n", brief(*settings.max_cost_usd));
  return text;
}

std::string brief(double number) {
  return number >= 1e5 && number < 1e12 ? fmt::format("{:.0f}", number) : fmt::format("{:.5g}", number);
}

std::string or_dash(bool there, std::string text) {
  return there ? std::move(text) : "-";
}

}  // namespace echotrace::collect
