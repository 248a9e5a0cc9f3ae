// A trigger experiment carried out: deployed, loaded turn by turn, its logs fetched until every write is accounted for,
// and removed.
#pragma once

#include "collect/experiment.h"
#include "collect/run_frame.h"

namespace echotrace::collect {

// Throws base::Error; the run directory is readable then, and its journal knows what is deployed.
RunReport run_trigger(const Experiment& experiment, const RunRequest& request);

}  // namespace echotrace::collect
