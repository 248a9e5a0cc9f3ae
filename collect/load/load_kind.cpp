// The kind load: what it is planned to do, and its row.
#include "collect/kind.h"
#include "collect/load/load_experiment.h"
#include "collect/pace.h"
#include "collect/plan.h"
#include "collect/schedule.h"
#include "collect/wrapped.h"
#include "drivers/store.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <cmath>

namespace echotrace::collect {
namespace {

// What a statement and a message are taken to be billed at most, on the average.
constexpr double kStatementSeconds = 0.01, kMessageSeconds = 0.02;
// Bytes of log, measured on the embedded endpoint, each event with the 26 that CloudWatch Logs adds.
constexpr double kWriteBytes = 360, kStatementBytes = 310, kMessageBytes = 1300, kInvocationBytes = 343;
constexpr double kBytesPerGb = 1e9, kMbPerGb = 1024;

struct LoadPlan : RunPlan {
  std::vector<LoadCell> cells;
  double messages = 0, statements = 0, write_invocations = 0, load_invocations = 0;
};

void add_cell(const LoadExperiment& experiment, const Experiment& writes, const LoadCell& cell, LoadPlan& plan,
              Amounts& amounts) {
  const CellLoad load = load_of(writes, cell.cell, experiment.seconds);
  const CellLoad warm_up = load_of(writes, cell.cell, experiment.warm_up_seconds);
  const double messages = experiment.trials * (load.writes + warm_up.writes);
  const double slices = experiment.trials * (load.slices + warm_up.slices);
  const double batches = experiment.trials * (load.receives + warm_up.receives);
  plan.messages += messages;
  plan.statements += messages * cell.statements;
  plan.write_invocations += slices;
  plan.load_invocations += batches;
  amounts.add("lambda.request", slices + batches);
  amounts.add("lambda.gb_second",
              slices * (experiment.slice_seconds + 3) * experiment.write_memory_mb / kMbPerGb +
                  messages * (kMessageSeconds + cell.statements * kStatementSeconds) * cell.cell.memory_mb / kMbPerGb);
  amounts.add("sqs.request", messages + 2 * batches);
  amounts.add("logs.ingested_gb", (messages * (kWriteBytes + kMessageBytes + cell.statements * kStatementBytes) +
                                   (slices + batches) * kInvocationBytes) /
                                      kBytesPerGb);
}

LoadPlan load_plan(const LoadExperiment& experiment, const Prices& prices) {
  const Experiment writes = writes_of(experiment);
  LoadPlan plan;
  Amounts amounts;
  plan.cells = collect::cells_of(experiment);
  std::vector<Cell> plain;
  for (const LoadCell& cell : plan.cells) plain.push_back(cell.cell);
  const int lanes = static_cast<int>(lanes_of(plain).size());
  for (const LoadCell& cell : plan.cells) add_cell(experiment, writes, cell, plan, amounts);
  plan.resources = {{2, "IAM roles"},
                    {lanes + 1, "Lambda functions"},
                    {lanes + 1, "log groups"},
                    {lanes, "SQS queues, with their event source mappings"},
                    {1, "schema with two tables, in the database"}};
  const Overheads times = overheads_of(experiment.target);
  const double turns = static_cast<double>(plan.cells.size()) * experiment.trials;
  const double turn_s = times.turn_s + pace_of(experiment).before_turn_s();
  const double warm_up = experiment.warm_up_seconds > 0 ? experiment.warm_up_seconds + turn_s : 0;
  plan.seconds = times.begin_s + times.lane_s * lanes + times.end_s + turns * (experiment.seconds + turn_s + warm_up);
  const double pings = pings_of_writer(turns, warm_up > 0), others = pings_of_receivers(lanes, turns, warm_up > 0);
  plan.write_invocations += pings;
  plan.load_invocations += others;
  amounts.add("lambda.request", pings + others);
  plan.costs = amounts.costs(prices);
  return plan;
}

std::string cells_text(const LoadPlan& plan) {
  std::string text = fmt::format("{:>5}  {:<27}{:>11}{:>11}{:>8}{:>8}{:>8}\n", "cell", "actions", "statements",
                                 "messages/s", "batch", "window", "memory");
  for (const LoadCell& cell : plan.cells) {
    std::string actions;
    for (const std::string& action : cell.actions) actions += (actions.empty() ? "" : "+") + action;
    text += fmt::format("{:>5}  {:<27}{:>11}{:>11}{:>8}{:>8}{:>8}\n", cell.cell.number, actions.substr(0, 26),
                        cell.statements, brief(cell.cell.rate), cell.cell.batch_size,
                        or_dash(cell.cell.window_s > 0, fmt::format("{} s", cell.cell.window_s)),
                        cell.cell.memory_mb);
  }
  return text;
}

class LoadMeasurement final : public Measurement {
 public:
  LoadMeasurement(LoadExperiment experiment, const Overrides& overrides) : experiment_(std::move(experiment)) {
    if (!overrides.stores.empty())
      throw base::Error(base::Exit::kUsage, "the kind load has no choice of stores", "--stores", "leave it out");
    override_settings(overrides, experiment_);
    if (overrides.rate && experiment_.arrivals.kind == ArrivalKind::kCounts)
      throw base::Error(base::Exit::kUsage, "a rate means nothing where the writes of each minute are counted",
                        "--rate", "leave it out");
    if (overrides.rate) experiment_.rates = {*overrides.rate};
    check_load_experiment(experiment_, [](std::string_view) { return "command line"; });
  }

  const RunSettings& settings() const override { return experiment_; }

  Runnable leave_out_what_cannot_run() override {
    Runnable runnable;
    if (experiment_.target == Target::kAws) return runnable;
    for (const std::string& program : drivers::missing_programs(*drivers::find_store("aurora")))
      runnable.cannot_run.push_back("load cannot run here: " + program + " is missing");
    return runnable;
  }

  RunPlan plan(const Prices& prices) const override { return load_plan(experiment_, prices); }

  std::string plan_text(const Prices& prices) const override {
    const LoadPlan plan = load_plan(experiment_, prices);
    std::string text = title_text(experiment_, plan.cells.size()) + cells_text(plan) + makes_text(plan) + "\nDoes:\n";
    text += fmt::format("{:>8.0f}  messages sent, each of them a transaction, {:.0f} statements in all\n", plan.messages,
                        plan.statements);
    text += fmt::format("{:>8.0f}  invocations of the write function, at most\n", plan.write_invocations);
    text += fmt::format("{:>8.0f}  invocations of load functions, at most without failures\n",
                        std::ceil(plan.load_invocations));
    return text + takes_text(plan) +
           costs_text(experiment_, plan, prices,
                      "A statement is taken to be billed 10 ms, a message 20 ms more; polls that find nothing are left "
                      "out.");
  }

  RunReport run(const RunRequest& request) const override { return run_load(experiment_, request); }

 private:
  LoadExperiment experiment_;
};

}  // namespace

std::unique_ptr<Measurement> read_load(const ExperimentFile& file, const Overrides& overrides) {
  return std::make_unique<LoadMeasurement>(read_load_experiment(file.root, file.name, file.read_file), overrides);
}

}  // namespace echotrace::collect
