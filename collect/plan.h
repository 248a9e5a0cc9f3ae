// What a run of the kind trigger would do, before it does anything.
#pragma once

#include "collect/experiment.h"
#include "collect/lanes.h"
#include "collect/run_plan.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::collect {

struct Plan : RunPlan {
  std::vector<Cell> cells;
  std::vector<Lane> lanes;
  std::uint64_t turns = 0;
  double writes = 0, warm_up_writes = 0;                  // expected, with random arrivals
  double write_invocations = 0, receive_invocations = 0;  // at most
};

// What a cell's load is carried out with, in one trial.
struct CellLoad {
  double writes = 0, slices = 0, receives = 0;  // items, invocations of the write function and of the receive function
};
CellLoad load_of(const Experiment& experiment, const Cell& cell, double seconds);

Plan plan_of(const Experiment& experiment, const Prices& prices);

// For a terminal of 80 columns.
std::string plan_text(const Experiment& experiment, const Plan& plan, const Prices& prices);

// The subcommand.
base::Exit run_plan(int argc, const char* const* argv);

}  // namespace echotrace::collect
