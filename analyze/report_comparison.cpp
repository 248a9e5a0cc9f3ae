#include "analyze/report_comparison.h"

#include "analyze/engine_local.h"
#include "analyze/report.h"
#include "ingest/base/file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kMostDocumentBytes = std::size_t{1} << 30;
constexpr std::size_t kHeadBytes = 256;  // a document names its schema first

bool is_analysis_document(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string head(kHeadBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  const std::string_view text = std::string_view(head).substr(0, head.find(','));
  return text.find("\"schema\"") != std::string_view::npos &&
         text.find("\"echotrace.analysis/") != std::string_view::npos;
}

}  // namespace

SideAnalysis analyze_side(const Options& options, const std::string& path) {
  SideAnalysis side;
  side.path = path;
  if (is_analysis_document(path)) {
    side.exact = false;
    side.analysis = read_json(base::read_file(path, kMostDocumentBytes), path);
    std::erase_if(side.analysis.groups, [&](const Group& group) {
      return !group.sample && !options.stages.empty() &&
             std::find(options.stages.begin(), options.stages.end(), group.stage) == options.stages.end();
    });
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
  if (options.out) document.emplace(*options.out);
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
