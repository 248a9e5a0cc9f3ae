#include "analyze/mann_whitney.h"

#include "analyze/normal_distribution.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kMostExact = 60;  // 60 over 30 arrangements still fit 64 bits

// How many of the arrangements of n and m distinct observations have each U: the coefficients of the Gaussian binomial,
// the product of (1 - q^(n+i)) / (1 - q^i) for i = 1 to m, of which those up to `most` are needed.
std::vector<std::uint64_t> arrangements(std::int64_t n, std::int64_t m, std::int64_t most) {
  std::vector<std::uint64_t> counts(static_cast<std::size_t>(most) + 1);
  counts[0] = 1;
  for (std::int64_t i = 1; i <= m; ++i) {
    // Wraps round in between; the counts themselves fit.
    for (std::int64_t u = most; u >= n + i; --u)
      counts[static_cast<std::size_t>(u)] -= counts[static_cast<std::size_t>(u - n - i)];
    for (std::int64_t u = i; u <= most; ++u)
      counts[static_cast<std::size_t>(u)] += counts[static_cast<std::size_t>(u - i)];
  }
  return counts;
}

double exact_p(const PairCounts& counts) {
  const std::int64_t pairs = counts.base * counts.candidate;
  const auto greater = static_cast<std::int64_t>(counts.twice_greater / 2);
  const std::int64_t smaller_tail = std::min(greater, pairs - greater);
  double all = 1, tail = 0;
  for (std::int64_t i = 1; i <= counts.candidate; ++i)
    all *= static_cast<double>(counts.base + i) / static_cast<double>(i);
  for (const std::uint64_t count : arrangements(counts.base, counts.candidate, smaller_tail))
    tail += static_cast<double>(count);
  return std::min(1.0, 2 * tail / all);
}

// Excess of U over its mean, in pairs, and its standard deviation if the sides do not differ.
struct Excess {
  long double excess, deviation;
};
Excess excess_of(const PairCounts& counts) {
  const auto pairs = static_cast<long double>(static_cast<Int128>(counts.base) * counts.candidate);
  const auto all = static_cast<long double>(counts.base + counts.candidate);
  const long double spread = all + 1 - (all > 1 ? counts.tie_cubes / (all * (all - 1)) : 0);
  return {(static_cast<long double>(counts.twice_greater) - pairs) / 2, std::sqrt(std::max(0.0L, pairs / 12 * spread))};
}

// With the continuity correction.
double z_of(const Excess& excess, double inflation) {
  const long double distance = std::max(0.0L, std::abs(excess.excess) - 0.5L);
  if (distance == 0 || excess.deviation == 0) return 0;
  const long double z = distance / (excess.deviation * std::sqrt(static_cast<long double>(inflation)));
  return static_cast<double>(excess.excess < 0 ? -z : z);
}

}  // namespace

MannWhitney mann_whitney(const PairCounts& counts) {
  MannWhitney test;
  test.u = static_cast<double>(static_cast<long double>(counts.twice_greater) / 2);
  if (counts.base == 0 || counts.candidate == 0) return test;
  if (counts.tie_cubes == 0 && counts.base + counts.candidate <= kMostExact) {
    test.p = exact_p(counts);
  } else {
    test.z = z_of(excess_of(counts), 1);
    test.p = two_sided_p(*test.z);
  }
  test.p_corrected = test.p_adjusted = test.p;
  return test;
}

void correct_for_dependence(const PairCounts& counts, double inflation, double degrees, MannWhitney& test) {
  test.inflation = inflation;
  if (inflation <= 1) return;
  const double corrected = two_sided_p(z_of_t(z_of(excess_of(counts), inflation), degrees));
  test.p_corrected = test.p_adjusted = std::max(test.p, corrected);
}

double smallest_p(std::int64_t base, std::int64_t candidate) {
  double all = 1;
  for (std::int64_t i = 1; i <= std::min(base, candidate) && all < 1e300; ++i)
    all *= static_cast<double>(std::max(base, candidate) + i) / static_cast<double>(i);
  return std::min(1.0, 2 / all);
}

}  // namespace echotrace::analyze
