// Quantiles by Hyndman and Fan's definition 7 (the default of NumPy, pandas, R and DuckDB's quantile_cont):
// position (n - 1) p counted from 0, linear between the two observations around it. Exact: probabilities are fractions,
// observations integer nanoseconds, and the one rounding is that of the result to a double.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace echotrace::analyze {

struct Probability {
  std::string_view name;  // "p99.9"
  std::int64_t num, den;  // 999 / 1000
};

inline constexpr std::array<Probability, 5> kProbabilities = {
    {{"p50", 50, 100}, {"p90", 90, 100}, {"p95", 95, 100}, {"p99", 99, 100}, {"p99.9", 999, 1000}}};
inline constexpr const Probability& kMedian = kProbabilities[0];
inline constexpr const Probability& kP99 = kProbabilities[3];

// The quantile lies between the observations `index` and index + 1 (from 0, ascending), `weight` / den of the way up.
// With weight 0 it is the observation itself, and index + 1 need not exist.
struct QuantilePosition {
  std::size_t index;
  std::int64_t weight;
};
QuantilePosition quantile_position(std::size_t count, const Probability& probability);  // count > 0

// The value between two neighbouring observations, in milliseconds.
double interpolate_ms(std::int64_t lower_ns, std::int64_t upper_ns, std::int64_t weight, std::int64_t den);

// Of ascending observations, in milliseconds; not empty.
double quantile_ms(std::span<const std::int64_t> sorted_ns, const Probability& probability);

// The same of observations in any order, which it partially reorders. Median and p99 together, as a series wants them.
struct MedianAndP99 {
  double p50, p99;
};
MedianAndP99 select_median_and_p99(std::span<std::int64_t> values_ns);

}  // namespace echotrace::analyze
