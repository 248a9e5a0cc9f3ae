#include "analyze/report_comparison.h"

#include "analyze/analysis_files.h"
#include "analyze/engine_local.h"
#include "analyze/report.h"
#include "ingest/base/file.h"

#include <optional>

namespace echotrace::analyze {
SideAnalysis analyze_side(const Options& options, const std::string& path, const std::vector<WindowRequest>& requests,
                          std::vector<WindowedGroup>* windows) {
  SideAnalysis side;
  side.path = path;
  if (is_analysis_document(path)) {
    side.exact = false;
    if (!requests.empty()) {
      throw base::Error(base::Exit::kUsage, "an analysis document no longer has the observations that windows need",
                        path, "name the traces instead");
    }
    side.analysis = read_analysis(path, options.stages);
    return side;
  }
  Options one = options;
  one.paths = {path};
  one.keep_observations = true;
  LocalResult result = analyze_local(one, requests);
  require_records(result.analysis);
  side.analysis = std::move(result.analysis);
  side.observations = std::move(result.observations);
  if (windows != nullptr) *windows = std::move(result.windows);
  return side;
}

namespace {

// The sides of a comparison, and what assertions need of them.
struct Sides {
  std::vector<SideAnalysis> analyses;  // the base first
  std::vector<std::vector<WindowedGroup>> windows;
};

Sides analyze_sides(const Options& options, const std::vector<WindowRequest>& requests) {
  Sides sides;
  sides.analyses.push_back(analyze_side(options, options.compare));
  sides.windows.emplace_back();
  for (const std::string& path : options.paths)
    sides.analyses.push_back(analyze_side(options, path, requests, &sides.windows.emplace_back()));
  return sides;
}

Comparison compare_sides(const Options& options, const Sides& sides) {
  Comparison comparison = compare(sides.analyses);
  comparison.tool_version = ECHOTRACE_VERSION;
  comparison.command = options.command;
  return comparison;
}

// Of every candidate, whose analyses get what is theirs.
std::vector<AssertionResult> check_candidates(const std::vector<Assertion>& assertions, const Comparison& comparison,
                                              const Options& options, Sides& sides) {
  std::vector<AssertionResult> all;
  for (std::size_t i = 1; i < sides.analyses.size(); ++i) {
    Analysis& analysis = sides.analyses[i].analysis;
    analysis.assertions =
        check_assertions(assertions, {analysis, sides.windows[i], &comparison, i - 1}, options);
    for (AssertionResult result : analysis.assertions) {
      if (sides.analyses.size() > 2) result.group = comparison.sides[i].name + ": " + result.group;
      all.push_back(std::move(result));
    }
  }
  return all;
}

}  // namespace

Comparison compare_paths(const Options& options) {
  return compare_sides(options, analyze_sides(options, {}));
}

base::Exit report_comparison(const Options& options, const std::function<void(const Comparison&)>& print_table,
                             const Shown& shown) {
  const std::vector<Assertion> assertions = parse_assertions(options);
  std::vector<WindowRequest> requests;
  for (const Assertion& assertion : assertions) assertion.add_window_requests(requests);
  std::optional<base::OutputFile> document;
  if (options.out) {
    refuse_to_replace_document(*options.out);
    document.emplace(*options.out);
  }
  Sides sides = analyze_sides(options, requests);
  const Comparison comparison = compare_sides(options, sides);
  const std::vector<AssertionResult> results = check_candidates(assertions, comparison, options, sides);
  const std::string json = document || options.json ? write_json(comparison) : std::string();
  if (document) {
    document->write(json);
    document->commit();
  }
  std::vector<Analysis> candidates;
  for (std::size_t i = 1; i < sides.analyses.size(); ++i) candidates.push_back(std::move(sides.analyses[i].analysis));
  shown.summaries(candidates);
  if (options.json) {
    base::write_stdout(json);
  } else if (!options.quiet) {
    print_table(comparison);
  }
  return print_assertions(results, options);
}

}  // namespace echotrace::analyze
