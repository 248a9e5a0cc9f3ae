#include "analyze/report_trend.h"

#include "analyze/analysis_files.h"
#include "ingest/base/file.h"

#include <optional>

namespace echotrace::analyze {
Trend read_trend_of(const std::string& directory, const std::vector<std::string>& stages) {
  std::vector<DatedAnalysis> analyses;
  std::vector<Warning> unreadable;
  for (const std::string& path : find_analysis_documents(directory)) {
    try {
      analyses.push_back({path, read_analysis(path, stages)});
    } catch (const base::Error& error) {
      unreadable.push_back({"unreadable_input", "left out " + path + ": " + error.what()});
    }
  }
  if (analyses.empty()) {
    throw base::Error(base::Exit::kEnvironment, "no analysis document here can be read", directory,
                      unreadable.front().text);
  }
  Trend trend = trend_of(std::move(analyses));
  trend.warnings.insert(trend.warnings.end(), unreadable.begin(), unreadable.end());
  return trend;
}

base::Exit report_trend(const Options& options, const std::function<void(const Trend&)>& print_table) {
  std::optional<base::OutputFile> document;
  if (options.out) {
    refuse_to_replace_document(*options.out);
    document.emplace(*options.out);
  }
  Trend trend = read_trend_of(options.trend, options.stages);
  trend.tool_version = ECHOTRACE_VERSION;
  trend.command = options.command;
  const std::string json = document || options.json ? write_json(trend) : std::string();
  if (document) {
    document->write(json);
    document->commit();
  }
  if (options.json) {
    base::write_stdout(json);
  } else if (!options.quiet) {
    print_table(trend);
  }
  return base::Exit::kDone;
}

}  // namespace echotrace::analyze
