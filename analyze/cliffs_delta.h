// Cliff's delta with its 95 % interval: how far one side lies above the other, whatever the unit and shape.
#pragma once

#include "analyze/comparison_document.h"
#include "analyze/pair_counts.h"

namespace echotrace::analyze {

// The variance is Cliff's unbiased estimate (Cliff 1993, "Dominance statistics", Psychological Bulletin 114, eq. 17),
// at least (1 - delta^2) / (pairs - 1), multiplied by `inflation`; the interval is his asymmetric one (Feng and Cliff
// 2004, eq. 9), which stays within -1 and 1. Where the sides do not overlap its inner end is (b - z^2) / (b + z^2), b
// the smaller side's effective count, as in R's effsize. Both sides need at least 2 observations for an interval
// narrower than that.
CliffsDelta cliffs_delta(const PairCounts& counts, double inflation = 1);

}  // namespace echotrace::analyze
