#include "analyze/options.h"

#include "analyze/requested_exports.h"
#include "analyze/stages.h"
#include "ingest/base/error.h"
#include "ingest/base/shell_command.h"
#include "ingest/base/file.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr const char* kExamples = R"(Examples:
  analyze                                    all run directories under traces/
  analyze --group-by store traces/r8k2       one distribution per store and stage
  analyze --where 'store = s3 and key_bytes >= 100' --stage trigger_latency logs.jsonl.gz
  aws logs filter-log-events --log-group-name /aws/lambda/receive | analyze -
  analyze --assert 'p99(trigger_latency) < 250 ms' --assert 'lost == 0' traces/
  analyze --assert 'p99(trigger_latency, window=1min) < 300ms' traces/    worst full minute
  analyze --group-by store --assert-file gates.txt --junit gates.xml traces/
  analyze --compare traces/monday --assert 'slowdown(p99) < 10%' traces/friday
  analyze --assert-file gates.txt --markdown - traces/ -q >> "$GITHUB_STEP_SUMMARY"
  analyze --compare traces/monday traces/friday --group-by store
  analyze --trend nightly/                   analysis documents of many runs, in order of time

--where and --assert share one grammar: fields or figures, = != < <= > >=, numbers with units
(ns us ms s, B KB MB), texts bare or quoted, and, or, not, ( ). Fields are those of the records
(store, run, key_bytes, batch, ...) and labels. Figures are p50 p90 p95 p99 p99.9 min mean max
stddev count throughput cold_share error_rate tail_to_median of a stage or series of samples, as in
p99(trigger_latency), loss_rate and the members of the account: lost, duplicates, orphans, ...

An assertion must hold in every group, or in those it picks by a field of --group-by, as in
p99(trigger_latency, store=s3) and lost(store=s3). window=1min asks for the figure in every window
of that length, from the first write on: the worst one counts, one that is not full does not.
slowdown(p99), slowdown(p50, dispatch, store=s3) are of --compare: by how much the figure grew.
A figure with an interval passes when all of the interval does and fails when none of it does;
else the assertion is undecided, says how many samples would decide, and fails unless
--undecided pass. A file has one condition a line and comments after #; --assert @FILE reads one
too.

Where a store stamps whole seconds, commit and dispatch appear only if --stage names them.

--compare says of each PATH whether it is faster or slower than BASE, group by group: the shift of
p50, p90 and p99 with its 95 % interval, Mann-Whitney's U, Cliff's delta, Kolmogorov-Smirnov. p is
adjusted for the number of tests (Holm) and for observations that depend on those just before.
--group-by, --where, --stage and --cold hold for all sides. An analysis.json as a side gives the
shifts alone. Verdicts do not change the exit code.

--export KIND PATH writes what other tools go on with: a file, for ingestion a directory.
  ndjson     one JSON object per trace and line
  perfetto   trace events for ui.perfetto.dev: a track per trace, its stages
  otlp       OpenTelemetry's OTLP as JSON lines: a span per write, one linked per receive
  hlog       HdrHistogram's log: a histogram of nanoseconds per group
  ingestion  results.csv, summary.txt, pivot.csv and p95_analysis.csv of an ingestion experiment

--trend marks the runs from which on a figure has another level. It reads the analysis documents
that analyze leaves beside the traces of each run.

Inputs are told by content: CloudWatch events as JSON lines, documents of the AWS command line,
Logs Insights results, subscription records, exports to S3, plain function output and the logs of
older tools; plain, gzip or zstd. ingest/FORMATS.md describes each.

Exit codes: 0 done, 1 an assertion failed or is undecided, 2 wrong usage, 3 unusable input or
environment, 130 interrupted.)";

// Adds the words of a list separated by commas; blanks around them and empty words do not count.
void split(std::string_view list, std::vector<std::string>& words) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, comma);
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

std::string stage_names() {
  std::string names;
  for (const Stage& stage : stages()) names += (names.empty() ? "" : ", ") + std::string(stage.name);
  return names;
}

void check(const Options& options) {
  for (const std::string& stage : options.stages) {
    if (find_stage(stage) == nullptr) {
      throw base::Error(base::Exit::kUsage, "there is no stage '" + stage + "'", "--stage",
                        "choose from " + stage_names());
    }
  }
  check_exports(options);
  if (!options.junit.empty() && options.assertions.empty() && options.assertion_files.empty()) {
    throw base::Error(base::Exit::kUsage, "--junit tells what assertions came to, and there is none", "--junit",
                      "add --assert or --assert-file");
  }
  if (options.json && options.quiet) {
    throw base::Error(base::Exit::kUsage, "--json and --quiet exclude each other", "command line");
  }
  if (options.out && *options.out == options.traces && options.traces != "-") {
    throw base::Error(base::Exit::kUsage, "--out and --traces name the same file", options.traces, "give each its own");
  }
  if (options.json && (options.junit == "-" || options.markdown == "-")) {
    throw base::Error(base::Exit::kUsage, "--json has standard output to itself", "command line",
                      "name a file for --junit and --markdown");
  }
}

[[noreturn]] void refuse(const std::string& what, const std::string& option, const std::string& next = {}) {
  throw base::Error(base::Exit::kUsage, what, option, next);
}

