#include "analyze/quantile_shift.h"

#include "analyze/exact_ratio.h"
#include "analyze/intervals.h"
#include "analyze/normal_distribution.h"

#include <algorithm>
#include <cmath>

namespace echotrace::analyze {
namespace {

struct Bounded {
  double value, low, high;
};

std::pair<double, double> recovered_interval(const Bounded& candidate, const Bounded& base) {
  const double difference = candidate.value - base.value;
  return {difference - std::hypot(candidate.value - candidate.low, base.high - base.value),
          difference + std::hypot(candidate.high - candidate.value, base.value - base.low)};
}

double p_of(double difference, const std::pair<double, double>& interval) {
  if (difference == 0) return 1;
  const double half = difference > 0 ? difference - interval.first : interval.second - difference;
  return half > 0 ? two_sided_p(kZ95 * difference / half) : 0;
}

Bounded logarithms(const Quantile& quantile) {
  return {std::log(quantile.value), std::log(quantile.interval95->first), std::log(quantile.interval95->second)};
}

}  // namespace

Shift quantile_shift(const Quantile& base, const Quantile& candidate) {
  Shift shift;
  shift.quantile = base.name;
  shift.base = base.value;
  shift.candidate = candidate.value;
  shift.absolute = candidate.value - base.value;
  if (base.value > 0 && candidate.value > 0) shift.relative = candidate.value / base.value - 1;
  if (!base.interval95 || !candidate.interval95) {
    shift.needs = std::max(base.needs, candidate.needs);
    return shift;
  }
  shift.absolute95 = recovered_interval({candidate.value, candidate.interval95->first, candidate.interval95->second},
                                        {base.value, base.interval95->first, base.interval95->second});
  shift.p = p_of(shift.absolute, *shift.absolute95);
  if (base.interval95->first > 0 && candidate.interval95->first > 0) {
    const auto [low, high] = recovered_interval(logarithms(candidate), logarithms(base));
    shift.relative95.emplace(std::expm1(low), std::expm1(high));
  }
  return shift;
}

Quantile effective_quantile(std::span<const std::int64_t> sorted_ns, const Probability& probability, double effective) {
  Quantile quantile;
  quantile.name = probability.name;
  quantile.value = quantile_ms(sorted_ns, probability);
  const auto count = static_cast<double>(sorted_ns.size());
  const auto ranks = rank_interval95(static_cast<std::int64_t>(std::floor(effective)), probability);
  if (!ranks) {
    quantile.needs = static_cast<std::int64_t>(
        std::ceil(static_cast<double>(needed_count(probability)) * std::max(1.0, count / effective)));
    return quantile;
  }
  const double stretch = count / std::floor(effective);
  const auto observation = [&](double rank) {
    return to_ms(sorted_ns[static_cast<std::size_t>(std::clamp(rank, 1.0, count)) - 1]);
  };
  quantile.interval95.emplace(observation(std::floor(static_cast<double>(ranks->lower) * stretch)),
                              observation(std::ceil(static_cast<double>(ranks->upper) * stretch)));
  return quantile;
}

}  // namespace echotrace::analyze
