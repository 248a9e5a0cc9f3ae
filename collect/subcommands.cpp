#include "collect/doctor.h"
#include "collect/fetch.h"
#include "collect/kv.h"
#include "collect/local.h"
#include "collect/plan.h"
#include "collect/resume.h"
#include "collect/run.h"
#include "collect/subcommand.h"
#include "collect/teardown.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace echotrace::collect {
namespace {

constexpr std::array kSubcommands{
    Subcommand{"run", "carry out a trigger experiment, on this machine or on AWS", run_run},
    Subcommand{"plan", "say what a run would do and may cost, and touch nothing", run_plan},
    Subcommand{"resume", "go on after an interruption: fetch the rest, remove what is left", run_resume},
    Subcommand{"teardown", "remove what a run has deployed", run_teardown},
    Subcommand{"fetch", "copy log groups of any program into trace files", run_fetch},
    Subcommand{"local", "serve AWS-shaped services on this machine, for any AWS client", run_local},
    Subcommand{"kv", "a key-value store whose log is in S3, for a shell", run_kv},
    Subcommand{"doctor", "say whether AWS can be reached, as whom, and what is missing", run_doctor},
};

constexpr std::string_view kHelpBegins =
    R"(Runs experiments against datastores and keeps what CloudWatch Logs says of them.
Usage: collect [OPTIONS] SUBCOMMAND ...

Subcommands:
)";
constexpr std::string_view kHelpEnds = R"(
Options:
  -h,--help     Print this help message and exit
  --version     Display program version information and exit

Examples:
  collect run             measures every store that this machine can run
  collect plan x.yaml     what that experiment would make, take and cost
  collect local           prints an address and keys, serves until Ctrl-C
  collect doctor          which credentials would be used, and do they work
  collect local --help    options of a subcommand

Environment:
  AWS_*         credentials, region, endpoint and more, as AWS's own SDKs read
                them, with the files that they name
  TMPDIR        where functions of local experiments are kept while they run

Exit codes: 0 done, 2 wrong usage, 3 the environment failed, 130 interrupted.
)";

std::string help() {
  std::string text(kHelpBegins);
  for (const Subcommand& subcommand : kSubcommands)
    text += fmt::format("  {:<14}{}\n", subcommand.name, subcommand.sentence);
  return text.append(kHelpEnds);
}

}  // namespace

std::span<const Subcommand> subcommands() {
  return kSubcommands;
}

base::Exit run(int argc, const char* const* argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (word == "--help" || word == "-h") {
    base::write_stdout(help());
    return base::Exit::kDone;
  }
  if (word == "--version") {
    base::write_stdout("collect " ECHOTRACE_VERSION "\n");
    return base::Exit::kDone;
  }
  const auto found = std::find_if(kSubcommands.begin(), kSubcommands.end(),
                                  [&](const Subcommand& subcommand) { return subcommand.name == word; });
  if (found != kSubcommands.end()) return found->run(argc - 1, argv + 1);
  std::string names;
  for (const Subcommand& subcommand : kSubcommands) names += (names.empty() ? "" : ", ") + std::string(subcommand.name);
  const std::string what = word.starts_with('-') ? "there is no option '" : "there is no subcommand '";
  throw base::Error(base::Exit::kUsage, word.empty() ? "a subcommand is missing" : what + std::string(word) + "'", {},
                    "choose from " + names + "; see collect --help");
}

}  // namespace echotrace::collect
