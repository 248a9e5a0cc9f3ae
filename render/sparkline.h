// A distribution in one line of text.
#pragma once

#include "analyze/document.h"

#include <cstddef>
#include <span>
#include <string>

namespace echotrace::render {

// The axis that the lines of one table share: from the smallest value to the greatest, in the logarithm where all are
// positive.
class SparkAxis {
 public:
  void add(const analyze::Group& group);  // its minimum and maximum, when it has observations

  bool known() const { return known_; }
  double low() const { return low_; }
  double high() const { return high_; }
  double at(double part) const;  // the value at this part of the axis, 0 to 1

 private:
  double low_ = 0, high_ = 0;
  bool known_ = false;
};

// The cumulative share in `cells` characters: each stands for what is at or below the value at its right end. Blank
// where there is nothing yet, the eighths of a block up to full where there is all; without `unicode` the digits 0 to
// 9, each a tenth of the whole, and # for all.
std::string sparkline(std::span<const analyze::CdfPoint> cdf, const SparkAxis& axis, std::size_t cells, bool unicode);

}  // namespace echotrace::render
