// What a run would do, before it does anything.
#pragma once

#include "collect/experiment.h"
#include "collect/lanes.h"
#include "collect/prices.h"
#include "ingest/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::collect {

struct CostLine {
  std::string service, unit;  // as the price list has them
  double amount = 0;          // of units
  double usd = 0;
};

struct PlannedResource {
  int count = 0;
  std::string what;  // "log groups"
};

struct Plan {
  std::vector<Cell> cells;
  std::vector<Lane> lanes;
  std::vector<PlannedResource> resources;
  std::uint64_t turns = 0;
  double writes = 0, warm_up_writes = 0;                  // expected, with random arrivals
  double write_invocations = 0, receive_invocations = 0;  // at most
  double seconds = 0;                                     // about, from beginning to end
  std::vector<CostLine> costs;                            // on AWS, at most, whatever the target is
  std::vector<std::string> unpriced;                      // stores whose own requests have no price in the list

  double usd() const;  // sum of costs
};

Plan plan_of(const Experiment& experiment, const Prices& prices);

// For a terminal of 80 columns.
std::string plan_text(const Experiment& experiment, const Plan& plan, const Prices& prices);

// Throws base::Error (usage) when the run would take place on AWS and cost more than its max_cost_usd.
void require_affordable(const Experiment& experiment, const Plan& plan);

// The subcommand.
base::Exit run_plan(int argc, const char* const* argv);

}  // namespace echotrace::collect
