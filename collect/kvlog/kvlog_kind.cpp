// The kind kvlog: what it is planned to do, and its row.
#include "collect/kind.h"
#include "collect/kvlog/kvlog_experiment.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <numeric>

namespace echotrace::collect {
namespace {

// Taken for an estimate: of a sync of the local file, of a request, and of a crash with the recovery after it.
constexpr double kSyncSeconds = 0.005, kRequestSeconds = 0.02, kCrashSeconds = 1, kCrashPuts = 60, kCrashGets = 20;
constexpr double kSecondsPerSegment = 0.1;

struct KvlogPlan : RunPlan {
  double uploads = 0, pairs = 0, crashes = 0;
};

KvlogPlan kvlog_plan(const KvlogExperiment& experiment, const Prices& prices) {
  KvlogPlan plan;
  const double trials = experiment.trials, sizes = static_cast<double>(experiment.pair_bytes.size());
  plan.uploads = trials * sizes * static_cast<double>(experiment.pairs.size());
  plan.pairs = trials * sizes * std::accumulate(experiment.pairs.begin(), experiment.pairs.end(), 0.0);
  plan.crashes = trials * static_cast<double>(experiment.crash_at.size());
  const double throughput_s = trials * sizes * experiment.seconds;
  Amounts amounts;
  amounts.add("s3.put", 2 * plan.pairs + 3 * plan.uploads + kCrashPuts * plan.crashes +
                            2 * throughput_s / kSecondsPerSegment);
  amounts.add("s3.get", plan.uploads + kCrashGets * plan.crashes);
  plan.costs = amounts.costs(prices);
  plan.resources = {{1, "s3: bucket for the log"}};
  const Overheads times = overheads_of(experiment.target);
  plan.seconds = times.begin_s + times.end_s + plan.pairs * (kRequestSeconds + kSyncSeconds) + throughput_s +
                 plan.crashes * kCrashSeconds;
  return plan;
}

class KvlogMeasurement final : public Measurement {
 public:
  KvlogMeasurement(KvlogExperiment experiment, const Overrides& overrides) : experiment_(std::move(experiment)) {
    const auto refuse = [](const std::string& what, const std::string& option) {
      throw base::Error(base::Exit::kUsage, what, option, "leave it out");
    };
    if (!overrides.stores.empty()) refuse("the kind kvlog has no choice of stores", "--stores");
    if (overrides.rate) refuse("the kind kvlog has no rate: one write follows the other", "--rate");
    override_settings(overrides, experiment_);
  }

  const RunSettings& settings() const override { return experiment_; }
  RunPlan plan(const Prices& prices) const override { return kvlog_plan(experiment_, prices); }

  std::string plan_text(const Prices& prices) const override {
    const KvlogPlan plan = kvlog_plan(experiment_, prices);
    return title_text(experiment_, 1) + makes_text(plan) +
           fmt::format("\nDoes:\n{:>8.0f}  uploads of {:.0f} pairs, directly and through the store\n", plan.uploads,
                       plan.pairs) +
           fmt::format("{:>8}  of writes as fast as the store takes them, for each size and trial\n",
                       brief(experiment_.seconds) + " s") +
           fmt::format("{:>8.0f}  crashes of a process of its own, and recoveries\n", plan.crashes) + takes_text(plan) +
           costs_text(experiment_, plan, prices, "How many requests the throughput takes is a guess.");
  }

  RunReport run(const RunRequest& request) const override { return run_kvlog(experiment_, request); }

 private:
  KvlogExperiment experiment_;
};

}  // namespace

std::unique_ptr<Measurement> read_kvlog(const ExperimentFile& file, const Overrides& overrides) {
  return std::make_unique<KvlogMeasurement>(read_kvlog_experiment(file.root, file.name), overrides);
}

}  // namespace echotrace::collect
