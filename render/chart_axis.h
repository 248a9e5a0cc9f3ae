// Ranges and tick marks of chart axes.
#pragma once

#include <string>
#include <vector>

namespace echotrace::render {

// A range for `set xrange`, with room at both ends, logarithmic when `logarithmic` and low > 0.
class Axis {
 public:
  Axis(double low, double high, bool logarithmic);

  // Commands that set range, scale and tick marks of "x" or "y".
  std::string commands(char which) const;
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  std::vector<double> logarithmic_ticks() const;

  double low_, high_;
  bool logarithmic_;
};

}  // namespace echotrace::render
