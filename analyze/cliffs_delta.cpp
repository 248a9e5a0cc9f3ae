#include "analyze/cliffs_delta.h"

#include "analyze/normal_distribution.h"

#include <algorithm>
#include <cmath>

namespace echotrace::analyze {

CliffsDelta cliffs_delta(const PairCounts& counts, double inflation) {
  CliffsDelta effect;
  effect.delta = counts.delta();
  if (counts.base < 2 || counts.candidate < 2) return effect;
  const auto n = static_cast<long double>(counts.base), m = static_cast<long double>(counts.candidate);
  const long double d = effect.delta, pairs = n * m;
  if (std::abs(effect.delta) == 1) {
    const double b = static_cast<double>(std::min(counts.base, counts.candidate)) / inflation;
    const double inner = std::max(-1.0, (b - kZ95 * kZ95) / (b + kZ95 * kZ95));
    effect.interval95 = effect.delta > 0 ? std::pair(inner, 1.0) : std::pair(-1.0, -inner);
    return effect;
  }
  // Of base_squares each term is the square of m d_i, where d_i is the mean sign of an observation's pairs.
  const long double of_base = counts.base_squares - n * m * m * d * d;            // sum of (m (d_i - d))^2
  const long double of_candidate = counts.candidate_squares - m * n * n * d * d;  // sum of (n (d_j - d))^2
  const long double of_pairs = pairs - static_cast<long double>(counts.equal) - pairs * d * d;
  const long double unbiased = (of_base + of_candidate - of_pairs) / (pairs * (n - 1) * (m - 1));
  const long double variance = std::max(unbiased, (1 - d * d) / (pairs - 1)) * inflation;

  const long double z2 = kZ95 * kZ95;
  const long double half = kZ95 * std::sqrt(variance) * std::sqrt((1 - d * d) * (1 - d * d) + z2 * variance);
  const long double below = 1 - d * d + z2 * variance;
  effect.interval95 = {static_cast<double>(std::clamp((d - d * d * d - half) / below, -1.0L, d)),
                       static_cast<double>(std::clamp((d - d * d * d + half) / below, d, 1.0L))};
  return effect;
}

}  // namespace echotrace::analyze
