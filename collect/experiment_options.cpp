#include "collect/experiment_options.h"

#include "collect/command_line.h"

namespace echotrace::collect {

void ExperimentOptions::add_to(CLI::App& app) {
  app.add_option("FILE", file_, "what to measure, YAML (default: a few seconds of every store)")->option_text(" ");
  app.add_option("--target", target_, "where, whatever the experiment says")
      ->type_name("TARGET")
      ->check(CLI::IsMember({"local", "aws"}));
  app.add_option("--stores", overrides_.stores, "which ones, separated by commas")
      ->delimiter(',')
      ->type_name("STORE")
      ->allow_extra_args(false);
  app.add_option("--rate", overrides_.rate, "writes per second and store")
      ->type_name("N")
      ->check(CLI::Range(0.001, 1e6));
  app.add_option("--seconds", overrides_.seconds, "of load per cell and trial")
      ->type_name("S")
      ->check(CLI::Range(0.1, 86'400.0));
  app.add_option("--trials", overrides_.trials, "repetitions, interleaved")
      ->type_name("N")
      ->transform(whole_number(1, 1000));
  app.add_option("--seed", overrides_.seed, "of the order and of random arrivals")
      ->type_name("N")
      ->transform(whole_number(0, INT64_MAX));
  app.add_option("--max-cost", overrides_.max_cost_usd, "on aws: refuse what may cost more, stop before it does; USD")
      ->type_name("USD")
      ->check(CLI::Range(0.0, 1e6));
}

std::unique_ptr<Measurement> ExperimentOptions::measurement() const {
  Overrides overrides = overrides_;
  if (!target_.empty()) overrides.target = target_ == "aws" ? Target::kAws : Target::kLocal;
  return read_measurement(file_, overrides);
}

}  // namespace echotrace::collect
