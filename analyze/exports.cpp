#include "analyze/exports.h"

#include <algorithm>

namespace echotrace::analyze {

extern const Export kNdjsonExport, kPerfettoExport, kOtlpExport, kHistogramLogExport;

std::span<const Export> exports() {
  static const Export kTable[] = {kNdjsonExport, kPerfettoExport, kOtlpExport, kHistogramLogExport};
  return kTable;
}

const Export* find_export(std::string_view name) {
  const auto table = exports();
  const auto found = std::find_if(table.begin(), table.end(), [name](const Export& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace echotrace::analyze
