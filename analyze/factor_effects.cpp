#include "analyze/factor_effects.h"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <map>

namespace echotrace::analyze {
namespace {

constexpr double kUpperTail = 0.975;

struct CellMean {
  double sum = 0, squares = 0;  // of deviations from the running mean
  std::size_t count = 0;
  double mean() const { return sum / static_cast<double>(count); }
};

// A weighted sum of cell means: its value, and the variance in units of that between trials.
struct Contrast {
  double value = 0, variance = 0;
};

class Design {
 public:
  Design(const std::vector<std::size_t>& level_counts, const std::vector<FactorTrial>& trials) : counts_(level_counts) {
    for (const FactorTrial& trial : trials) {
      CellMean& cell = cells_[trial.levels];
      const double before = cell.count == 0 ? 0 : cell.mean();
      cell.sum += trial.response;
      ++cell.count;
      cell.squares += (trial.response - before) * (trial.response - cell.mean());
    }
    for (const auto& [levels, cell] : cells_) {
      degrees_ += cell.count - 1;
      if (cell.count > 1) squares_ += cell.squares;
    }
  }

  bool complete() const {
    std::size_t all = 1;
    for (const std::size_t count : counts_) all *= count;
    return cells_.size() == all;
  }

  // A cell's weight in "mean at those levels beyond what is at fewer of them": the product over the factors of the
  // effect of (1 at the level, 0 else) x levels - 1, over the number of cells.
  FactorEffect effect(std::vector<std::pair<std::size_t, std::size_t>> levels) const {
    Contrast contrast;
    for (const auto& [at, cell] : cells_) {
      double weight = 1 / static_cast<double>(cells_.size());
      for (const auto& [factor, level] : levels)
        weight *= (at[factor] == level ? static_cast<double>(counts_[factor]) : 0) - 1;
      contrast.value += weight * cell.mean();
      contrast.variance += weight * weight / static_cast<double>(cell.count);
    }
    FactorEffect found{std::move(levels), contrast.value, std::nullopt};
    if (degrees_ > 0) {
      const double deviation = std::sqrt(squares_ / static_cast<double>(degrees_) * contrast.variance);
      const boost::math::students_t distribution(static_cast<double>(degrees_));
      const double half = boost::math::quantile(distribution, kUpperTail) * deviation;
      found.interval95 = {contrast.value - half, contrast.value + half};
    }
    return found;
  }

 private:
  const std::vector<std::size_t>& counts_;
  std::map<std::vector<std::size_t>, CellMean> cells_;
  std::size_t degrees_ = 0;
  double squares_ = 0;
};

}  // namespace

std::optional<std::vector<FactorEffect>> factor_effects(const std::vector<std::size_t>& level_counts,
                                                        const std::vector<FactorTrial>& trials) {
  const Design design(level_counts, trials);
  if (trials.empty() || !design.complete()) return std::nullopt;
  std::vector<FactorEffect> effects;
  for (std::size_t factor = 0; factor < level_counts.size(); ++factor) {
    for (std::size_t level = 0; level_counts[factor] > 1 && level < level_counts[factor]; ++level)
      effects.push_back(design.effect({{factor, level}}));
  }
  for (std::size_t a = 0; a < level_counts.size(); ++a) {
    for (std::size_t b = a + 1; b < level_counts.size(); ++b) {
      if (level_counts[a] < 2 || level_counts[b] < 2) continue;
      for (std::size_t i = 0; i < level_counts[a]; ++i)
        for (std::size_t j = 0; j < level_counts[b]; ++j) effects.push_back(design.effect({{a, i}, {b, j}}));
    }
  }
  return effects;
}

}  // namespace echotrace::analyze
