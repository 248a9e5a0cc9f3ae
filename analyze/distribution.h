// From observations to the figures of one distribution.
#pragma once

#include "analyze/document.h"

#include <cstdint>
#include <span>

namespace echotrace::analyze {

inline constexpr std::size_t kMaxCdfPoints = 200;
inline constexpr std::size_t kMaxHistogramBins = 64;

// Sorts the observations in place and fills count, min, mean, stddev, max, quantiles, tail_to_median, cdf and histogram
// of the group, in milliseconds; its other members stay. Of no observations only the count, 0, is set: there are no
// quantiles, not even empty ones.
//   cdf        fraction = share of observations <= value; first the minimum, last (maximum, 1); every observation up to
//              200 of them, beyond that two fifths of the points lie above p90, evenly in the logarithm of what remains
//   histogram  at most 2 n^(1/3) bins (Rice's rule); low <= value < high, the last bin holds its high as well
void fill_distribution(std::span<std::int64_t> values_ns, Group& group);

}  // namespace echotrace::analyze
