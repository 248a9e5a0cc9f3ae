#include "collect/fetch.h"

#include "collect/command_line.h"
#include "collect/journal.h"
#include "collect/log_fetcher.h"
#include "collect/manifest.h"
#include "collect/run_directory.h"
#include "collect/time_words.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/retry.h"
#include "ingest/base/clock.h"
#include "ingest/base/file.h"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr const char* kExamples = R"(Examples:
  collect fetch --log-group /aws/lambda/receive --since 1h
  collect fetch --log-group /aws/lambda/a --log-group /aws/lambda/b --since 2d
  collect fetch --log-group /aws/lambda/a --since 2026-11-20T09:00:00Z
      --until 2026-11-20T10:00:00Z --filter '"REPORT RequestId"'

Copies the events of log groups, verbatim and each once, into trace files of a
new directory that 'analyze' reads. Throttling is waited for. Times are ages
(90s, 15m, 1h, 2d) or ISO 8601 in UTC.

Exit codes: 0 done, 2 wrong usage, 3 the environment failed.)";

constexpr std::int64_t kNsPerMs = 1'000'000;

// A name that was mistyped, before anything is made. By the same call as all that follows, so that it may be made.
void require_groups(aws::Session& session, const FetchSettings& settings) {
  const auto logs = session.client(aws::logs::service());
  for (const std::string& group : settings.groups) {
    aws::logs::FilterRequest request;
    request.group = group;
    request.start_ms = settings.since_ms;
    request.end_ms = settings.since_ms + 1;
    try {
      logs->wait(aws::logs::filter_log_events(request));
    } catch (const aws::Failure& failure) {
      if (aws::classify(failure.error()) != aws::FailureKind::kFinal) continue;  // what follows waits for it
      if (failure.error().code != "ResourceNotFoundException") throw;
      throw base::Error(base::Exit::kEnvironment, "there is no log group " + group, session.settings().region,
                        "see the region's log groups with: aws logs describe-log-groups");
    }
  }
}

}  // namespace

base::Exit run_fetch(int argc, const char* const* argv) {
  FetchSettings settings;
  std::string since = "1h", until, traces = "traces";
  CLI::App app("Copies log groups of any program into trace files.", "collect fetch");
  app.footer(kExamples);
  app.add_option("--log-group", settings.groups, "its name; may be given several times")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option("--since", since, "the first event's time (default 1h ago)")->type_name("TIME");
  app.add_option("--until", until, "the last event's (default now)")->type_name("TIME");
  app.add_option("--filter", settings.filter, "CloudWatch's filter pattern (default all events)")->type_name("PATTERN");
  app.add_option("--out", traces, "directory for the new directory (default traces)")->type_name("DIR");
  if (!parse_command_line(app, argc, argv)) return base::Exit::kDone;

  if (settings.groups.empty())
    throw base::Error(base::Exit::kUsage, "no log group is named", "command line", "see collect fetch --help");
  const std::int64_t now_ns = base::wall_ns();
  settings.since_ms = parse_time(since, now_ns, "--since") / kNsPerMs;
  const std::int64_t until_ms = (until.empty() ? now_ns : parse_time(until, now_ns, "--until")) / kNsPerMs;
  if (until_ms <= settings.since_ms)
    throw base::Error(base::Exit::kUsage, "the end is not after the beginning", "--until", "see collect fetch --help");
  aws::Session session;
  session.credentials();
  require_groups(session, settings);
  const std::string run = new_run_id();
  const std::filesystem::path directory = make_run_directory(traces, run);
  Manifest manifest;
  manifest.run = run;
  manifest.target = "aws";
  manifest.region = session.settings().region;
  manifest.started_ns = settings.since_ms * kNsPerMs;
  for (const std::string& group : settings.groups) manifest.functions[group] = group;
  write_manifest(directory, manifest);
  Journal journal(directory / kJournalFile);
  std::uint64_t events = 0;
  {
    LogFetcher fetcher(session, settings, directory, journal, [](std::string_view) {});
    events = fetcher.fetch_all(until_ms);
  }
  manifest.state = RunState::kComplete;
  manifest.ended_ns = base::wall_ns();
  write_manifest(directory, manifest);
  base::write_stdout(fmt::format("{} events of {} log group{}\nTraces: {}\n", events, settings.groups.size(),
                                 settings.groups.size() == 1 ? "" : "s", directory.string()));
  return base::Exit::kDone;
}

}  // namespace echotrace::collect
