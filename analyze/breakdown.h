// Where the time of a delivered write goes on average. Means of consecutive parts add up to the mean of the whole when
// all are taken over the same traces; quantiles never do.
#pragma once

#include "analyze/grouping.h"
#include "ingest/correlator.h"

#include <cstdint>
#include <vector>

namespace echotrace::analyze {

// Fills `breakdown` of the groups, by group number, over their received writes: schedule_delay and preparation (put -
// start), where every one of them says when it was due and begun, then commit and dispatch where the store stamped every
// one of them, else write_latency and ack_to_receive where every one was answered. `whole_second` names the groups whose
// stamps are too coarse to divide by. Without a division there are no parts. One pass over the table.
void fill_breakdown(const ingest::Correlator& correlator, const ingest::TraceTable& traces, Grouping& grouping,
                    bool exclude_cold, const std::vector<std::uint8_t>& whole_second, std::vector<Group>& groups);

}  // namespace echotrace::analyze
