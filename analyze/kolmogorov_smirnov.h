// The two-sample Kolmogorov-Smirnov test: the greatest gap between the two distribution functions, wherever it is.
#pragma once

#include "analyze/comparison_document.h"
#include "analyze/pair_counts.h"

namespace echotrace::analyze {

// p is exact up to 10,000 pairs (lattice paths, as R's psmirnov; with ties it is too great rather than too small),
// beyond that Kolmogorov's limit, as R's ks.test has it. Observations are taken as independent. Of an empty side p is
// 1.
KolmogorovSmirnov kolmogorov_smirnov(const PairCounts& counts);

}  // namespace echotrace::analyze
