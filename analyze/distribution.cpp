#include "analyze/distribution.h"

#include "analyze/exact_ratio.h"
#include "analyze/intervals.h"
#include "analyze/quantiles.h"

#include <boost/sort/spreadsort/integer_sort.hpp>

#include <algorithm>
#include <cmath>

namespace echotrace::analyze {

namespace {

using Values = std::span<const std::int64_t>;  // ascending, not empty

void fill_moments(Values sorted, Group& group) {
  const auto count = static_cast<std::int64_t>(sorted.size());
  Int128 sum = 0;
  for (const std::int64_t value : sorted) sum += value;
  group.mean = exact_ratio(sum, count * kNsPerMs);
  if (count < 2) {
    group.stddev = 0;
    return;
  }
  // Deviations from the mean rounded to a whole nanosecond are exact integers; what the rounding did to the sum of
  // squares is taken off again.
  const auto centre = static_cast<std::int64_t>(sum / count);
  long double squares = 0;
  for (const std::int64_t value : sorted) {
    const auto deviation = static_cast<long double>(static_cast<Int128>(value) - centre);
    squares += deviation * deviation;
  }
  const auto rest = static_cast<long double>(sum - static_cast<Int128>(centre) * count);
  const long double variance =
      (squares - rest * rest / static_cast<long double>(count)) / static_cast<long double>(count - 1);
  group.stddev = static_cast<double>(std::sqrt(variance) / static_cast<long double>(kNsPerMs));
}

void fill_quantiles(Values sorted, Group& group) {
  group.quantiles.clear();
  for (const Probability& probability : kProbabilities) {
    Quantile quantile;
    quantile.name = probability.name;
    quantile.value = quantile_ms(sorted, probability);
    if (const auto ranks = rank_interval95(static_cast<std::int64_t>(sorted.size()), probability)) {
      quantile.interval95.emplace(to_ms(sorted[static_cast<std::size_t>(ranks->lower - 1)]),
                                  to_ms(sorted[static_cast<std::size_t>(ranks->upper - 1)]));
    } else {
      quantile.needs = needed_count(probability);
    }
    group.quantiles.push_back(std::move(quantile));
  }
  const double p50 = quantile_ms(sorted, kMedian);
  group.tail_to_median.reset();
  if (p50 > 0) group.tail_to_median = quantile_ms(sorted, kP99) / p50;
}

// The ranks (from 1, ascending, may repeat) at which the distribution is shown.
std::vector<std::size_t> cdf_ranks(std::size_t count) {
  std::vector<std::size_t> ranks;
  ranks.reserve(kMaxCdfPoints);
  if (count <= kMaxCdfPoints) {
    for (std::size_t rank = 1; rank <= count; ++rank) ranks.push_back(rank);
    return ranks;
  }
  constexpr std::size_t kBody = kMaxCdfPoints * 3 / 5;
  constexpr std::size_t kTail = kMaxCdfPoints - kBody;
  const auto total = static_cast<double>(count);
  constexpr double kTailBegins = 0.9;
  for (std::size_t i = 0; i < kBody; ++i) {
    const double fraction = kTailBegins * static_cast<double>(i) / static_cast<double>(kBody);
    ranks.push_back(1 + static_cast<std::size_t>(fraction * (total - 1)));
  }
  // What remains above falls from a tenth to one observation in equal ratios; the last point is the maximum.
  const double above = (1 - kTailBegins) * total;
  for (std::size_t i = 0; i + 1 < kTail; ++i) {
    const double remaining = above * std::pow(1 / above, static_cast<double>(i) / static_cast<double>(kTail - 2));
    ranks.push_back(std::min(count, static_cast<std::size_t>(std::llround(total - remaining))));
  }
  ranks.push_back(count);
  return ranks;
}

void fill_cdf(Values sorted, Group& group) {
  group.cdf.clear();
  std::size_t shown = 0;  // observations at or below the last point
  for (const std::size_t rank : cdf_ranks(sorted.size())) {
    if (rank <= shown) continue;
    const std::int64_t value = sorted[rank - 1];
    shown = static_cast<std::size_t>(
        std::upper_bound(sorted.begin() + static_cast<std::ptrdiff_t>(rank), sorted.end(), value) - sorted.begin());
    group.cdf.push_back({to_ms(value), static_cast<double>(shown) / static_cast<double>(sorted.size())});
  }
}

// Whole nanoseconds, strictly increasing, from the minimum to the maximum: counts and printed edges then agree.
std::vector<std::int64_t> histogram_edges(Values sorted) {
  const std::int64_t low = sorted.front();
  const std::int64_t high = sorted.back();
  std::vector<std::int64_t> edges = {low};
  const auto bins = std::clamp<std::size_t>(
      static_cast<std::size_t>(std::ceil(2 * std::cbrt(static_cast<double>(sorted.size())))), 1, kMaxHistogramBins);
  const auto first = static_cast<long double>(low);
  const auto last = static_cast<long double>(high);
  for (std::size_t i = 1; i < bins; ++i) {
    const long double share = static_cast<long double>(i) / static_cast<long double>(bins);
    const long double edge = low > 0 ? first * std::pow(last / first, share) : first + (last - first) * share;
    const auto whole = static_cast<std::int64_t>(std::floor(edge));
    if (whole > edges.back() && whole < high) edges.push_back(whole);
  }
  edges.push_back(high);
  return edges;
}

void fill_histogram(Values sorted, Group& group) {
  group.histogram.clear();
  const std::vector<std::int64_t> edges = histogram_edges(sorted);
  auto begin = sorted.begin();
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const bool closed = i + 2 == edges.size();
    const auto end = closed ? sorted.end() : std::lower_bound(begin, sorted.end(), edges[i + 1]);
    group.histogram.push_back({to_ms(edges[i]), to_ms(edges[i + 1]), end - begin});
    begin = end;
  }
}

}  // namespace

void fill_distribution(std::span<std::int64_t> values_ns, Group& group) {
  group.count = static_cast<std::int64_t>(values_ns.size());
  if (values_ns.empty()) return;
  boost::sort::spreadsort::integer_sort(values_ns.begin(), values_ns.end());
  const Values sorted = values_ns;
  group.min = to_ms(sorted.front());
  group.max = to_ms(sorted.back());
  fill_moments(sorted, group);
  fill_quantiles(sorted, group);
  fill_cdf(sorted, group);
  fill_histogram(sorted, group);
}

}  // namespace echotrace::analyze
