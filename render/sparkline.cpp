#include "render/sparkline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace echotrace::render {
namespace {

constexpr std::array<std::string_view, 8> kBlocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

// Of the points at or below the value the last one's; the points are steps.
double fraction_at(std::span<const analyze::CdfPoint> cdf, double value) {
  const auto above = std::upper_bound(cdf.begin(), cdf.end(), value,
                                      [](double limit, const analyze::CdfPoint& point) { return limit < point.value; });
  return above == cdf.begin() ? 0 : std::prev(above)->fraction;
}

std::string cell(double fraction, bool unicode) {
  if (fraction <= 0) return " ";
  if (!unicode) return fraction >= 1 ? "#" : std::string(1, static_cast<char>('0' + static_cast<int>(fraction * 10)));
  // The full block is for the whole alone.
  if (fraction >= 1) return std::string(kBlocks.back());
  return std::string(kBlocks[std::min<std::size_t>(6, static_cast<std::size_t>(fraction * 7))]);
}

}  // namespace

void SparkAxis::add(const analyze::Group& group) {
  if (group.count == 0) return;
  low_ = known_ ? std::min(low_, group.min) : group.min;
  high_ = known_ ? std::max(high_, group.max) : group.max;
  known_ = true;
}

double SparkAxis::at(double part) const {
  if (part >= 1) return high_;
  if (low_ > 0) return low_ * std::pow(high_ / low_, part);
  return low_ + (high_ - low_) * part;
}

std::string sparkline(std::span<const analyze::CdfPoint> cdf, const SparkAxis& axis, std::size_t cells, bool unicode) {
  std::string line;
  for (std::size_t i = 0; i < cells; ++i) {
    line += cell(fraction_at(cdf, axis.at(static_cast<double>(i + 1) / static_cast<double>(cells))), unicode);
  }
  return line;
}

}  // namespace echotrace::render
