// The observations behind the groups of a document, for what an analysis has to have beside its figures.
#pragma once

#include "analyze/document.h"
#include "analyze/grouping.h"

#include <cstdint>
#include <vector>

namespace echotrace::analyze {

// In nanoseconds, in order of their puts (of samples: their starts); one row per group of `groups`, each as long as the
// group's count.
using KeptObservations = std::vector<std::vector<std::int64_t>>;

KeptObservations keep_observations(const std::vector<Group>& groups, const ingest::Correlator& correlator,
                                   ingest::TraceTable& traces, Grouping& grouping, bool exclude_cold);

// Of the groups of samples, whose rows are filled in. `sample_groups` and `cold` as for sample_figures().
void keep_samples(const std::vector<Group>& groups, const std::vector<ingest::Sample>& samples,
                  const std::vector<std::uint32_t>& sample_groups, const std::vector<std::uint8_t>& cold,
                  const Grouping& grouping, bool exclude_cold, KeptObservations& kept);

}  // namespace echotrace::analyze
