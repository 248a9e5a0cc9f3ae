// By how much a quantile of the candidate differs from the base's, with a distribution-free 95 % interval.
//
// The interval is put together from those of the two sides, which come from order statistics, by the method of variance
// estimates recovery (MOVER; Zou and Donner, "Construction of confidence limits about effect measures", Statistics in
// Medicine 27, 2008, eq. 3; for medians Bonett and Price, Psychological Methods 7, 2002, do the same symmetrically):
//   d - sqrt((x - x_low)^2 + (y_high - y)^2)  ..  d + sqrt((x_high - x)^2 + (y - y_low)^2),   d = x - y
// It needs no density, keeps the skew of a tail, costs no resampling, and of an analysis document it can be had as
// well. The relative shift is the same on logarithms, to which order statistics do not object.
#pragma once

#include "analyze/comparison_document.h"
#include "analyze/quantiles.h"

#include <span>

namespace echotrace::analyze {

// `needs` is that of the side that has too few. p is the level at which the interval would just reach 0: the distance
// to 0 against the half of the interval on that side, taken as normal. p_adjusted is left out.
Shift quantile_shift(const Quantile& base, const Quantile& candidate);

// A quantile with its interval where dependence in time leaves so many effective observations; value and interval in
// milliseconds. With as many as there are it is what the analysis document says.
Quantile effective_quantile(std::span<const std::int64_t> sorted_ns, const Probability& probability, double effective);

}  // namespace echotrace::analyze
