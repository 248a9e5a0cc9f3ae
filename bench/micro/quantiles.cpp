// From observations to quantiles and their intervals.
#include "analyze/quantiles.h"

#include "analyze/distribution.h"
#include "analyze/intervals.h"
#include "bench/generate_random.h"
#include "bench/micro/contest.h"

#include <boost/math/distributions/binomial.hpp>

#include <algorithm>
#include <bit>
#include <memory>

namespace echotrace::bench {
namespace {

using analyze::kProbabilities;
using analyze::Probability;
using Values = std::vector<std::int64_t>;

constexpr std::size_t kValues = 300'000;

std::shared_ptr<Values> latencies() {
  const auto values = std::make_shared<Values>();
  Random random(7);
  for (std::size_t i = 0; i < kValues; ++i) values->push_back(random.lognormal(40'000'000, 0.5));
  return values;
}

std::uint64_t fold_ms(std::uint64_t answer, double ms) {
  return fold(answer, std::bit_cast<std::uint64_t>(ms));
}

// Copying the observations, which each of them then reorders, is part of every contender's time.
template <typename Work>  // answer work(values)
std::function<std::uint64_t()> on_a_copy(const std::shared_ptr<Values>& values, Work work) {
  return [values, work, copy = std::make_shared<Values>()] {
    *copy = *values;
    return work(*copy);
  };
}

std::uint64_t all_of_sorted(const Values& sorted) {
  std::uint64_t answer = 0;
  for (const Probability& probability : kProbabilities)
    answer = fold_ms(answer, analyze::quantile_ms(sorted, probability));
  return answer;
}

// Each further quantile selects among what lies above the one before.
double selected_ms(Values& values, std::size_t from, const Probability& probability) {
  const auto [index, weight] = analyze::quantile_position(values.size(), probability);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(from), nth, values.end());
  const std::int64_t upper = weight == 0 ? *nth : *std::min_element(nth + 1, values.end());
  return analyze::interpolate_ms(*nth, upper, weight, probability.den);
}

std::uint64_t all_selected(Values& values) {
  std::uint64_t answer = 0;
  std::size_t from = 0;
  for (const Probability& probability : kProbabilities) {
    answer = fold_ms(answer, selected_ms(values, from, probability));
    from = analyze::quantile_position(values.size(), probability).index;
  }
  return answer;
}

// All figures of a group. Its quantiles alone could be had cheaper; CDF and histogram want the order.
std::uint64_t whole_distribution(Values& values) {
  analyze::Group group;
  analyze::fill_distribution(values, group);
  std::uint64_t answer = 0;
  for (const auto& quantile : group.quantiles) answer = fold_ms(answer, quantile.value);
  return answer;
}

Contest distributions() {
  const auto values = latencies();
  return {"quantiles p50 to p99.9",
          0,
          kValues,
          {{Role::kOurs, "fill_distribution, with CDF and intervals", on_a_copy(values, whole_distribution)},
           {Role::kPeer, "std::sort, quantiles alone",
            on_a_copy(values,
                      [](Values& copy) {
                        std::sort(copy.begin(), copy.end());
                        return all_of_sorted(copy);
                      })},
           {Role::kPeer, "std::nth_element, quantiles alone", on_a_copy(values, all_selected)}}};
}

Contest medians() {
  const auto values = latencies();
  return {"median and p99",
          0,
          kValues,
          {{Role::kOurs, "select_median_and_p99",
            on_a_copy(values,
                      [](Values& copy) {
                        const analyze::MedianAndP99 both = analyze::select_median_and_p99(copy);
                        return fold_ms(fold_ms(0, both.p50), both.p99);
                      })},
           {Role::kPeer, "std::sort", on_a_copy(values, [](Values& copy) {
              std::sort(copy.begin(), copy.end());
              return fold_ms(fold_ms(0, analyze::quantile_ms(copy, analyze::kMedian)),
                             analyze::quantile_ms(copy, analyze::kP99));
            })}}};
}

// The limit knows only the two tails, by the incomplete beta function; its interval has not the fewest ranks.
Contest intervals() {
  constexpr std::size_t kCounts = 64;
  const auto count_at = [](std::size_t i) { return static_cast<std::int64_t>(3000 + mix(i) % 300'000); };
  return {"interval of a quantile",
          0,
          kCounts * kProbabilities.size(),
          {{Role::kOurs, "rank_interval95",
            [count_at] {
              std::uint64_t answer = 0;
              for (std::size_t i = 0; i < kCounts; ++i) {
                for (const Probability& probability : kProbabilities) {
                  const auto ranks = analyze::rank_interval95(count_at(i), probability);
                  answer = fold(answer, ranks ? static_cast<std::uint64_t>(ranks->upper - ranks->lower) : 0);
                }
              }
              return answer;
            }},
           {Role::kLimit, "Boost.Math, two binomial quantiles", [count_at] {
              std::uint64_t answer = 0;
              for (std::size_t i = 0; i < kCounts; ++i) {
                for (const Probability& probability : kProbabilities) {
                  const double p = static_cast<double>(probability.num) / static_cast<double>(probability.den);
                  const boost::math::binomial_distribution<double> ranks(static_cast<double>(count_at(i)), p);
                  answer = fold(answer, static_cast<std::uint64_t>(quantile(ranks, 0.975) - quantile(ranks, 0.025)));
                }
              }
              return answer;
            }}}};
}

}  // namespace

std::vector<Contest> quantile_contests() {
  return {distributions(), medians(), intervals()};
}

}  // namespace echotrace::bench
