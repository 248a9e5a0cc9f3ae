// The two-sample Kolmogorov-Smirnov test: the greatest gap between the two distribution functions, wherever it is.
#pragma once

#include "analyze/comparison_document.h"
#include "analyze/pair_counts.h"

namespace echotrace::analyze {

// p is exact up to 10,000 pairs (lattice paths, as R's psmirnov; with ties it is too great rather than too small),
// beyond that Kolmogorov's limit, as R's ks.test has it. p_corrected is the greater of p and the limit for counts
// divided by `inflation` (time_dependence.h). Of an empty side p is 1.
KolmogorovSmirnov kolmogorov_smirnov(const PairCounts& counts, double inflation = 1);

}  // namespace echotrace::analyze
