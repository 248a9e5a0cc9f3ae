// What makes the analyses of a trend less comparable than they look.
#pragma once

#include "analyze/trend.h"

namespace echotrace::analyze {

// Fills trend.warnings. `analyses` in the order of trend.runs.
void note_trend(const std::vector<DatedAnalysis>& analyses, Trend& trend);

}  // namespace echotrace::analyze
