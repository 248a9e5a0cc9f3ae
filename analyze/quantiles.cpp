#include "analyze/quantiles.h"

#include "analyze/exact_ratio.h"

#include <algorithm>

namespace echotrace::analyze {

namespace {

// values[0, from) are known to be no greater than the rest.
double select_ms(std::span<std::int64_t> values, std::size_t from, const Probability& probability) {
  const auto [index, weight] = quantile_position(values.size(), probability);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(std::min(from, index)), nth, values.end());
  const std::int64_t upper = weight == 0 ? *nth : *std::min_element(nth + 1, values.end());
  return interpolate_ms(*nth, upper, weight, probability.den);
}

}  // namespace

QuantilePosition quantile_position(std::size_t count, const Probability& probability) {
  const Int128 scaled = static_cast<Int128>(count - 1) * probability.num;
  return {static_cast<std::size_t>(scaled / probability.den), static_cast<std::int64_t>(scaled % probability.den)};
}

double interpolate_ms(std::int64_t lower_ns, std::int64_t upper_ns, std::int64_t weight, std::int64_t den) {
  const Int128 lower = lower_ns;
  return exact_ratio(lower * den + (upper_ns - lower) * weight, den * kNsPerMs);
}

double quantile_ms(std::span<const std::int64_t> sorted_ns, const Probability& probability) {
  const auto [index, weight] = quantile_position(sorted_ns.size(), probability);
  const std::int64_t upper = weight == 0 ? sorted_ns[index] : sorted_ns[index + 1];
  return interpolate_ms(sorted_ns[index], upper, weight, probability.den);
}

MedianAndP99 select_median_and_p99(std::span<std::int64_t> values_ns) {
  const double p50 = select_ms(values_ns, 0, kMedian);
  const double p99 = select_ms(values_ns, quantile_position(values_ns.size(), kMedian).index, kP99);
  return {p50, p99};
}

}  // namespace echotrace::analyze
