#include "collect/plan.h"
#include "collect/wrapped.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostCellsShown = 40;

// As few digits as say it, of at most so many that matter.
std::string brief(double number) {
  return number >= 1e5 && number < 1e12 ? fmt::format("{:.0f}", number) : fmt::format("{:.5g}", number);
}

std::string usd(double amount) {
  return amount < 1e6 ? fmt::format("{:.6f}", amount) : brief(amount);
}

std::string time_text(double seconds) {
  const auto whole = static_cast<long long>(std::ceil(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  const long long minutes = (whole + 59) / 60;
  if (minutes < 120) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string or_dash(bool there, std::string text) {
  return there ? std::move(text) : "-";
}

void add_cells(const Plan& plan, std::string& text) {
  text += fmt::format("{:>5}  {:<9}{:>6}{:>10}{:>10}{:>8}{:>7}{:>8}{:>9}{:>6}\n", "cell", "store", "key", "value",
                      "writes/s", "memory", "batch", "window", "readers", "lane");
  for (const Cell& cell : plan.cells) {
    if (static_cast<std::size_t>(cell.number) > kMostCellsShown) break;
    const auto lane = std::find_if(plan.lanes.begin(), plan.lanes.end(), [&](const Lane& one) {
      return std::find(one.cells.begin(), one.cells.end(), cell.number) != one.cells.end();
    });
    text += fmt::format("{:>5}  {:<9}{:>6}{:>10}{:>10}{:>8}{:>7}{:>8}{:>9}{:>6}\n", cell.number, cell.store,
                        cell.key_bytes, cell.value_bytes, brief(cell.rate), cell.memory_mb, cell.batch_size,
                        or_dash(cell.window_s > 0, fmt::format("{} s", cell.window_s)),
                        or_dash(cell.readers > 0, std::to_string(cell.readers)), lane->number);
  }
  if (plan.cells.size() > kMostCellsShown)
    text += fmt::format("{:>5}  and {} more\n", "", plan.cells.size() - kMostCellsShown);
  text += "Sizes in bytes, memory in MB. Cells of a lane share store and function.\n";
}

void add_work(const Experiment& experiment, const Plan& plan, std::string& text) {
  text += "\nMakes, and removes at the end:\n";
  for (const PlannedResource& resource : plan.resources)
    text += fmt::format("{:>8}  {}\n", resource.count, wrapped(resource.what, kColumns - 10, 10));
  text += "\nDoes:\n";
  text += fmt::format("{:>8.0f}  items put", plan.writes + plan.warm_up_writes);
  if (plan.warm_up_writes > 0) text += fmt::format(", {:.0f} of them to warm up", plan.warm_up_writes);
  text += fmt::format("\n{:>8.0f}  invocations of the write function, at most\n", plan.write_invocations);
  text += fmt::format("{:>8.0f}  invocations of receive functions, at most without duplicates\n",
                      std::ceil(plan.receive_invocations));
  std::string turns = fmt::format("turns of {} s", brief(experiment.seconds));
  if (experiment.warm_up_seconds > 0) turns += fmt::format(" after {} s of warm-up", brief(experiment.warm_up_seconds));
  turns += fmt::format(", in an order drawn from seed {}", experiment.seed);
  text += fmt::format("{:>8}  {}\n", plan.turns, wrapped(turns, kColumns - 10, 10));
  text += "\nTakes about " + time_text(plan.seconds) + ".\n";
}

void add_costs(const Experiment& experiment, const Plan& plan, const Prices& prices, std::string& text) {
  const bool local = experiment.target == Target::kLocal;
  text += local ? "\nCosts nothing: all of it stays on this machine. On aws it would cost at most:\n"
                : "\nCosts at most:\n";
  text += fmt::format("  {:<18}{:<24}{:>16}{:>16}\n", "service", "unit", "amount", "USD");
  for (const CostLine& line : plan.costs)
    text += fmt::format("  {:<18}{:<24}{:>16}{:>16}\n", line.service, line.unit, brief(line.amount), usd(line.usd));
  text += fmt::format("  {:<18}{:<24}{:>16}{:>16}\n", "together", "", "", usd(plan.usd()));
  std::string notes = fmt::format(
      "List prices of {} gathered {}, without free tiers; storage and what a cluster of one's own costs are left out. "
      "A receive is taken to be billed 20 ms. reports/prices.json says where each price was seen.",
      prices.region, prices.gathered);
  for (const CostLine& line : plan.costs) {
    for (const Price& price : prices.all) {
      if (price.service == line.service && price.unit == line.unit && !price.confirmed)
        notes += " That of " + price.service + " is not confirmed.";
    }
  }
  for (const std::string& store : plan.unpriced) notes += " Requests to " + store + " have no price.";
  text += wrapped(notes, kColumns) + "\n";
  if (experiment.max_cost_usd)
    text += fmt::format("{} USD may be spent (max_cost_usd).\n", brief(*experiment.max_cost_usd));
}

}  // namespace

std::string plan_text(const Experiment& experiment, const Plan& plan, const Prices& prices) {
  const bool local = experiment.target == Target::kLocal;
  std::string place = local ? "on this machine" : "on aws";
  if (!local && !experiment.region.empty()) place += ", " + experiment.region;
  std::string text =
      wrapped(fmt::format("Experiment {}, {}: {} cell{}, {} trial{}", experiment.name, place, plan.cells.size(),
                          plan.cells.size() == 1 ? "" : "s", experiment.trials, experiment.trials == 1 ? "" : "s"),
              kColumns);
  text += "\n\n";
  add_cells(plan, text);
  add_work(experiment, plan, text);
  add_costs(experiment, plan, prices, text);
  return text;
}

}  // namespace echotrace::collect
