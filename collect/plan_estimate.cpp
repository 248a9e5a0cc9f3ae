#include "collect/pace.h"
#include "collect/plan.h"
#include "collect/schedule.h"
#include "collect/sender.h"
#include "collect/spending.h"
#include "drivers/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace echotrace::collect {
namespace {

constexpr double kMbPerGb = 1024, kBytesPerGb = 1e9;

// What a receive is billed for at most, on the average: the function takes 1 or 2 ms, a cold start some 50.
constexpr double kReceiveSeconds = 0.02;

// Bytes of log, measured on the embedded endpoint, and the 26 that CloudWatch Logs adds to each event.
constexpr double kEventBytes = 26, kWriteRecordBytes = 270, kReceiveRecordBytes = 200;
constexpr double kInvocationBytes = 265 + 3 * kEventBytes;  // START, END and REPORT

// One after another, items fill a batch only as fast as they come.
double items_of_a_batch(const Cell& cell) {
  return std::clamp(cell.rate * static_cast<double>(cell.window_s), 1.0, static_cast<double>(cell.batch_size));
}

std::vector<PlannedResource> resources_of(const std::vector<Lane>& lanes) {
  const int count = static_cast<int>(lanes.size());
  std::vector<PlannedResource> resources{{2, "IAM roles"}, {count + 1, "Lambda functions"}, {count + 1, "log groups"}};
  for (const drivers::StoreRow& row : drivers::stores()) {
    const auto lanes_of_store =
        std::count_if(lanes.begin(), lanes.end(), [&](const Lane& lane) { return lane.store == row.name; });
    if (lanes_of_store > 0) {
      resources.push_back(
          {static_cast<int>(lanes_of_store), fmt::format("{}: {}, with its {}", row.name, row.sentence, row.trigger)});
    }
  }
  return resources;
}

void add_cell(const Experiment& experiment, const Cell& cell, double lead_s, Plan& plan, Amounts& amounts) {
  const double trials = experiment.trials;
  const CellLoad load = load_of(experiment, cell, experiment.seconds);
  const CellLoad warm_up = load_of(experiment, cell, experiment.warm_up_seconds);
  const double writes = trials * (load.writes + warm_up.writes);
  const double slices = trials * (load.slices + warm_up.slices);
  const double receives = trials * (load.receives + warm_up.receives);
  plan.writes += trials * load.writes;
  plan.warm_up_writes += trials * warm_up.writes;
  plan.write_invocations += slices;
  plan.receive_invocations += receives;
  const auto key = static_cast<double>(cell.key_bytes), value = static_cast<double>(cell.value_bytes);
  amounts.add("lambda.request", slices + receives);
  amounts.add("lambda.gb_second", slices * (experiment.slice_seconds + lead_s) * experiment.write_memory_mb / kMbPerGb +
                                      receives * kReceiveSeconds * cell.memory_mb / kMbPerGb);
  amounts.add("logs.ingested_gb", (writes * (kWriteRecordBytes + kReceiveRecordBytes + 2 * (kEventBytes + key)) +
                                   (slices + receives) * kInvocationBytes) /
                                      kBytesPerGb);
  if (const StorePrice* const price = find_store_price(cell.store))
    amounts.add(price->price, writes * price->units(key, value));
  else if (std::find(plan.unpriced.begin(), plan.unpriced.end(), cell.store) == plan.unpriced.end())
    plan.unpriced.push_back(cell.store);
}

}  // namespace

CellLoad load_of(const Experiment& experiment, const Cell& cell, double seconds) {
  CellLoad load;
  if (seconds <= 0) return load;
  load.writes = expected_writes(experiment.arrivals, cell.rate, seconds);
  const double hands = std::max(1.0, std::ceil(load.writes / seconds / SenderSettings().most_rate_per_slice));
  load.slices = std::min(std::ceil(load.writes), std::ceil(seconds / experiment.slice_seconds) * hands);
  load.receives = load.writes / items_of_a_batch(cell);
  return load;
}

Plan plan_of(const Experiment& experiment, const Prices& prices) {
  const Overheads times = overheads_of(experiment.target);
  const double turn_s = times.turn_s + pace_of(experiment).before_turn_s();
  Experiment on_aws = experiment;  // which the costs are of
  on_aws.target = Target::kAws;
  const double lead_s = static_cast<double>(pace_of(on_aws).lead_ns) / 1e9;
  Plan plan;
  plan.cells = cells_of(experiment);
  plan.lanes = lanes_of(plan.cells);
  plan.resources = resources_of(plan.lanes);
  plan.turns = plan.cells.size() * static_cast<std::uint64_t>(experiment.trials);
  const auto turns = static_cast<double>(plan.turns);
  const bool warms_up = experiment.warm_up_seconds > 0;
  plan.write_invocations = pings_of_writer(turns, warms_up);
  plan.receive_invocations = pings_of_receivers(static_cast<double>(plan.lanes.size()), turns, warms_up);
  Amounts amounts;
  amounts.add("lambda.request", plan.write_invocations + plan.receive_invocations);
  for (const Cell& cell : plan.cells) add_cell(experiment, cell, lead_s, plan, amounts);
  const double warm_up = experiment.warm_up_seconds > 0 ? experiment.warm_up_seconds + turn_s : 0;
  plan.seconds = times.begin_s + times.lane_s * static_cast<double>(plan.lanes.size()) + times.end_s +
                 static_cast<double>(plan.turns) * (experiment.seconds + turn_s + warm_up);
  plan.costs = amounts.costs(prices);
  return plan;
}

}  // namespace echotrace::collect