void check_comparison(const Options& options) {
  if (options.compare.empty()) refuse("--compare needs a directory, a file or an analysis document", "--compare");
  if (!options.trend.empty()) refuse("--compare and --trend exclude each other", "--compare");
  if (!options.traces.empty()) refuse("--traces is of one input, not of a comparison", "--traces");
  const auto stdin_count = std::count(options.paths.begin(), options.paths.end(), "-");
  if (stdin_count + (options.compare == "-" ? 1 : 0) > 1) refuse("standard input can be one side only", "--compare");
}

void check_trend(const Options& options, bool paths_given) {
  if (options.trend.empty()) refuse("--trend needs a directory", "--trend");
  if (paths_given) refuse("--trend takes one directory and no further path", options.paths.front());
  if (!options.traces.empty()) refuse("--traces is of one input, not of a trend", "--traces");
  if (!options.assertions.empty() || !options.assertion_files.empty())
    refuse("assertions are of one input, not of a trend", "--trend");
  if (!options.group_by.empty() || !options.where.empty() || options.cold != ColdMode::kInclude) {
    refuse("--trend reads analysis documents, whose groups are made already", "--trend",
           "give --group-by, --where and --cold when making them");
  }
}

}  // namespace

const std::string* Options::export_to(std::string_view kind) const {
  const auto found = std::find_if(exports.begin(), exports.end(), [kind](const auto& one) { return one.first == kind; });
  return found == exports.end() ? nullptr : &found->second;
}

std::optional<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  options.command = base::shell_command("analyze", argc, argv);
  CLI::App app("Correlates writes with receives and says how sure each latency figure is.", "analyze");
  app.set_version_flag("--version", "analyze " ECHOTRACE_VERSION);
  app.footer(kExamples);
  app.get_formatter()->column_width(34);
  std::string out, cold = "include", undecided = "fail", engine = "local";
  app.add_option("PATH", options.paths, "directories, files or - (default traces/)")->type_name("");
  app.add_flag("--json", options.json, "print the analysis document instead of the table");
  auto* const out_option =
      app.add_option("--out", out, "document file (default analysis.json in the one input directory)")
          ->type_name("FILE");
  // An option takes one word, so that the path behind it stays a path.
  std::vector<std::string> group_by, stage_lists;
  app.add_option("--group-by", group_by, "record fields or labels, separated by commas")
      ->type_name("FIELD")
      ->allow_extra_args(false);
  app.add_option("--where", options.where, "use only traces and samples for which this holds")->type_name("CONDITION");
  app.add_option("--stage", stage_lists, "stages to report (default all that occur), separated by commas")
      ->type_name("STAGE")
      ->allow_extra_args(false);
  app.add_option("--cold", cold, "cold starts: include, exclude or split")
      ->check(CLI::IsMember({"include", "exclude", "split"}));
  auto* const compare_option =
      app.add_option("--compare", options.compare, "compare each PATH with this: directory, file or analysis document")
          ->type_name("BASE");
  auto* const trend_option =
      app.add_option("--trend", options.trend, "show the analysis documents under this directory in order of time")
          ->type_name("DIR");
  app.add_option("--assert", options.assertions, "condition that must hold in every group; may be given several times")
      ->type_name("CONDITION")
      ->allow_extra_args(false);
  app.add_option("--assert-file", options.assertion_files, "conditions, one a line; may be given several times")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--undecided", undecided, "what an undecided assertion does: fail or pass")
      ->check(CLI::IsMember({"fail", "pass"}));
  app.add_option("--junit", options.junit, "write what the assertions came to as JUnit XML")->type_name("FILE");
  app.add_option("--markdown", options.markdown, "write outcomes and figures as GitHub-flavoured Markdown")
      ->type_name("FILE");
  app.add_option("--traces", options.traces, "write one CSV row per trace to this file")->type_name("FILE");
  app.add_option("--export", options.exports, "write what other tools read, see below; may be given several times")
      ->type_name("KIND PATH")
      ->type_size(2);
  app.add_option("--latency", options.most_p95_ms, "with --export ingestion: say the cheapest cell whose p95 is below")
      ->type_name("MS")
      ->check(CLI::Range(0.001, 1e9));
  app.add_option("--engine", engine, "where the work is done: local")->check(CLI::IsMember({"local"}));
  app.add_option("--threads", options.threads, "worker threads (default: all cores)")
      ->type_name("N")
      ->check(CLI::Range(1U, 256U));
  app.add_flag("-q,--quiet", options.quiet, "no table and no progress");
  app.add_flag("-v,--verbose", options.verbose, "all stages and details in the table");
  app.add_flag("--no-color", options.no_color, "no bold text and no colour; NO_COLOR in the environment does the same");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    base::write_stdout(app.help());
    return std::nullopt;
  } catch (const CLI::CallForVersion& version) {
    base::write_stdout(version.what() + std::string("\n"));
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    throw base::Error(base::Exit::kUsage, error.what(), "command line", "see analyze --help");
  }
  const bool paths_given = !options.paths.empty();
  for (const std::string& list : group_by) split(list, options.group_by);
  for (const std::string& list : stage_lists) split(list, options.stages);
  if (options.paths.empty()) options.paths.emplace_back("traces");
  if (out_option->count() > 0) options.out = out;
  options.cold = cold == "split" ? ColdMode::kSplit : cold == "exclude" ? ColdMode::kExclude : ColdMode::kInclude;
  options.undecided_passes = undecided == "pass";
  check(options);
  if (compare_option->count() > 0) check_comparison(options);
  if (trend_option->count() > 0) check_trend(options, paths_given);
  return options;
}

}  // namespace echotrace::analyze
