// All pairs of an observation of the base and one of the candidate, counted by one merge of the two sorted sides: what
// the rank tests and effect sizes are made of. Exact integers, but for the sums of squares.
#pragma once

#include "analyze/exact_ratio.h"

#include <cstdint>
#include <span>

namespace echotrace::analyze {

struct PairCounts {
  std::int64_t base = 0, candidate = 0;  // observations
  Int128 twice_greater = 0;              // pairs whose candidate is the greater, twice, and equal pairs once
  Int128 equal = 0;                      // pairs
  long double tie_cubes = 0;             // sum of t^3 - t over the groups of t equal observations of either side
  // Sums of squares over the observations of one side: of those of the other side it beats less those that beat it.
  long double base_squares = 0, candidate_squares = 0;
  Int128 greatest_gap = 0;  // of the two empirical distribution functions, times base times candidate

  double delta() const;  // Cliff's delta: (greater - smaller) / pairs
};

PairCounts count_pairs(std::span<const std::int64_t> sorted_base, std::span<const std::int64_t> sorted_candidate);

}  // namespace echotrace::analyze
