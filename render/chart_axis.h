// Ranges and tick marks of chart axes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace echotrace::render {

// A range for `set xrange`, with room at both ends, logarithmic when `logarithmic` and low > 0.
class Axis {
 public:
  Axis(double low, double high, bool logarithmic);

  // Commands that set range, scale and tick marks of "x" or "y". A logarithmic axis gets as many marks as are readable,
  // at most `marks`; without `labels` they stay unnamed.
  std::string commands(char which, std::size_t marks, bool labels = true) const;
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  std::vector<double> ticks_at(const std::vector<double>& steps, int every) const;
  std::vector<double> logarithmic_ticks(std::size_t marks) const;

  double low_, high_;
  bool logarithmic_;
};

}  // namespace echotrace::render
