// From the figures and observations of several sides to their comparison.
#pragma once

#include "analyze/comparison_document.h"
#include "analyze/kept_observations.h"

#include <vector>

namespace echotrace::analyze {

// One side: its analysis, and the observations behind analysis.groups, or none where only the document is left.
struct SideAnalysis {
  std::string path;
  bool exact = true;
  Analysis analysis;
  KeptObservations observations;  // empty unless exact
};

// The base first. Groups are matched by stage, fields and values. What the command line says of grouping and filter is
// the first exact side's, else the base's.
//
// A verdict of faster or slower needs Mann-Whitney's p, corrected for dependence in time (time_dependence.h) and after
// Holm over all groups, stages and candidates, below kSignificance; the sign is that of Cliff's delta. Shifts of
// quantiles are a second family of tests with a Holm of its own.
Comparison compare(const std::vector<SideAnalysis>& sides);

}  // namespace echotrace::analyze
