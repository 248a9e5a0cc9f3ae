// What a run of any kind would make, take and cost, before it does anything, and the parts of the text that says so.
#pragma once

#include "collect/run_settings.h"
#include "ingest/prices.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

using ingest::parse_prices;
using ingest::Price;
using ingest::Prices;
using ingest::prices_json;

using ingest::parse_prices;
using ingest::Price;
using ingest::Prices;
using ingest::prices_json;

struct CostLine {
  std::string service, unit;  // as the price list has them
  double amount = 0;          // of units
  double usd = 0;
};

struct PlannedResource {
  int count = 0;
  std::string what;  // "log groups"
};

struct RunPlan {
  std::vector<PlannedResource> resources;
  double seconds = 0;                 // about, from beginning to end
  std::vector<CostLine> costs;        // on AWS, at most, whatever the target is
  std::vector<std::string> unpriced;  // what has no price in the list: "Requests to etcd"

  double usd() const;  // sum of costs
};

// Amounts of what has a price, by its id in the list.
class Amounts {
 public:
  void add(std::string_view price, double amount) { amounts_[std::string(price)] += amount; }
  std::vector<CostLine> costs(const Prices& prices) const;  // in the list's order; what the list lacks is left out

 private:
  std::map<std::string, double> amounts_;
};

// Throws base::Error (usage) when the run would take place on AWS and cost more than its max_cost_usd.
void require_affordable(const RunSettings& settings, const RunPlan& plan);

// How long things take that are neither load nor warm-up.
struct Overheads {
  double begin_s, lane_s, turn_s, end_s;
};
Overheads overheads_of(Target target);

// For a terminal of 80 columns: how a plan begins, what it makes, how long it takes, and what it costs. notes: further
// sentences about the costs.
std::string title_text(const RunSettings& settings, std::size_t cells);
std::string makes_text(const RunPlan& plan);
std::string takes_text(const RunPlan& plan);
std::string costs_text(const RunSettings& settings, const RunPlan& plan, const Prices& prices,
                       const std::string& notes = {});

// As few digits as say it, of at most so many that matter.
std::string brief(double number);
// "-" in a column where there is nothing to say.
std::string or_dash(bool there, std::string text);

}  // namespace echotrace::collect
