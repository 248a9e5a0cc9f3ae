#include "analyze/kolmogorov_smirnov.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace echotrace::analyze {
namespace {

constexpr std::int64_t kMostExactPairs = 10'000;

// Probability that the gap reaches the one seen: of the lattice paths from (0, 0) to (n, m), all equally likely, the
// share that comes to |i m - j n| >= gap. The last step to (i, j) is one in i with probability i / (i + j). Integers
// decide what is reached, and nothing is subtracted, so that a tiny p is one.
double exact_p(std::int64_t n, std::int64_t m, std::int64_t gap) {
  std::vector<double> reached(static_cast<std::size_t>(m) + 1);
  for (std::int64_t i = 0; i <= n; ++i) {
    for (std::int64_t j = 0; j <= m; ++j) {
      double& here = reached[static_cast<std::size_t>(j)];
      if (std::abs(i * m - j * n) >= gap) {
        here = 1;
      } else if (i + j > 0) {
        const double left = j > 0 ? reached[static_cast<std::size_t>(j - 1)] : 0;
        here = (static_cast<double>(i) * here + static_cast<double>(j) * left) / static_cast<double>(i + j);
      }
    }
  }
  return std::min(reached.back(), 1.0);
}

// Kolmogorov's distribution from above: 2 sum (-1)^(k-1) exp(-2 k^2 x^2). Below 1 the equal series of theta functions
// converges sooner.
double limit_p(double x) {
  if (x <= 0) return 1;
  if (x < 1) {
    double sum = 0;
    for (int k = 1; k <= 7; k += 2) sum += std::exp(-k * k * std::numbers::pi * std::numbers::pi / (8 * x * x));
    return std::clamp(1 - std::sqrt(2 * std::numbers::pi) / x * sum, 0.0, 1.0);
  }
  double sum = 0;
  for (int k = 1; k <= 10; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return std::clamp(sum, 0.0, 1.0);
}

}  // namespace

KolmogorovSmirnov kolmogorov_smirnov(const PairCounts& counts, double inflation) {
  KolmogorovSmirnov test;
  if (counts.base == 0 || counts.candidate == 0) return test;
  const auto n = static_cast<double>(counts.base), m = static_cast<double>(counts.candidate);
  const Int128 pairs = static_cast<Int128>(counts.base) * counts.candidate;
  test.d = static_cast<double>(static_cast<long double>(counts.greatest_gap) / static_cast<long double>(pairs));
  if (counts.greatest_gap == 0) return test;
  const double reach = std::sqrt(n * m / (n + m)) * test.d;
  test.p = pairs <= kMostExactPairs
               ? exact_p(counts.base, counts.candidate, static_cast<std::int64_t>(counts.greatest_gap))
               : limit_p(reach);
  test.p_corrected = inflation > 1 ? std::max(test.p, limit_p(reach / std::sqrt(inflation))) : test.p;
  return test;
}

}  // namespace echotrace::analyze
