// Main effects and two-factor interactions of a factorial design, by Montgomery, Design and Analysis of Experiments,
// chapter 5: from the means of the cells' trials, with the variation between the trials of a cell as the error.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::analyze {

// The response of one trial of a cell, whose levels are numbered factor by factor.
struct FactorTrial {
  std::vector<std::size_t> levels;
  double response = 0;
};

// How far the mean at a level (or at a pair of levels, beyond what both levels do by themselves) lies from the mean of
// all cells.
struct FactorEffect {
  std::vector<std::pair<std::size_t, std::size_t>> levels;  // (factor, level), one or two
  double effect = 0;
  std::optional<std::pair<double, double>> interval95;  // Student's t; nothing with one trial in every cell
};

// level_counts: of each factor. Each cell weighs the same, whatever its trials. Nothing where a cell of the design has
// no trial: then levels differ in more than their factor. Factors of one level have no effect and are left out.
std::optional<std::vector<FactorEffect>> factor_effects(const std::vector<std::size_t>& level_counts,
                                                        const std::vector<FactorTrial>& trials);

}  // namespace echotrace::analyze
