// Observations taken one after the other are seldom independent: a slow minute makes many slow ones. By how much that
// raises the variance of a mean over them, estimated from the means of batches (Law and Kelton, "Simulation Modeling
// and Analysis", batch means): batches long against the dependence are about independent of each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace echotrace::analyze {

inline constexpr std::size_t kBatches = 20;
inline constexpr double kBatchDegrees = kBatches - 1;
inline constexpr std::size_t kLeastForBatches = 10 * kBatches;  // fewer observations tell too little of dependence

// Collects what a score of each observation, in order of time, amounts to batch by batch.
class BatchMeans {
 public:
  explicit BatchMeans(std::size_t count) : count_(count) {}

  void add(double score) {
    if (seen_ == next_end_) close_batch();
    ++seen_;
    ++in_batch_;
    batch_ += score;
    sum_ += score;
    squares_ += score * score;
  }

  // Variance of one score, and what dependence multiplies that of the mean by: at least 1, and 1 when there are too few
  // or all scores are equal. After `count` calls of add.
  double variance() const;
  double inflation();

 private:
  void close_batch();

  std::size_t count_, seen_ = 0, batches_ = 0, next_end_ = 0, in_batch_ = 0;
  double batch_ = 0, sum_ = 0, squares_ = 0;
  double mean_squares_ = 0;  // sum over batches of size times mean squared
};

// What the variance of Mann-Whitney's U between two sides is multiplied by: the scores are the shares of the other side
// below each observation. Sides in order of time and sorted.
struct SideObservations {
  std::span<const std::int64_t> in_time, sorted;
};
double rank_inflation(const SideObservations& base, const SideObservations& candidate);

// How many independent observations would tell as much of the share at or below `value`; at most in_time.size().
double effective_count(std::span<const std::int64_t> in_time, std::int64_t value);

}  // namespace echotrace::analyze
