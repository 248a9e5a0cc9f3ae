#include "collect/teardown.h"

#include "collect/command_line.h"
#include "collect/deployment.h"
#include "collect/journal.h"
#include "collect/other_region.h"
#include "collect/read_manifest.h"
#include "collect/run_directory.h"
#include "drivers/resource_kinds.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect teardown traces/r8k2abcd      what the run's journal says is left
  collect teardown --run r8k2abcd       without it: what carries the run's tag
  collect teardown --run r8k2abcd --dry-run

Removes what a run has deployed to AWS: functions, event source mappings, roles,
log groups, buckets and tables with everything in them. What is gone already
does not matter. Trace files stay.

Exit codes: 0 nothing is left, 2 wrong usage, 3 something could not be removed.)";

// Without a journal nothing has to be told.
class NoLedger final : public drivers::Ledger {
 public:
  void creating(const drivers::Resource&) override {}
  void removed(const drivers::Resource&) override {}
};

base::Exit remove_all(aws::Session& session, const std::vector<drivers::Resource>& resources, drivers::Ledger& ledger,
                      bool dry_run) {
  if (resources.empty()) base::write_stdout("Nothing is left.\n");
  if (dry_run) {
    for (const drivers::Resource& resource : resources)
      base::write_stdout(fmt::format("{:<18}{}\n", resource.kind, resource.name));
    return base::Exit::kDone;
  }
  const auto left = remove_resources(session, resources, ledger,
                                     [](const std::string& step) { std::fprintf(stderr, "%s\n", step.c_str()); });
  for (const std::string& sentence : left) std::fprintf(stderr, "collect: not removed: %s\n", sentence.c_str());
  return left.empty() ? base::Exit::kDone : base::Exit::kEnvironment;
}

}  // namespace

base::Exit run_teardown(int argc, const char* const* argv) {
  std::string path, run;
  bool dry_run = false;
  CLI::App app("Removes what a run has deployed.", "collect teardown");
  app.footer(kExamples);
  app.add_option("RUN_DIR", path, "the run's directory");
  app.add_option("--run", run, "run id, where the directory is lost")->type_name("ID");
  app.add_flag("--dry-run", dry_run, "list it, remove nothing");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;
  if (path.empty() == run.empty())
    throw base::Error(base::Exit::kUsage, "a run's directory or --run is needed, and not both", "command line",
                      "see collect teardown --help");
  if (!run.empty()) {
    aws::Session session;
    NoLedger ledger;
    return remove_all(session, drivers::find_tagged(session, run), ledger, dry_run);
  }
  const std::filesystem::path directory = path;
  const Manifest manifest = read_manifest(directory);
  if (manifest.target != "aws") {
    base::write_stdout("The run was on this machine's own services, which ended with it. Nothing is left.\n");
    return base::Exit::kDone;
  }
  aws::Session session(settings_in_region(manifest.region));
  Journal journal(directory / kJournalFile);
  return remove_all(session, standing(read_journal(directory / kJournalFile)), journal, dry_run);
}

}  // namespace echotrace::collect
