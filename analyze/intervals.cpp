#include "analyze/intervals.h"

#include <algorithm>
#include <cmath>

namespace echotrace::analyze {

namespace {

constexpr long double kCoverage = 0.95L;
constexpr long double kNegligible = 1e-24L;  // weight beyond which a tail adds nothing to a sum that starts at 1
constexpr long double kTie = 1e-12L;         // neighbours this close in weight differ by rounding alone

// Weights of a binomial distribution relative to that of its mode, which stands for 1: no factorial is needed, and the
// true probabilities are the weights over their sum.
struct Binomial {
  long double count, num, rest;  // p = num / (num + rest)

  long double below(std::int64_t k, long double weight) const {  // weight of k - 1
    const auto at = static_cast<long double>(k);
    return weight * (at * rest) / ((count - at + 1) * num);
  }
  long double above(std::int64_t k, long double weight) const {  // weight of k + 1
    const auto at = static_cast<long double>(k);
    return weight * ((count - at) * num) / ((at + 1) * rest);
  }
  long double total(std::int64_t mode) const {
    long double sum = 1;
    long double weight = 1;
    for (std::int64_t k = mode; k > 0 && weight > kNegligible; --k) sum += weight = below(k, weight);
    weight = 1;
    for (std::int64_t k = mode; weight > kNegligible; ++k) sum += weight = above(k, weight);
    return sum;
  }
};

}  // namespace

std::optional<RankInterval> rank_interval95(std::int64_t count, const Probability& probability) {
  if (count < needed_count(probability)) return std::nullopt;
  const Binomial binomial{static_cast<long double>(count), static_cast<long double>(probability.num),
                          static_cast<long double>(probability.den - probability.num)};
  const std::int64_t mode = (count + 1) * probability.num / probability.den;
  const long double target = kCoverage * binomial.total(mode);

  // B = 0 and B = count have no observation on one side; where the mode is one of them, begin beside it.
  std::int64_t low = std::clamp<std::int64_t>(mode, 1, count - 1);
  std::int64_t high = low;
  long double low_weight = low == mode ? 1 : binomial.below(mode, 1);
  long double high_weight = low_weight;
  long double sum = low_weight;
  while (sum < target && (low > 1 || high < count - 1)) {
    const long double left = low > 1 ? binomial.below(low, low_weight) : 0;
    const long double right = high < count - 1 ? binomial.above(high, high_weight) : 0;
    const bool tie = std::abs(left - right) <= kTie * std::max(left, right);
    if (low > 1 && (tie || left > right)) {
      --low;
      sum += low_weight = left;
    }
    if (high < count - 1 && (tie || right > left)) {
      ++high;
      sum += high_weight = right;
    }
  }
  return RankInterval{low, high + 1};
}

std::int64_t needed_count(const Probability& probability) {
  const long double p = static_cast<long double>(probability.num) / static_cast<long double>(probability.den);
  std::int64_t count = 2;
  const long double greater = std::max(p, 1 - p);
  count = std::max<std::int64_t>(count, static_cast<std::int64_t>(std::log(1 - kCoverage) / std::log(greater)) - 1);
  while (std::pow(p, static_cast<long double>(count)) + std::pow(1 - p, static_cast<long double>(count)) >
         1 - kCoverage) {
    ++count;
  }
  return count;
}

}  // namespace echotrace::analyze
