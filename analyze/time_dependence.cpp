#include "analyze/time_dependence.h"

#include <algorithm>
#include <array>

namespace echotrace::analyze {
namespace {

// The share of a side below a value, to a 1,024th: a ratio of variances asks for no more, and the table stays in the
// cache whatever the side's size.
class ShareBelow {
 public:
  explicit ShareBelow(std::span<const std::int64_t> sorted) {
    for (std::size_t i = 0; i < kEdges; ++i) edges_[i] = sorted[i * (sorted.size() - 1) / (kEdges - 1)];
  }
  double operator()(std::int64_t value) const {
    const auto [below, above] = std::equal_range(edges_.begin(), edges_.end(), value);
    return static_cast<double>((below - edges_.begin()) + (above - edges_.begin())) / (2.0 * kEdges);
  }

 private:
  static constexpr std::size_t kEdges = 1024;
  std::array<std::int64_t, kEdges> edges_{};
};

struct Spread {
  double variance, inflation;  // of one score; of the mean
};
Spread spread_of(const SideObservations& side, const SideObservations& other) {
  const ShareBelow share(other.sorted);
  BatchMeans batches(side.in_time.size());
  for (const std::int64_t value : side.in_time) batches.add(share(value));
  const double inflation = batches.inflation();
  return {batches.variance() / static_cast<double>(side.in_time.size()), inflation};
}

}  // namespace

void BatchMeans::close_batch() {
  if (in_batch_ > 0) {
    mean_squares_ += batch_ * batch_ / static_cast<double>(in_batch_);
    ++batches_;
  }
  in_batch_ = 0;
  batch_ = 0;
  next_end_ = (batches_ + 1) * count_ / kBatches;
}

double BatchMeans::variance() const {
  if (seen_ < 2) return 0;
  const auto n = static_cast<double>(seen_);
  return std::max(0.0, (squares_ - sum_ * sum_ / n) / (n - 1));
}

double BatchMeans::inflation() {
  if (count_ < kLeastForBatches) return 1;
  close_batch();
  const double single = variance();
  if (single <= 0) return 1;
  const double between = (mean_squares_ - sum_ * sum_ / static_cast<double>(seen_)) / static_cast<double>(kBatches - 1);
  return std::max(1.0, between / single);
}

double rank_inflation(const SideObservations& base, const SideObservations& candidate) {
  if (base.sorted.empty() || candidate.sorted.empty()) return 1;
  const Spread a = spread_of(base, candidate), b = spread_of(candidate, base);
  const double independent = a.variance + b.variance;
  if (independent <= 0) return 1;
  return (a.variance * a.inflation + b.variance * b.inflation) / independent;
}

double effective_count(std::span<const std::int64_t> in_time, std::int64_t value) {
  BatchMeans batches(in_time.size());
  for (const std::int64_t observation : in_time) batches.add(observation <= value ? 1 : 0);
  return static_cast<double>(in_time.size()) / batches.inflation();
}

}  // namespace echotrace::analyze
