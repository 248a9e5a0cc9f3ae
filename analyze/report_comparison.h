// What the program analyze does with --compare.
#pragma once

#include "analyze/compare.h"
#include "analyze/options.h"
#include "ingest/base/error.h"

#include <functional>

namespace echotrace::analyze {

// Analyzes a path as one side of a comparison: traces are read again, of an analysis document its figures are taken.
// Throws base::Error.
SideAnalysis analyze_side(const Options& options, const std::string& path);

// The comparison of options.compare with each of options.paths.
Comparison compare_paths(const Options& options);

// Opens the output, compares, writes the document (--out), prints it (--json) or has `print_table` print it. Returns
// kDone whatever the verdicts are; throws base::Error.
base::Exit report_comparison(const Options& options, const std::function<void(const Comparison&)>& print_table);

}  // namespace echotrace::analyze
