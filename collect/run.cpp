#include "collect/run.h"

#include "collect/command_line.h"
#include "collect/trigger_run.h"
#include "drivers/store.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <unistd.h>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect run                          every store that this machine can run
  collect run --stores s3,dynamodb --rate 50 --seconds 10
  collect run --fault drop:s3=1%       what is lost is found lost

Writes items into each store at a fixed rate, whatever the store makes of it
(open loop), through a function that logs each write; the store's trigger
invokes another that logs what it received. Both logs are fetched as they are,
until every write is accounted for, and everything deployed is removed.
'analyze' joins them. On this machine the services are our own: the latencies
are those of a test bed, and say nothing about AWS.

Exit codes: 0 done, 2 wrong usage, 3 the environment failed, 130 interrupted.)";

void warn(const std::string& sentence) {
  std::fprintf(stderr, "collect: %s\n", sentence.c_str());
}

std::vector<StoreChoice> chosen(const std::vector<std::string>& names) {
  std::vector<StoreChoice> stores;
  for (const std::string& name : names) {
    if (drivers::find_store(name) == nullptr) {
      std::string known;
      for (const drivers::StoreRow& row : drivers::stores())
        known += (known.empty() ? "" : ", ") + std::string(row.name);
      throw base::Error(base::Exit::kUsage, "there is no store '" + name + "'", "--stores", "choose from " + known);
    }
    stores.push_back({name});
  }
  return stores;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Local runs need the stores' programs: what was asked for by name must have them, the rest is left out.
void leave_out_what_cannot_run(Experiment& experiment) {
  if (experiment.target != Target::kLocal) return;
  std::erase_if(experiment.stores, [](const StoreChoice& choice) {
    const auto missing = drivers::missing_programs(*drivers::find_store(choice.name));
    if (missing.empty()) return false;
    if (choice.required) {
      throw base::Error(base::Exit::kEnvironment, choice.name + " cannot run here: " + joined(missing) + " is missing",
                        "", "'collect doctor' says what to install");
    }
    warn(choice.name + " is left out: " + joined(missing) + " is missing ('collect doctor' says what to install)");
    return true;
  });
  if (experiment.stores.empty())
    throw base::Error(base::Exit::kEnvironment, "no store can run here", "", "'collect doctor' says what to install");
}

// Before anything is made that costs money.
void ask() {
  if (!::isatty(STDIN_FILENO) || !::isatty(STDERR_FILENO))
    throw base::Error(base::Exit::kUsage, "a run on AWS costs money", "--target aws", "say --yes to agree");
  std::fprintf(
      stderr,
      "This deploys functions, stores and roles to AWS, loads them, and removes them. It costs money. Go on? [y/N] ");
  const int answer = std::getchar();
  if (answer != 'y' && answer != 'Y') throw base::Error(base::Exit::kUsage, "nothing was done");
}

void tell(const RunReport& report) {
  const Tally& tally = report.tally;
  std::string text = fmt::format("{} writes: {} put, {} failed, {} received, {} never received\n", tally.planned,
                                 tally.put, tally.failed, tally.received, tally.missing());
  text += "Traces: " + report.directory.string() + "\n";
  base::write_stdout(text);
  for (const std::string& sentence : report.left) warn("not removed: " + sentence);
  if (::isatty(STDERR_FILENO))
    std::fprintf(stderr, "Next: analyze %s && render --html\n", report.directory.string().c_str());
}

}  // namespace

base::Exit run_run(int argc, const char* const* argv) {
  RunRequest request;
  request.experiment = default_experiment();
  Experiment& experiment = request.experiment;
  std::vector<std::string> stores, faults;
  double rate = 0;
  std::string traces = "traces", target = "local";
  bool yes = false;
  CLI::App app("Measures how long stores take to trigger a function.", "collect run");
  app.footer(kExamples);
  app.add_option("--stores", stores, "which ones, separated by commas (default all)")
      ->delimiter(',')
      ->type_name("STORE");
  app.add_option("--rate", rate, "writes per second and store (default 20)")
      ->type_name("N")
      ->check(CLI::Range(0.001, 1e6));
  app.add_option("--seconds", experiment.seconds, "of load per store and trial (default 3)")
      ->type_name("S")
      ->check(CLI::Range(0.1, 86'400.0));
  app.add_option("--trials", experiment.trials, "repetitions, interleaved (default 2)")
      ->type_name("N")
      ->transform(whole_number(1, 1000));
  app.add_option("--seed", experiment.seed, "of the order and of random arrivals (default 1)")
      ->type_name("N")
      ->transform(whole_number(0, INT64_MAX));
  app.add_option("--out", traces, "directory for the run's directory (default traces)")->type_name("DIR");
  app.add_option("--fault", faults, "trouble to make, as 'collect local --help' says")
      ->type_name("FAULT")
      ->allow_extra_args(false);
  app.add_option("--target", target, "local (default), or aws: the account that AWS's settings name")
      ->type_name("TARGET")
      ->check(CLI::IsMember({"local", "aws"}));
  app.add_flag("--yes", yes, "do not ask before anything is made on AWS");
  app.add_flag("--keep", request.keep, "leave what was deployed; 'collect teardown' removes it");
  app.add_flag("-q,--quiet", request.quiet, "no progress");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  if (!stores.empty()) experiment.stores = chosen(stores);
  if (rate > 0) experiment.rates = {rate};
  for (const std::string& fault : faults) request.faults.push_back(local::Faults::parse(fault));
  request.traces = traces;
  if (target == "aws") experiment.target = Target::kAws;
  leave_out_what_cannot_run(experiment);
  if (experiment.target == Target::kAws && !yes) ask();
  const RunReport report = run_trigger(request);
  tell(report);
  if (report.interrupted) return base::Exit::kInterrupted;
  return report.left.empty() ? base::Exit::kDone : base::Exit::kEnvironment;
}

}  // namespace echotrace::collect
