#include "analyze/change_points.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace echotrace::analyze {
namespace {

constexpr int kFewestPermutations = 9'999, kMostPermutations = 99'999;
constexpr double kPermutationsOverLevel = 20;  // the smallest p is then a twentieth of the level
constexpr int kEnoughExceeding = 50;
constexpr std::uint64_t kSeed = 0x656368;
constexpr double kRounding = 1e-9;

// Ranks less their mean; equal values share theirs.
std::vector<double> centred_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = (static_cast<double>(begin + end) - static_cast<double>(values.size())) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = rank;
    begin = end;
  }
  return ranks;
}

struct Split {
  std::size_t first = 0;
  double statistic = 0;  // squared, in units that are the same for every order of these ranks
};
Split greatest_split(std::span<const double> ranks) {
  Split greatest;
  double sum = 0;
  for (std::size_t first = 1; first < ranks.size(); ++first) {
    sum += ranks[first - 1];
    const double statistic = sum * sum / (static_cast<double>(first) * static_cast<double>(ranks.size() - first));
    if (statistic > greatest.statistic * (1 + kRounding)) greatest = {first, statistic};
  }
  return greatest;
}

double permuted_p(std::vector<double> ranks, double statistic, int permutations) {
  std::mt19937_64 random(kSeed);
  int exceeding = 0;
  for (int done = 1; done <= permutations; ++done) {
    for (std::size_t i = ranks.size() - 1; i > 0; --i) std::swap(ranks[i], ranks[random() % (i + 1)]);
    if (greatest_split(ranks).statistic < statistic * (1 - kRounding)) continue;
    if (++exceeding == kEnoughExceeding) return static_cast<double>(exceeding) / done;
  }
  return static_cast<double>(exceeding + 1) / (permutations + 1);
}

void search(std::span<const double> values, std::size_t offset, double level, std::vector<ChangePoint>& found) {
  if (values.size() < needed_for_change(level)) return;
  std::vector<double> ranks = centred_ranks(values);
  const Split split = greatest_split(ranks);
  if (split.first == 0) return;  // all equal
  const double wanted = std::clamp<double>(kPermutationsOverLevel / level, kFewestPermutations, kMostPermutations);
  const double p = permuted_p(std::move(ranks), split.statistic, static_cast<int>(wanted));
  if (p >= level) return;
  search(values.first(split.first), offset, level, found);
  found.push_back({offset + split.first, p});
  search(values.subspan(split.first), offset + split.first, level, found);
}

}  // namespace

std::vector<ChangePoint> change_points(std::span<const double> values, double level) {
  std::vector<ChangePoint> found;
  search(values, 0, level, found);
  return found;
}

std::size_t needed_for_change(double level) {
  double p = 1;  // of the best place, for n = 2 values
  std::size_t count = 2;
  while (p >= level && count < 64) {
    count += 2;
    const auto half = static_cast<double>(count / 2);
    p *= half / (2 * (2 * half - 1));  // (n over n / 2) grows by this
  }
  return count;
}

}  // namespace echotrace::analyze
