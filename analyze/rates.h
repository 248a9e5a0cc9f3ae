// How many writes were due, put and delivered over time: the throughput beside the schedule.
#pragma once

#include "analyze/grouping.h"
#include "analyze/series.h"
#include "ingest/correlator.h"

#include <vector>

namespace echotrace::analyze {

// Fills `rate` of the groups, by group number: per bin the writes due in it (intended), put in it, and first delivered
// in it, of every write of the group whatever became of it. A bin with none of them makes no point. Deliveries
// behind the last bin, after the last put, are left out: one bin full of them would look like a burst. One pass.
void fill_rates(const ingest::Correlator& correlator, const ingest::TraceTable& traces, Grouping& grouping,
                const SeriesBins& bins, std::vector<Group>& groups);

}  // namespace echotrace::analyze
