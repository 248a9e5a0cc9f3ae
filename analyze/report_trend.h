// What the program analyze does with --trend.
#pragma once

#include "analyze/options.h"
#include "analyze/trend.h"
#include "ingest/base/error.h"

#include <functional>

namespace echotrace::analyze {

// The trend of all analysis documents in a directory and below; what is none of a version this program reads is left
// out with a warning, and so are stages that are not among `stages`, unless that is empty. Throws base::Error
// (environment) when nothing is left.
Trend read_trend_of(const std::string& directory, const std::vector<std::string>& stages);

// Opens the output, reads, writes the document (--out), prints it (--json) or has `print_table` print it. Throws
// base::Error.
base::Exit report_trend(const Options& options, const std::function<void(const Trend&)>& print_table);

}  // namespace echotrace::analyze
