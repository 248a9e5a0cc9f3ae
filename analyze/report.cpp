#include "analyze/report.h"

#include "analyze/assertion.h"
#include "analyze/engine_local.h"
#include "analyze/export_ingestion.h"
#include "analyze/exports.h"
#include "ingest/base/file.h"
#include "ingest/base/text.h"

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

base::Exit check(const std::vector<Assertion>& assertions, const Analysis& analysis, const Options& options) {
  bool failed = false;
  for (const Assertion& assertion : assertions) {
    for (const AssertionResult& result : assertion.check(analysis)) {
      failed = failed || result.outcome == Outcome::kFailed ||
               (result.outcome == Outcome::kUndecided && !options.undecided_passes);
      // The document alone stands on standard output when --json was given.
      const std::string line = to_text(result) + "\n";
      if (options.json) {
        std::fputs(line.c_str(), stderr);
      } else {
        base::write_stdout(line);
      }
    }
  }
  return failed ? base::Exit::kAssertionFailed : base::Exit::kDone;
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

base::Exit report(const Options& options, const std::function<void(const Analysis&)>& print_table) {
  std::vector<Assertion> assertions;
  for (const std::string& text : options.assertions) assertions.push_back(Assertion::parse(text));
  std::optional<base::OutputFile> document = open_document(options);
  const LocalResult result = analyze_local(options);
  require_records(result.analysis);
  if (const auto broken = result.analysis.accounting.check()) {
    throw std::logic_error("the account does not add up (" + *broken + "); this is a defect of analyze");
  }
  if (const std::string* const directory = options.export_to(kIngestionExport))
    export_ingestion(ingest::find_inputs(options.paths), *directory, options.most_p95_ms);
  const std::string json = document || options.json ? write_json(result.analysis) : std::string();
  if (document) {
    document->write(json);
    document->commit();
  }
  if (options.json) {
    base::write_stdout(json);
  } else if (!options.quiet) {
    print_table(result.analysis);
  }
  return check(assertions, result.analysis, options);
}

}  // namespace echotrace::analyze
