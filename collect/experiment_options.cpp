#include "collect/experiment_options.h"

#include "collect/command_line.h"
#include "collect/schedule.h"
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

}  // namespace

void ExperimentOptions::add_to(CLI::App& app) {
  app.add_option("FILE", file_, "what to measure, YAML (default: a few seconds of every store)")->option_text(" ");
  app.add_option("--target", target_, "where, whatever the experiment says")
      ->type_name("TARGET")
      ->check(CLI::IsMember({"local", "aws"}));
  app.add_option("--stores", stores_, "which ones, separated by commas")
      ->delimiter(',')
      ->type_name("STORE")
      ->allow_extra_args(false);
  app.add_option("--rate", rate_, "writes per second and store")->type_name("N")->check(CLI::Range(0.001, 1e6));
  app.add_option("--seconds", seconds_, "of load per cell and trial")->type_name("S")->check(CLI::Range(0.1, 86'400.0));
  app.add_option("--trials", trials_, "repetitions, interleaved")->type_name("N")->transform(whole_number(1, 1000));
  app.add_option("--seed", seed_, "of the order and of random arrivals")
      ->type_name("N")
      ->transform(whole_number(0, INT64_MAX));
  app.add_option("--max-cost", max_cost_, "refuse what may cost more on aws, in USD")
      ->type_name("USD")
      ->check(CLI::Range(0.0, 1e6));
}

ReadExperiment ExperimentOptions::experiment() const {
  ReadExperiment read;
  if (file_.empty())
    read.experiment = default_experiment();
  else
    read = read_experiment(file_);
  override_members(read.experiment);
  check_experiment(read.experiment, [](std::string_view) { return "command line"; });
  return read;
}

void ExperimentOptions::override_members(Experiment& experiment) const {
  if (!target_.empty()) experiment.target = target_ == "aws" ? Target::kAws : Target::kLocal;
  if (!stores_.empty()) experiment.stores = chosen(stores_, experiment.stores);
  if (seconds_) experiment.seconds = *seconds_;
  if (trials_) experiment.trials = static_cast<int>(*trials_);
  if (seed_) experiment.seed = static_cast<std::uint64_t>(*seed_);
  if (max_cost_) experiment.max_cost_usd = max_cost_;
  const bool counted = experiment.arrivals.kind == ArrivalKind::kCounts;
  if (counted && rate_) {
    throw base::Error(base::Exit::kUsage, "a rate means nothing where the writes of each minute are counted", "--rate",
                      "leave it out");
  }
  if (rate_) experiment.rates = {*rate_};
  if (counted) experiment.rates = {expected_writes(experiment.arrivals, 0, experiment.seconds) / experiment.seconds};
}

Runnable leave_out_what_cannot_run(Experiment& experiment) {
  Runnable runnable;
  if (experiment.target != Target::kLocal) return runnable;
  std::erase_if(experiment.stores, [&](const StoreChoice& choice) {
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
  return runnable;
}

}  // namespace echotrace::collect
