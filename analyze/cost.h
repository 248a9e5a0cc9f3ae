// What the invocations, requests and logs among the inputs cost by list prices.
#pragma once

#include "analyze/document.h"
#include "ingest/correlator.h"
#include "ingest/prices.h"

#include <cstdint>
#include <optional>

namespace echotrace::analyze {

// Billed duration x memory and requests of Lambda by REPORT lines, requests to stores by the records of writes, bytes of
// log as read. Absent where the inputs hold no REPORT line. Amounts always; USD only where the runs' region is that of
// the prices. events: that an ingestion's uploads held; writes and events: what is divided by, 0 leaves it out.
std::optional<Cost> cost_of(const ingest::Usage& usage, const ingest::Prices& prices, const std::vector<RunFacts>& runs,
                            std::int64_t writes, std::int64_t events, std::int64_t uploads);

}  // namespace echotrace::analyze
