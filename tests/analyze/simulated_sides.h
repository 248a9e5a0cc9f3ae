// Sides of a comparison whose truth is known: observations drawn from a seed, the same on every machine.
#pragma once

#include "analyze/compare.h"
#include "analyze/distribution.h"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace echotrace::analyze {

class Drawn {
 public:
  explicit Drawn(std::uint64_t seed) : bits_(seed) {}

  double uniform() { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; }
  double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform()); }

  // Latencies of a median of 20 ms with a long tail, in nanoseconds, times `factor`.
  std::vector<std::int64_t> latencies(std::size_t count, double factor = 1, double sigma = 0.5) {
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(std::llround(20e6 * factor * std::exp(sigma * normal())));
    return values;
  }

  // The same, but each resembles the one before: an autoregression whose values correlate by `correlation`.
  std::vector<std::int64_t> drifting(std::size_t count, double correlation) {
    std::vector<std::int64_t> values;
    double state = normal();
    for (std::size_t i = 0; i < count; ++i) {
      values.push_back(std::llround(20e6 * std::exp(0.5 * state)));
      state = correlation * state + std::sqrt(1 - correlation * correlation) * normal();
    }
    return values;
  }

 private:
  std::mt19937_64 bits_;
};

// A side with one group of trigger_latency per row, by store "a", "b", ...
inline SideAnalysis side_of(const std::string& path, const std::vector<std::vector<std::int64_t>>& rows) {
  SideAnalysis side;
  side.path = path;
  side.observations = rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Group& group = side.analysis.groups.emplace_back();
    group.by = {{"store", std::string(1, static_cast<char>('a' + i))}};
    group.stage = "trigger_latency";
    std::vector<std::int64_t> sorted = rows[i];
    fill_distribution(sorted, group);
  }
  return side;
}

}  // namespace echotrace::analyze
