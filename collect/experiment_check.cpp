#include "collect/experiment.h"
#include "collect/lanes.h"
#include "collect/schedule.h"
#include "drivers/item_put.h"
#include "drivers/store.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::collect {
namespace {

constexpr double kMostCells = 10'000, kMostTurns = 100'000, kMostWritesOfATurn = 5e6;
constexpr std::size_t kMostLanes = 100;
constexpr double kMostLeadSeconds = 3;  // how long before its first write a slice is handed over, at most

[[noreturn]] void refuse(std::string what, std::string where, std::string next = {}) {
  throw base::Error(base::Exit::kUsage, std::move(what), std::move(where), std::move(next));
}

std::string those_with_a_trigger() {
  std::string names;
  for (const drivers::StoreRow& row : drivers::stores()) {
    if (!row.trigger.empty()) names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  return names;
}

// What a store that is not AWS's own, or is made of the user's, is reached by: locally it is started, elsewhere each of
// its options has to be said.
void check_options(const StoreChoice& store, const drivers::StoreRow& row, const WhereIsMember& where) {
  std::string all = "{name: " + store.name, missing;
  for (const std::string_view option : row.options) {
    all += ", " + std::string(option) + ": …";
    if (missing.empty() && !store.options.contains(std::string(option))) missing = option;
  }
  if (!missing.empty())
    refuse(store.name + " needs its option " + missing + " on aws", where("stores"), "write " + all + "}");
}

void check_stores(const Experiment& experiment, const WhereIsMember& where) {
  for (const StoreChoice& store : experiment.stores) {
    const drivers::StoreRow* const row = drivers::find_store(store.name);
    if (row == nullptr || row->trigger.empty())
      refuse("the store " + store.name + " has no trigger", where("stores"), "choose from " + those_with_a_trigger());
    if (!store.required && experiment.target == Target::kAws) {
      refuse("which stores is not said, and on aws each costs money", where("target"),
             "name some of " + those_with_a_trigger());
    }
    if (experiment.target == Target::kAws) check_options(store, *row, where);
    const drivers::ItemPutRow* const put = drivers::find_item_put(store.name);
    const std::int64_t largest = *std::max_element(experiment.value_bytes.begin(), experiment.value_bytes.end());
    if (put != nullptr && largest > put->most_value_bytes) {
      refuse(fmt::format("{} takes no values of {} bytes", store.name, largest), where("value_bytes"),
             fmt::format("at most {}", put->most_value_bytes));
    }
  }
}

void check_cells(const Experiment& experiment, const WhereIsMember& where) {
  double combinations = static_cast<double>(experiment.stores.size());
  for (const std::size_t levels : {experiment.key_bytes.size(), experiment.value_bytes.size(), experiment.rates.size(),
                                   experiment.memory_mb.size(), experiment.batch_sizes.size(),
                                   experiment.windows_s.size(), experiment.readers.size()})
    combinations *= static_cast<double>(levels);
  if (combinations > kMostCells)
    refuse(fmt::format("the factors make {:.0f} cells, more than {:.0f}", combinations, kMostCells), where("stores"),
           "give some factor fewer levels");
  const std::vector<Cell> cells = cells_of(experiment);
  if (static_cast<double>(cells.size()) * experiment.trials > kMostTurns)
    refuse(fmt::format("{} cells in {} trials are more than {:.0f} turns", cells.size(), experiment.trials, kMostTurns),
           where("trials"));
  const std::size_t lanes = lanes_of(cells).size();
  if (lanes > kMostLanes) {
    refuse(fmt::format("the factors need {} deployments of stores, more than {}", lanes, kMostLanes), where("stores"),
           "give memory_mb, batch_size, window_s or readers fewer levels");
  }
}

void check_load(const Experiment& experiment, const WhereIsMember& where) {
  for (const double rate : experiment.rates) {
    const double writes =
        expected_writes(experiment.arrivals, rate, std::max(experiment.seconds, experiment.warm_up_seconds));
    if (writes > kMostWritesOfATurn) {
      refuse(fmt::format("one cell would write {:.0f} items in a row, more than {:.0f}", writes, kMostWritesOfATurn),
             where("rate"), "lower the rate or the seconds, have more trials instead");
    }
  }
  const auto counted = static_cast<double>(experiment.arrivals.counts.size()) * 60;
  if (experiment.arrivals.kind == ArrivalKind::kCounts && experiment.seconds > counted) {
    refuse(fmt::format("{} s are longer than the minutes counted, {} s", experiment.seconds, counted),
           where("seconds"));
  }
  if (experiment.slice_seconds + kMostLeadSeconds >= experiment.timeout_s) {
    refuse(fmt::format("a slice of {} s does not fit into a timeout of {} s", experiment.slice_seconds,
                       experiment.timeout_s),
           where("slice"), fmt::format("the timeout has to be {} s longer", kMostLeadSeconds));
  }
}

}  // namespace

void check_experiment(const Experiment& experiment, const WhereIsMember& where) {
  check_stores(experiment, where);
  check_cells(experiment, where);
  check_load(experiment, where);
}

}  // namespace echotrace::collect
