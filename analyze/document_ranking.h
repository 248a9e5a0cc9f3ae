// Which group is the fastest, and how sure that is: read off the 95 % intervals of one quantile.
#pragma once

#include "analyze/document.h"

namespace echotrace::analyze {

// Ranks the groups of the first stage of traces, or of the first series of samples when there is no stage. The quantile
// is p99 when at least one of them has an interval on it, else p50. Two intervals of 95 % that do not overlap are a
// stronger sign than a test at 5 % would ask for; overlapping ones may still differ, which only a comparison of the
// traces can show (analyze --compare).
Ranking rank_groups(const std::vector<Group>& groups);

}  // namespace echotrace::analyze
