// What other tools read: each export is a file of its own and a row in the table. See --export.
#pragma once

#include "analyze/document.h"
#include "analyze/grouping.h"
#include "analyze/kept_observations.h"
#include "ingest/base/file.h"

#include <span>
#include <string_view>

namespace echotrace::analyze {

// What there is to be exported: traces (each_trace.h) and the groups with their observations.
struct Exported {
  const ingest::Correlator& correlator;
  ingest::TraceTable& traces;
  Grouping& grouping;
  const Analysis& analysis;
  const KeptObservations& observations;  // of analysis.groups, where the row asks for them
};

struct Export {
  std::string_view name;
  std::string_view sentence;  // for --help
  bool observations;          // Exported::observations is filled
  void (*write)(const Exported& exported, base::OutputFile& file);  // does not commit
};

inline constexpr std::string_view kIngestionExport = "ingestion";  // a directory: export_ingestion.h

std::span<const Export> exports();
const Export* find_export(std::string_view name);  // nullptr when there is none

}  // namespace echotrace::analyze
