// What the program analyze does, once its command line is understood.
#pragma once

#include "analyze/document.h"
#include "analyze/options.h"
#include "ingest/base/error.h"

#include <functional>

namespace echotrace::analyze {

// Opens the outputs, analyzes, writes the document, prints it (--json) or has `print_table` print it, then checks the
// assertions. Returns kDone or kAssertionFailed; throws base::Error.
base::Exit report(const Options& options, const std::function<void(const Analysis&)>& print_table);

// Throws base::Error (environment) when there is nothing to report: no record was found in the input.
void require_records(const Analysis& analysis);

}  // namespace echotrace::analyze
