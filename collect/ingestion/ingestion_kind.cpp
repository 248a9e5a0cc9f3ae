// The kind ingestion: what it is planned to do, and its row.
#include "collect/ingestion/ingestion_experiment.h"
#include "collect/kind.h"
#include "collect/pace.h"
#include "collect/schedule.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostCellsShown = 40;
// What an upload is taken to be billed at most: a request, and the bytes at 50 MB/s.
constexpr double kRequestSeconds = 0.05, kBytesPerSecond = 50e6;
constexpr double kMib = 1 << 20, kMbPerGb = 1024, kBytesPerGb = 1e9;
// Bytes of log of an invocation, measured on the embedded endpoint, with the 26 that CloudWatch Logs adds to an event.
constexpr double kLogBytes = 1450;

struct IngestionPlan : RunPlan {
  std::vector<IngestionCell> cells;
  double invocations = 0, bytes = 0, events = 0;
  std::size_t functions = 0;
};

double bytes_of(const IngestionExperiment& experiment, const IngestionCell& cell) {
  if (cell.workload == Workload::kBatch) return experiment.object_mb * kMib;
  return static_cast<double>(cell.size) * experiment.event_bytes + cell.size - 1;
}

double puts_of(const IngestionExperiment& experiment, const IngestionCell& cell) {
  if (cell.workload == Workload::kEvents) return 1;
  return std::ceil(static_cast<double>(experiment.object_mb) / cell.size) + 2;  // and the upload's begin and end
}

double invocations_of(const IngestionExperiment& experiment, const IngestionCell& cell, double seconds) {
  if (seconds <= 0) return 0;
  if (experiment.at_once == 0) return expected_writes(experiment.arrivals, cell.rate, seconds);
  const double takes = kRequestSeconds + bytes_of(experiment, cell) / kBytesPerSecond;
  return experiment.at_once * std::ceil(seconds / takes);
}

IngestionPlan ingestion_plan(const IngestionExperiment& experiment, const Prices& prices) {
  IngestionPlan plan;
  Amounts amounts;
  plan.cells = cells_of(experiment);
  std::set<std::tuple<Workload, int, int, int>> functions;
  for (const IngestionCell& cell : plan.cells) {
    functions.emplace(cell.workload, cell.memory_mb, cell.size, cell.reserved_concurrency);
    const double invocations = experiment.trials * (invocations_of(experiment, cell, experiment.seconds) +
                                                    invocations_of(experiment, cell, experiment.warm_up_seconds));
    const double bytes = bytes_of(experiment, cell);
    plan.invocations += invocations;
    plan.bytes += invocations * bytes;
    if (cell.workload == Workload::kEvents) plan.events += invocations * cell.size;
    amounts.add("lambda.request", invocations);
    amounts.add("lambda.gb_second",
                invocations * (kRequestSeconds + bytes / kBytesPerSecond) * cell.memory_mb / kMbPerGb);
    amounts.add("s3.put", invocations * puts_of(experiment, cell));
    amounts.add("logs.ingested_gb", invocations * kLogBytes / kBytesPerGb);
  }
  plan.functions = functions.size();
  const bool deployed = experiment.function_prefix.empty();
  if (deployed) {
    plan.resources = {{1, "IAM roles"},
                      {static_cast<int>(plan.functions), "Lambda functions"},
                      {static_cast<int>(plan.functions), "log groups"},
                      {1, "s3: bucket for the objects"}};
  }
  const Overheads times = overheads_of(experiment.target);
  const double turns = static_cast<double>(plan.cells.size()) * experiment.trials;
  const double turn_s = times.turn_s + static_cast<double>(pace_of(experiment).settle_ns) / 1e9;
  const double warm_up = experiment.warm_up_seconds > 0 ? experiment.warm_up_seconds + turn_s : 0;
  plan.seconds = times.begin_s + (deployed ? 0.1 * times.lane_s * static_cast<double>(plan.functions) : 0) +
                 times.end_s + turns * (experiment.seconds + turn_s + warm_up);
  plan.costs = amounts.costs(prices);
  return plan;
}

std::string cells_text(const IngestionExperiment& experiment, const IngestionPlan& plan) {
  if (!experiment.function_prefix.empty())
    return fmt::format("Functions that are there already and whose names begin with {}, their factors being what their\n"
                       "variables say; the figures below are those of the levels here.\n",
                       experiment.function_prefix);
  std::string text = fmt::format("{:>5}  {:<9}{:>8}{:>10}{:>10}{:>10}{:>15}\n", "cell", "workload", "memory", "events",
                                 "part MiB", "reserved", "invocations/s");
  for (const IngestionCell& cell : plan.cells) {
    if (static_cast<std::size_t>(cell.number) > kMostCellsShown) break;
    const bool events = cell.workload == Workload::kEvents;
    text += fmt::format("{:>5}  {:<9}{:>8}{:>10}{:>10}{:>10}{:>15}\n", cell.number, name_of(cell.workload),
                        cell.memory_mb, or_dash(events, std::to_string(cell.size)),
                        or_dash(!events, std::to_string(cell.size)),
                        or_dash(cell.reserved_concurrency > 0, std::to_string(cell.reserved_concurrency)),
                        experiment.at_once > 0 ? fmt::format("{} at once", experiment.at_once) : brief(cell.rate));
  }
  if (plan.cells.size() > kMostCellsShown)
    text += fmt::format("{:>5}  and {} more\n", "", plan.cells.size() - kMostCellsShown);
  return text;
}

class IngestionMeasurement final : public Measurement {
 public:
  IngestionMeasurement(IngestionExperiment experiment, const Overrides& overrides) : experiment_(std::move(experiment)) {
    if (!overrides.stores.empty())
      throw base::Error(base::Exit::kUsage, "the kind ingestion has no choice of stores", "--stores", "leave it out");
    override_settings(overrides, experiment_);
    if (overrides.rate) {
      experiment_.rates = {*overrides.rate};
      experiment_.at_once = 0;
    }
    check_ingestion_experiment(experiment_, [](std::string_view) { return "command line"; });
  }

  const RunSettings& settings() const override { return experiment_; }
  RunPlan plan(const Prices& prices) const override { return ingestion_plan(experiment_, prices); }

  std::string plan_text(const Prices& prices) const override {
    const IngestionPlan plan = ingestion_plan(experiment_, prices);
    std::string text = title_text(experiment_, plan.cells.size()) + cells_text(experiment_, plan);
    if (!plan.resources.empty()) text += makes_text(plan);
    text += fmt::format("\nDoes:\n{:>8.0f}  invocations, {} MB put", plan.invocations, brief(plan.bytes / 1e6));
    if (plan.events > 0) text += fmt::format(", {:.0f} events", plan.events);
    return text + "\n" + takes_text(plan) +
           costs_text(experiment_, plan, prices,
                      "An upload is taken to be billed 50 ms and its bytes at 50 MB/s.");
  }

  RunReport run(const RunRequest& request) const override { return run_ingestion(experiment_, request); }

 private:
  IngestionExperiment experiment_;
};

}  // namespace

std::unique_ptr<Measurement> read_ingestion(const ExperimentFile& file, const Overrides& overrides) {
  return std::make_unique<IngestionMeasurement>(read_ingestion_experiment(file.root, file.name, file.read_file),
                                                overrides);
}

}  // namespace echotrace::collect
