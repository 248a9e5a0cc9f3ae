// The whole analysis on this machine: reads the inputs, correlates, and computes every figure of the document.
#pragma once

#include "analyze/document.h"
#include "analyze/kept_observations.h"
#include "analyze/options.h"
#include "analyze/windows.h"

namespace echotrace::analyze {

struct LocalResult {
  Analysis analysis;
  KeptObservations observations;  // of analysis.groups; empty unless asked for
  std::vector<WindowedGroup> windows;  // as asked for
  std::string only_directory;     // the one input directory, "" when the inputs are something else
};

// Throws base::Error: usage for names no record has, environment for inputs that cannot be used.
LocalResult analyze_local(const Options& options, const std::vector<WindowRequest>& windows = {});

}  // namespace echotrace::analyze
