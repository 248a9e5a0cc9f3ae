// Figures of all groups of one stage, or of one series of samples.
#pragma once

#include "analyze/document.h"
#include "analyze/grouping.h"
#include "analyze/series.h"
#include "analyze/stages.h"

#include <vector>

namespace echotrace::analyze {

// The distribution of one stage in every group, by group number; a group without observations has count 0. Two passes
// over the table, eight bytes per observation.
std::vector<Group> stage_figures(const Stage& stage, const ingest::Correlator& correlator, ingest::TraceTable& traces,
                                 Grouping& grouping, bool exclude_cold, const SeriesBins& bins);

// The distributions of samples, by group number. Samples that failed without a duration count as errors only.
std::vector<Group> sample_figures(const std::vector<ingest::Sample>& samples, const std::vector<std::uint32_t>& groups,
                                  const std::vector<std::uint8_t>& cold, std::size_t group_count, bool exclude_cold,
                                  const SeriesBins& bins);

// A stage's value of one trace in nanoseconds; kNone when it lacks a moment.
std::int64_t stage_value(const Stage& stage, const ingest::Trace& trace, const ingest::TraceTimes& times);

}  // namespace echotrace::analyze
