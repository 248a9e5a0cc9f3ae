// Where a series of figures changes its level.
//
// At every place the Mann-Whitney statistic of what is before against what is from there on is standardised, and the
// greatest taken (Hawkins and Deng, "A nonparametric change-point control chart", Journal of Quality Technology 42,
// 2010; Pettitt's test of 1979 is the same without the standardisation). Ranks make it deaf to a single outlier. How
// great it gets by chance is found by permuting the series, so no distribution is assumed; what is, is that without a
// change any order would be as likely. Where there is one, both parts are searched in the same way (binary
// segmentation).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace echotrace::analyze {

struct ChangePoint {
  std::size_t first;  // the first value on the new level
  double p;
};

// In order, each with p below `level`. The same values give the same answer: permutations come from a fixed seed. There
// are 10,000 of them, for levels below 0.002 up to 100,000, and p is no smaller than 1 over that; permuting ends early
// when chance alone does it often (Besag and Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991).
std::vector<ChangePoint> change_points(std::span<const double> values, double level);

// The fewest values among which a change could be shown at that level at all: 8 for 0.05. An even count n gives p of at
// least 2 / (n over n / 2).
std::size_t needed_for_change(double level);

}  // namespace echotrace::analyze
