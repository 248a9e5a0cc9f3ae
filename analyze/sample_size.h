// How many observations a comparison needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace echotrace::analyze {

// Observations per side with which Mann-Whitney's test at the level of 5 % shows, four times of five, that every
// observation became longer by 5 % of the median: Noether, "Sample size determination for some common nonparametric
// tests", Journal of the American Statistical Association 82 (1987), section 4, with the probability that a shifted
// observation exceeds another taken from the observations themselves; times `inflation` for dependence in time. Nothing
// of fewer than 20 observations, where the median is not positive, or where so small a shift changes no pair.
std::optional<std::int64_t> count_to_show_5_percent(std::span<const std::int64_t> sorted, double inflation);

}  // namespace echotrace::analyze
