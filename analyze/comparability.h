// What beside the thing compared may make two sides differ.
#pragma once

#include "analyze/compare.h"

namespace echotrace::analyze {

// Fills comparison.warnings, after all groups are judged: sides that do not take turns in time, that differ in target,
// region, experiment or memory of the functions, that lost different shares of their writes, that are documents; and
// what each side's analysis warns of.
void warn_of_comparability(const std::vector<SideAnalysis>& sides, Comparison& comparison);

// Whether the sides' runs, in order of time, change sides often enough that a drift of the surroundings strikes both
// alike. One run each, or all of one side before all of the other, do not; runs at the same time do.
bool takes_turns(const Side& base, const Side& candidate);

}  // namespace echotrace::analyze
