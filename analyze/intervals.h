// Distribution-free 95 % intervals of quantiles from order statistics. Of n independent observations the number B at or
// below the true p-quantile is binomial (n, p), so the l-th and u-th smallest enclose it with probability P(l <= B <
// u).
#pragma once

#include "analyze/quantiles.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace echotrace::analyze {

// Ranks from 1, lower < upper.
struct RankInterval {
  std::int64_t lower, upper;
  bool operator==(const RankInterval&) const = default;
};

// The fewest consecutive ranks that cover at least 95 %: starting from the most probable B the more probable neighbour
// is added, on a tie both, until the sum reaches 0.95 (for small n benchstat does the same; for p50 the classical
// symmetric ranks). Nothing when even the smallest and the greatest observation together cover less, that is below
// needed_count(). Time grows with the square root of n: under a millisecond for ten million observations.
std::optional<RankInterval> rank_interval95(std::int64_t count, const Probability& probability);

// The smallest n with p^n + (1 - p)^n <= 0.05: 6 for p50, 29, 59, 299, 2995 for p99.9.
std::int64_t needed_count(const Probability& probability);

}  // namespace echotrace::analyze
