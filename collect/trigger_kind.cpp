// The kind trigger: from a write to the function that the store's trigger invokes.
#include "collect/experiment.h"
#include "collect/kind.h"
#include "collect/plan.h"
#include "collect/schedule.h"
#include "collect/trigger_run.h"
#include "drivers/store.h"
#include "ingest/base/error.h"
#include "ingest/base/spelling.h"

#include <algorithm>

namespace echotrace::collect {
namespace {

std::vector<StoreChoice> chosen(const std::vector<std::string>& names, const std::vector<StoreChoice>& said) {
  std::vector<StoreChoice> stores;
  for (const std::string& name : names) {
    if (drivers::find_store(name) == nullptr) {
      std::vector<std::string_view> known;
      for (const drivers::StoreRow& row : drivers::stores()) known.push_back(row.name);
      throw base::Error(base::Exit::kUsage, "there is no store '" + name + "'", "--stores",
                        base::did_you_mean(name, known));
    }
    const auto same = [&](const StoreChoice& store) { return store.name == name; };
    if (std::any_of(stores.begin(), stores.end(), same)) continue;
    const auto found = std::find_if(said.begin(), said.end(), same);
    stores.push_back(found == said.end() ? StoreChoice{name} : *found);  // with its options
    stores.back().required = true;
  }
  return stores;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void override_members(const Overrides& overrides, Experiment& experiment) {
  override_settings(overrides, experiment);
  if (!overrides.stores.empty()) experiment.stores = chosen(overrides.stores, experiment.stores);
  const bool counted = experiment.arrivals.kind == ArrivalKind::kCounts;
  if (counted && overrides.rate) {
    throw base::Error(base::Exit::kUsage, "a rate means nothing where the writes of each minute are counted", "--rate",
                      "leave it out");
  }
  if (overrides.rate) experiment.rates = {*overrides.rate};
  if (counted) experiment.rates = {expected_writes(experiment.arrivals, 0, experiment.seconds) / experiment.seconds};
}

class TriggerMeasurement final : public Measurement {
 public:
  TriggerMeasurement(ReadExperiment read, const Overrides& overrides)
      : experiment_(std::move(read.experiment)), notes_(std::move(read.notes)) {
    override_members(overrides, experiment_);
    check_experiment(experiment_, [](std::string_view) { return "command line"; });
  }

  const RunSettings& settings() const override { return experiment_; }
  std::vector<std::string> notes() const override { return notes_; }

  Runnable leave_out_what_cannot_run() override {
    Runnable runnable;
    if (experiment_.target != Target::kLocal) return runnable;
    std::erase_if(experiment_.stores, [&](const StoreChoice& choice) {
      if (choice.options.contains("url")) return false;  // of one that is there already: nothing is started
      const auto missing = drivers::missing_programs(*drivers::find_store(choice.name));
      if (missing.empty()) return false;
      if (choice.required)
        runnable.cannot_run.push_back(choice.name + " cannot run here: " + joined(missing) + " is missing");
      else
        runnable.left_out.push_back(choice.name + " is left out: " + joined(missing) +
                                    " is missing ('collect doctor' says what to install)");
      return !choice.required;
    });
    if (experiment_.stores.empty()) runnable.cannot_run.emplace_back("no store can run here");
    return runnable;
  }

  RunPlan plan(const Prices& prices) const override { return plan_of(experiment_, prices); }
  std::string plan_text(const Prices& prices) const override {
    return collect::plan_text(experiment_, plan_of(experiment_, prices), prices);
  }
  RunReport run(const RunRequest& request) const override { return run_trigger(experiment_, request); }

 private:
  Experiment experiment_;
  std::vector<std::string> notes_;
};

}  // namespace

std::unique_ptr<Measurement> read_trigger(const ExperimentFile& file, const Overrides& overrides) {
  return std::make_unique<TriggerMeasurement>(read_experiment(file.root, file.name, file.read_file), overrides);
}

std::unique_ptr<Measurement> default_trigger(const Overrides& overrides) {
  return std::make_unique<TriggerMeasurement>(ReadExperiment{default_experiment(), {}}, overrides);
}

}  // namespace echotrace::collect
