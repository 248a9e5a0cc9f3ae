#include "collect/plan.h"

#include "collect/command_line.h"
#include "collect/experiment_options.h"
#include "ingest/base/file.h"

#include <cstdio>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect plan                          of what 'collect run' does by itself
  collect plan experiment.yaml
  collect plan experiment.yaml --target aws --max-cost 0.50

Says what a run would do: its cells, what it would make, how many requests, how
long it takes, what it may cost. Touches nothing and speaks to nobody.
EXPERIMENTS.md describes the file; an experiment may be as short as

  stores: [s3, dynamodb]
  rate: [10, 50]

Exit codes: 0 done, 2 wrong usage or more than --max-cost, 3 the environment
failed.)";

void note(const std::string& sentence) {
  std::fprintf(stderr, "collect: %s\n", sentence.c_str());
}

}  // namespace

base::Exit run_plan(int argc, const char* const* argv) {
  ExperimentOptions options;
  CLI::App app("Says what a run would do and may cost.", "collect plan");
  app.footer(kExamples);
  options.add_to(app);
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  const std::unique_ptr<Measurement> measurement = options.measurement();
  for (const std::string& sentence : measurement->notes()) note(sentence);
  const Runnable runnable = measurement->leave_out_what_cannot_run();
  for (const std::string& sentence : runnable.left_out) note(sentence);
  for (const std::string& sentence : runnable.cannot_run) note(sentence);
  const Prices prices = parse_prices(prices_json());
  base::write_stdout(measurement->plan_text(prices));
  require_affordable(measurement->settings(), measurement->plan(prices));
  return base::Exit::kDone;
}

}  // namespace echotrace::collect
