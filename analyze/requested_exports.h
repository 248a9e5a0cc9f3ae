// The exports that a command line asks for.
#pragma once

#include "analyze/exports.h"
#include "analyze/options.h"

#include <utility>
#include <vector>

namespace echotrace::analyze {

// Throws base::Error (usage) for a kind that there is not, a kind asked for twice, and what excludes it.
void check_exports(const Options& options);

// Their files, all but those of ingestion, opened before the work begins.
class RequestedExports {
 public:
  explicit RequestedExports(const Options& options);  // throws base::Error (environment)
  bool need_observations() const;
  void write(const Exported& exported);  // and commits

 private:
  std::vector<std::pair<const Export*, base::OutputFile>> files_;
};

}  // namespace echotrace::analyze
