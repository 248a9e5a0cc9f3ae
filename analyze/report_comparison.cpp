#include "analyze/report_comparison.h"

#include "analyze/analysis_files.h"
#include "analyze/engine_local.h"
#include "analyze/report.h"
#include "ingest/base/file.h"

#include <optional>

namespace echotrace::analyze {
SideAnalysis analyze_side(const Options& options, const std::string& path) {
  SideAnalysis side;
  side.path = path;
  if (is_analysis_document(path)) {
    side.exact = false;
    side.analysis = read_analysis(path, options.stages);
    return side;
  }
  Options one = options;
  one.paths = {path};
  one.keep_observations = true;
  LocalResult result = analyze_local(one);
  require_records(result.analysis);
  side.analysis = std::move(result.analysis);
  side.observations = std::move(result.observations);
  return side;
}

Comparison compare_paths(const Options& options) {
  std::vector<SideAnalysis> sides = {analyze_side(options, options.compare)};
  for (const std::string& path : options.paths) sides.push_back(analyze_side(options, path));
  Comparison comparison = compare(sides);
  comparison.tool_version = ECHOTRACE_VERSION;
  comparison.command = options.command;
  return comparison;
}

base::Exit report_comparison(const Options& options, const std::function<void(const Comparison&)>& print_table) {
  std::optional<base::OutputFile> document;
  if (options.out) {
    refuse_to_replace_document(*options.out);
    document.emplace(*options.out);
  }
  const Comparison comparison = compare_paths(options);
  const std::string json = document || options.json ? write_json(comparison) : std::string();
  if (document) {
    document->write(json);
    document->commit();
  }
  if (options.json) {
    base::write_stdout(json);
  } else if (!options.quiet) {
    print_table(comparison);
  }
  return base::Exit::kDone;
}

}  // namespace echotrace::analyze
