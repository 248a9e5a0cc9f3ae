// What the program analyze does with --compare.
#pragma once

#include "analyze/compare.h"
#include "analyze/options.h"
#include "analyze/report.h"
#include "ingest/base/error.h"

#include <functional>

namespace echotrace::analyze {

// Analyzes a path as one side of a comparison: traces are read again, of an analysis document its figures are taken.
// `windows`, when given, gets the windows asked for, which a document no longer has. Throws base::Error.
SideAnalysis analyze_side(const Options& options, const std::string& path,
                          const std::vector<WindowRequest>& requests = {},
                          std::vector<WindowedGroup>* windows = nullptr);

// The comparison of options.compare with each of options.paths.
Comparison compare_paths(const Options& options);

// Opens the output, compares, writes the document (--out), prints it (--json) or has `print_table` print it, then what
// the assertions come to in each candidate. Verdicts do not change the exit code, assertions do: kDone or
// kAssertionFailed. Throws base::Error.
base::Exit report_comparison(const Options& options, const std::function<void(const Comparison&)>& print_table,
                             const Shown& shown);

}  // namespace echotrace::analyze
