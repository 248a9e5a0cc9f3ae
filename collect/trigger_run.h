// A trigger experiment carried out: deployed, loaded turn by turn, its logs fetched until every write is accounted for,
// and removed.
#pragma once

#include "collect/accounts.h"
#include "collect/experiment.h"
#include "drivers/local/faults.h"

#include <filesystem>
#include <string>
#include <vector>

namespace echotrace::collect {

struct RunRequest {
  Experiment experiment;
  std::filesystem::path traces = "traces";
  std::vector<local::Fault> faults = {};  // of a local run
  bool keep = false;                      // what was deployed stays
  bool quiet = false;
};

struct RunReport {
  std::filesystem::path directory;
  Tally tally;
  bool interrupted = false;
  std::vector<std::string> left;  // resources that could not be removed, as sentences
};

// Throws base::Error; the run directory is readable then, and its journal knows what is deployed.
RunReport run_trigger(const RunRequest& request);

}  // namespace echotrace::collect
