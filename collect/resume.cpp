#include "collect/resume.h"

#include "collect/accounts.h"
#include "collect/command_line.h"
#include "collect/deployment.h"
#include "collect/journal.h"
#include "collect/log_fetcher.h"
#include "collect/other_region.h"
#include "collect/progress.h"
#include "collect/read_manifest.h"
#include "collect/run_directory.h"
#include "ingest/base/clock.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect resume traces/r8k2abcd       after a crash, a cut connection, Ctrl-C

Fetches the logs that a run on AWS had not fetched yet, each event once, until
every write is accounted for or nothing new has come for a while; then removes
what the run had deployed. Writes that had not been sent are not made up for.
A run on this machine's own services has lost them with its process: its
directory is closed as it is.

Exit codes: 0 done, 2 wrong usage, 3 the environment failed, 130 interrupted.)";

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kOverlapMs = 60'000;
constexpr std::chrono::seconds kLook{2};

std::uint64_t planned_writes(const JournalText& journal) {
  std::uint64_t writes = 0;
  for (const JournalEntry& entry : journal.entries) {
    const auto found = entry.numbers.find("writes");
    if (entry.entry == "turn" && found != entry.numbers.end()) writes += static_cast<std::uint64_t>(found->second);
  }
  return writes;
}

// Of a turn that was cut off some writes were never sent: only the quiet ends the wait for them.
void fetch_rest(aws::Session& session, const Manifest& manifest, const std::filesystem::path& directory,
                Journal& journal, Accounts& accounts, double quiet_s, Progress& progress) {
  FetchSettings settings;
  for (const auto& [function, group] : manifest.functions) settings.groups.push_back(group);
  settings.since_ms = manifest.started_ns / kNsPerMs - kOverlapMs;
  settings.overlap_ms = kOverlapMs;
  LogFetcher fetcher(session, settings, directory, journal,
                     [&](std::string_view message) { accounts.message(message); });
  auto news = std::chrono::steady_clock::now();
  for (;;) {
    if (fetcher.fetch_new() > 0) news = std::chrono::steady_clock::now();
    const Tally tally = accounts.tally();
    progress.show("fetching", tally, tally.planned, 0);
    const double quiet = std::chrono::duration<double>(std::chrono::steady_clock::now() - news).count();
    if (tally.complete() || quiet >= quiet_s) break;
    std::this_thread::sleep_for(kLook);
  }
  fetcher.fetch_all(base::wall_ns() / kNsPerMs);
}

}  // namespace

base::Exit run_resume(int argc, const char* const* argv) {
  std::string path;
  double quiet_s = 60;
  bool quiet = false;
  CLI::App app("Goes on after an interruption: fetches the rest, removes what is left.", "collect resume");
  app.footer(kExamples);
  app.add_option("RUN_DIR", path, "the run's directory");
  app.add_option("--quiet-seconds", quiet_s, "without news before what is missing is given up (default 60)")
      ->type_name("S")
      ->check(CLI::Range(0.0, 3600.0));
  app.add_flag("-q,--quiet", quiet, "no progress");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;

  if (path.empty())
    throw base::Error(base::Exit::kUsage, "a run's directory is missing", "command line", "see collect resume --help");
  const std::filesystem::path directory = path;
  Manifest manifest = read_manifest(directory);
  if (manifest.state == RunState::kComplete) {
    base::write_stdout("The run is complete.\n");
    return base::Exit::kDone;
  }
  Progress progress(quiet);
  Journal journal(directory / kJournalFile);
  const JournalText said = read_journal(directory / kJournalFile);
  Accounts accounts(manifest.run);
  accounts.planned(planned_writes(said));
  std::vector<std::string> left;
  if (manifest.target == "aws") {
    aws::Session session(settings_in_region(manifest.region));
    fetch_rest(session, manifest, directory, journal, accounts, quiet_s, progress);
    left = remove_resources(session, standing(said), journal, [&](const std::string& step) { progress.say(step); });
  }
  const Tally tally = accounts.tally();
  manifest.state = manifest.target == "aws" && left.empty() ? RunState::kComplete : RunState::kInterrupted;
  manifest.state_sentence = manifest.target == "aws"
                                ? fmt::format("resumed: {} writes put, {} received", tally.put, tally.received)
                                : "ended with the process that served it";
  manifest.ended_ns = base::wall_ns();
  write_manifest(directory, manifest);
  base::write_stdout(manifest.state_sentence + "\n");
  for (const std::string& sentence : left) std::fprintf(stderr, "collect: not removed: %s\n", sentence.c_str());
  return left.empty() ? base::Exit::kDone : base::Exit::kEnvironment;
}

}  // namespace echotrace::collect
