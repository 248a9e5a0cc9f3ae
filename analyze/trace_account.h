// Counts of traces by group, and what traces say of order, cold starts and clocks.
#pragma once

#include "analyze/document.h"
#include "analyze/grouping.h"

#include <vector>

namespace echotrace::analyze {

struct TraceAccount {
  std::vector<Accounting> by_group;
  Accounting total;        // sums over groups
  std::vector<Cold> cold;  // by group
  std::int64_t first_put_ns = ingest::kNone, last_put_ns = ingest::kNone;
};

// One pass over the table; makes the groups. `clients`: the input held client records, so that client_only and
// function_only mean something.
TraceAccount count_traces(const ingest::Correlator& correlator, ingest::TraceTable& traces,
                          const ingest::Correlation& correlation, Grouping& grouping);

// Delivered traces that a later write of the same writer environment overtook.
std::vector<ingest::TraceTable::Place> find_reordered(const ingest::Correlator& correlator,
                                                      const ingest::TraceTable& traces);

// What bounds the clocks of every pair of a writer and a receiver environment: causality, and the client's round trips to
// both.
Clock bound_clocks(const ingest::Correlator& correlator, ingest::TraceTable& traces,
                   const std::vector<ingest::ClockPing>& pings);

}  // namespace echotrace::analyze
