// From many analyses of one experiment to the course of their figures.
#pragma once

#include "analyze/trend_document.h"

#include <string>
#include <vector>

namespace echotrace::analyze {

struct DatedAnalysis {
  std::string path;
  Analysis analysis;
};

// Runs are in order of their first write or sample. Figures are p50, p90 and p99 of every group and stage, and the
// share of writes lost; each is searched for changes of its level (change_points.h) at kTrendLevel divided by the
// number of figures that can change (Bonferroni), so that a trend without any change shows one in at most that share of
// cases.
inline constexpr double kTrendLevel = 0.05;
Trend trend_of(std::vector<DatedAnalysis> analyses);

}  // namespace echotrace::analyze
