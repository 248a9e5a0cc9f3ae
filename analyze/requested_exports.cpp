#include "analyze/requested_exports.h"

#include "ingest/base/error.h"

#include <algorithm>
#include <string>

namespace echotrace::analyze {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& where, const std::string& next = {}) {
  throw base::Error(base::Exit::kUsage, what, where, next);
}

std::string kinds() {
  std::string names(kIngestionExport);
  for (const Export& row : exports()) names.append(", ").append(row.name);
  return names;
}

}  // namespace

void check_exports(const Options& options) {
  for (const auto& [kind, path] : options.exports) {
    if (kind != kIngestionExport && find_export(kind) == nullptr)
      refuse("there is no export '" + kind + "'", "--export", "choose from " + kinds());
    const auto same = [&kind = kind](const auto& one) { return one.first == kind; };
    if (std::count_if(options.exports.begin(), options.exports.end(), same) > 1)
      refuse("an export can be had once", "--export " + kind);
  }
  const bool ingestion = options.export_to(kIngestionExport) != nullptr;
  if (ingestion && std::find(options.paths.begin(), options.paths.end(), "-") != options.paths.end())
    refuse("the export ingestion reads its input twice, and standard input is there once", "-");
  if (options.most_p95_ms && !ingestion) refuse("a p95 is asked for without --export ingestion", "--latency");
  if (!options.exports.empty() && (!options.compare.empty() || !options.trend.empty()))
    refuse("--export is of one input, neither of a comparison nor of a trend", "--export");
}

RequestedExports::RequestedExports(const Options& options) {
  for (const auto& [kind, path] : options.exports) {
    if (const Export* const row = find_export(kind)) files_.emplace_back(row, base::OutputFile(path));
  }
}

bool RequestedExports::need_observations() const {
  return std::any_of(files_.begin(), files_.end(), [](const auto& file) { return file.first->observations; });
}

void RequestedExports::write(const Exported& exported) {
  for (auto& [row, file] : files_) {
    row->write(exported, file);
    file.commit();
  }
}

}  // namespace echotrace::analyze
