#include "collect/plan.h"
#include "collect/wrapped.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostCellsShown = 40;

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
  text += makes_text(plan);
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
  text += takes_text(plan);
}

}  // namespace

std::string plan_text(const Experiment& experiment, const Plan& plan, const Prices& prices) {
  std::string text = title_text(experiment, plan.cells.size());
  add_cells(plan, text);
  add_work(experiment, plan, text);
  return text + costs_text(experiment, plan, prices, "A receive is taken to be billed 20 ms.");
}

}  // namespace echotrace::collect
