#include "collect/run.h"

#include "collect/command_line.h"
#include "collect/consent.h"
#include "collect/experiment_options.h"
#include "collect/run_plan.h"
#include "ingest/base/file.h"

#include <cstdio>
#include <string>
#include <unistd.h>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect run                          every store that this machine can run
  collect run experiment.yaml          what the file says
  collect run --stores s3,dynamodb --rate 50 --seconds 10
  collect run experiment.yaml --target aws --max-cost 0.50
  collect run --fault drop:s3=1%       what is lost is found lost

A file's 'kind' says what is measured; EXPERIMENTS.md describes the kinds. The
kind trigger, which is meant where a file does not say, writes items into each
store at a fixed rate, whatever the store makes of it (open loop), through a
function that logs each write; the store's trigger invokes another that logs
what it received. Both logs are fetched as they are, until every write is
accounted for, and everything deployed is removed.
'analyze' joins them. On this machine the services are our own: the latencies
are those of a test bed, and say nothing about AWS. With --target aws all of
it happens in the account of AWS's usual settings; 'collect plan' says what
that would be and cost. In a terminal it asks first, and again when account or
region are others or the cost is higher; elsewhere it takes --yes.

Exit codes: 0 done, 2 wrong usage, 3 the environment failed, 130 interrupted.)";

void warn(const std::string& sentence) {
  std::fprintf(stderr, "collect: %s\n", sentence.c_str());
}

void require_programs(Measurement& measurement) {
  const Runnable runnable = measurement.leave_out_what_cannot_run();
  for (const std::string& sentence : runnable.left_out) warn(sentence);
  if (runnable.cannot_run.empty()) return;
  throw base::Error(base::Exit::kEnvironment, runnable.cannot_run.front(), "", "'collect doctor' says what to install");
}

// Nothing is made before this returns: what the run may cost at most, in USD.
double settle_money(const Measurement& measurement, bool yes) {
  const RunPlan plan = measurement.plan(parse_prices(prices_json()));
  require_affordable(measurement.settings(), plan);
  require_consent(measurement.settings(), plan, yes);
  return plan.usd();
}

void tell(const RunReport& report) {
  base::write_stdout(report.summary + "Traces: " + report.directory.string() + "\n");
  if (!report.stopped.empty()) warn(report.stopped);
  for (const std::string& sentence : report.left) warn("not removed: " + sentence);
  if (::isatty(STDERR_FILENO))
    std::fprintf(stderr, "Next: analyze %s && render --html\n", report.directory.string().c_str());
}

}  // namespace

base::Exit run_run(int argc, const char* const* argv) {
  RunRequest request;
  ExperimentOptions options;
  std::vector<std::string> faults;
  std::string traces = "traces";
  bool yes = false;
  CLI::App app("Measures how long stores take to trigger a function.", "collect run");
  app.footer(kExamples);
  options.add_to(app);
  app.add_option("--out", traces, "directory for the run's directory (default traces)")->type_name("DIR");
  app.add_option("--fault", faults, "trouble to make, as 'collect local --help' says")
      ->type_name("FAULT")
      ->allow_extra_args(false);
  app.add_flag("--keep", request.keep, "leave what was deployed for another look");
  app.add_flag("--yes", yes, "target aws: do not ask before anything is made");
  app.add_flag("-q,--quiet", request.quiet, "no progress");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  const std::unique_ptr<Measurement> measurement = options.measurement();
  for (const std::string& sentence : measurement->notes()) warn(sentence);
  for (const std::string& fault : faults) request.faults.push_back(local::Faults::parse(fault));
  if (!faults.empty() && measurement->settings().target == Target::kAws)
    throw base::Error(base::Exit::kUsage, "trouble is made on the target local alone", "--fault", "leave it out");
  request.traces = traces;
  require_programs(*measurement);
  request.planned_usd = settle_money(*measurement, yes);
  const RunReport report = measurement->run(request);
  tell(report);
  if (report.interrupted || !report.stopped.empty()) return base::Exit::kInterrupted;
  return report.left.empty() ? base::Exit::kDone : base::Exit::kEnvironment;
}

}  // namespace echotrace::collect
