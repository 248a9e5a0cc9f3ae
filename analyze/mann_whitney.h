// The Mann-Whitney U test (Wilcoxon rank sum), two-sided.
#pragma once

#include "analyze/comparison_document.h"
#include "analyze/pair_counts.h"

namespace echotrace::analyze {

// Fills u, z and p as SciPy's mannwhitneyu(candidate, base) and R's wilcox.test do:
//   up to 60 observations without ties   the exact distribution of U, no z
//   else                                 normal approximation with the variance corrected for ties, and a continuity
//                                        correction of 1/2 towards the mean; z has the sign of the candidate's excess
// Inflation is 1 and the other p equal this one. Of an empty side, or where all observations are equal, p is 1.
MannWhitney mann_whitney(const PairCounts& counts);

// The same with the variance of u multiplied: p_corrected. `degrees` of freedom the inflation was estimated with.
void correct_for_dependence(const PairCounts& counts, double inflation, double degrees, MannWhitney& test);

// The smallest p that so many observations can give, whatever they are: 2 / (n + m over n).
double smallest_p(std::int64_t base, std::int64_t candidate);

}  // namespace echotrace::analyze
