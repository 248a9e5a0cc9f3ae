#include "analyze/pair_counts.h"

#include <algorithm>

namespace echotrace::analyze {
namespace {

// How many observations from `at` on equal the one there.
std::int64_t run_length(std::span<const std::int64_t> sorted, std::size_t at, std::int64_t value) {
  std::size_t end = at;
  while (end < sorted.size() && sorted[end] == value) ++end;
  return static_cast<std::int64_t>(end - at);
}

}  // namespace

double PairCounts::delta() const {
  const Int128 pairs = static_cast<Int128>(base) * candidate;
  return pairs == 0
             ? 0
             : static_cast<double>(static_cast<long double>(twice_greater - pairs) / static_cast<long double>(pairs));
}

PairCounts count_pairs(std::span<const std::int64_t> sorted_base, std::span<const std::int64_t> sorted_candidate) {
  PairCounts counts;
  counts.base = static_cast<std::int64_t>(sorted_base.size());
  counts.candidate = static_cast<std::int64_t>(sorted_candidate.size());
  std::size_t i = 0, j = 0;
  while (i < sorted_base.size() || j < sorted_candidate.size()) {
    const std::int64_t value = i == sorted_base.size()        ? sorted_candidate[j]
                               : j == sorted_candidate.size() ? sorted_base[i]
                                                              : std::min(sorted_base[i], sorted_candidate[j]);
    const std::int64_t a = run_length(sorted_base, i, value), b = run_length(sorted_candidate, j, value);
    const auto below_base = static_cast<std::int64_t>(i), below_candidate = static_cast<std::int64_t>(j);
    counts.twice_greater += static_cast<Int128>(b) * (2 * below_base + a);
    counts.equal += static_cast<Int128>(a) * b;
    const auto tied = static_cast<long double>(a + b);
    if (a + b > 1) counts.tie_cubes += tied * tied * tied - tied;
    const auto by_candidate = static_cast<long double>(2 * below_base + a - counts.base);
    const auto by_base = static_cast<long double>(2 * below_candidate + b - counts.candidate);
    counts.candidate_squares += static_cast<long double>(b) * by_candidate * by_candidate;
    counts.base_squares += static_cast<long double>(a) * by_base * by_base;
    i += static_cast<std::size_t>(a);
    j += static_cast<std::size_t>(b);
    const Int128 gap = static_cast<Int128>(i) * counts.candidate - static_cast<Int128>(j) * counts.base;
    counts.greatest_gap = std::max(counts.greatest_gap, gap < 0 ? -gap : gap);
  }
  return counts;
}

}  // namespace echotrace::analyze
