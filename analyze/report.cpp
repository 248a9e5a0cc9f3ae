#include "analyze/report.h"

#include "analyze/engine_local.h"
#include "analyze/export_ingestion.h"
#include "analyze/exports.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <vector>

namespace echotrace::analyze {
namespace {

// Nobody asked for the default document by name, so a directory that cannot be written to only costs a remark.
std::optional<base::OutputFile> open_document(const Options& options) {
  if (options.out) return base::OutputFile(*options.out);
  std::error_code error;
  if (options.paths.size() != 1 || options.paths.front() == "-" ||
      !std::filesystem::is_directory(options.paths.front(), error)) {
    return std::nullopt;
  }
  const std::string path = (std::filesystem::path(options.paths.front()) / "analysis.json").string();
  try {
    return base::OutputFile(path);
  } catch (const base::Error& failure) {
    std::fprintf(stderr, "analyze: %s: %s; the document is not kept, name a place with --out\n",
                 base::escape(path).c_str(), failure.what());
    return std::nullopt;
  }
}

}  // namespace

void require_records(const Analysis& analysis) {
  const Accounting& counts = analysis.accounting;
  if (counts.recorded + counts.platform + counts.repeated > 0) return;
  std::string next = "ingest/FORMATS.md lists what analyze reads";
  if (!analysis.rejected.empty()) {
    next = analysis.rejected.front().sentence;
    if (!analysis.rejected.front().examples.empty()) next += ": " + analysis.rejected.front().examples.front();
  } else if (!analysis.warnings.empty()) {
    next = analysis.warnings.front().text;
  }
  throw base::Error(base::Exit::kEnvironment, "the input holds no records of writes, receives or samples",
                    analysis.inputs.empty() ? "" : analysis.inputs.front().path, next);
}

std::vector<Assertion> parse_assertions(const Options& options) {
  std::vector<Assertion> assertions;
  const auto add_file = [&](const std::string& path) {
    std::vector<Assertion> more = read_assertions(path);
    assertions.insert(assertions.end(), more.begin(), more.end());
  };
  for (const std::string& text : options.assertions) {
    if (text.starts_with('@')) {
      add_file(text.substr(1));
    } else {
      assertions.push_back(Assertion::parse(text));
    }
  }
  for (const std::string& path : options.assertion_files) add_file(path);
  return assertions;
}

std::vector<AssertionResult> check_assertions(const std::vector<Assertion>& assertions, const Evidence& evidence,
                                              const Options& options) {
  std::vector<AssertionResult> results;
  for (const Assertion& assertion : assertions) {
    for (AssertionResult& result : assertion.check(evidence)) {
      result.accepted = result.accepted || (result.outcome == Outcome::kUndecided && options.undecided_passes);
      results.push_back(std::move(result));
    }
  }
  return results;
}

base::Exit print_assertions(const std::vector<AssertionResult>& results, const Options& options) {
  const bool taken = options.json || options.junit == "-" || options.markdown == "-";
  const auto print = [&](const std::string& text) {
    if (taken) {
      std::fputs(text.c_str(), stderr);
    } else {
      base::write_stdout(text);
    }
  };
  std::int64_t passed = 0, failed = 0;
  bool accepted = true;
  for (const AssertionResult& result : results) {
    print(to_text(result) + "\n");
    passed += result.outcome == Outcome::kPassed;
    failed += result.outcome == Outcome::kFailed;
    accepted = accepted && result.accepted;
  }
  const auto all = static_cast<std::int64_t>(results.size());
  if (all > 1)
    print(fmt::format("assertions: {} passed, {} failed, {} undecided\n", passed, failed, all - passed - failed));
  return accepted ? base::Exit::kDone : base::Exit::kAssertionFailed;
}

base::Exit report(const Options& options, const Shown& shown) {
  const std::vector<Assertion> assertions = parse_assertions(options);
  std::vector<WindowRequest> windows;
  for (const Assertion& assertion : assertions) assertion.add_window_requests(windows);
  std::optional<base::OutputFile> document = open_document(options);
  LocalResult result = analyze_local(options, windows);
  require_records(result.analysis);
  if (const auto broken = result.analysis.accounting.check()) {
    throw std::logic_error("the account does not add up (" + *broken + "); this is a defect of analyze");
  }
  if (const std::string* const directory = options.export_to(kIngestionExport))
    export_ingestion(ingest::find_inputs(options.paths), *directory, options.most_p95_ms);
  result.analysis.assertions = check_assertions(assertions, {result.analysis, result.windows}, options);
  const std::string json = document || options.json ? write_json(result.analysis) : std::string();
  if (document) {
    document->write(json);
    document->commit();
  }
  shown.summaries({result.analysis});
  if (options.json) {
    base::write_stdout(json);
  } else if (!options.quiet) {
    shown.table(result.analysis);
  }
  return print_assertions(result.analysis.assertions, options);
}

}  // namespace echotrace::analyze
