#include "render/chart_axis.h"

#include "render/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace echotrace::render {

Axis::Axis(double low, double high, bool logarithmic) : low_(low), high_(high), logarithmic_(logarithmic && low > 0) {
  if (logarithmic_) {
    const double room = std::pow(std::max(high / low, 1.2), 0.03);
    low_ = low / room;
    high_ = high * room;
  } else {
    const double room = high > low ? (high - low) * 0.03 : std::max(std::abs(high) * 0.1, 1.0);
    low_ = low == 0 ? 0 : low - room;
    high_ = high + room;
  }
}

// The marks of every `every`-th decade, at the multiples `steps` of it.
std::vector<double> Axis::ticks_at(const std::vector<double>& steps, int every) const {
  std::vector<double> ticks;
  for (int decade = static_cast<int>(std::floor(std::log10(low_))); decade <= std::log10(high_); ++decade) {
    if (decade % every != 0) continue;
    for (const double step : steps) {
      const double tick = step * std::pow(10, decade);
      if (tick >= low_ && tick <= high_) ticks.push_back(tick);
    }
  }
  return ticks;
}

std::vector<double> Axis::logarithmic_ticks(std::size_t marks) const {
  std::vector<double> fine, fifths;
  for (int tenth = 10; tenth < 100; ++tenth) {
    fine.push_back(tenth / 10.0);
    if (tenth % 2 == 0) fifths.push_back(tenth / 10.0);
  }
  const std::vector<std::vector<double>> densities = {
      fine, fifths, {1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9}, {1, 1.5, 2, 3, 4, 5, 7}, {1, 2, 5}, {1, 3}, {1}};
  for (const std::vector<double>& steps : densities) {
    std::vector<double> ticks = ticks_at(steps, 1);
    if (ticks.size() <= marks && !ticks.empty()) return ticks;
  }
  std::vector<double> ticks;
  for (int every = 2; every < 10 && (ticks.empty() || ticks.size() > marks); ++every) ticks = ticks_at({1}, every);
  return ticks;
}

std::string Axis::commands(char which, std::size_t marks, bool labels) const {
  std::string text = fmt::format("set {}range [{:.9g}:{:.9g}]\n", which, low_, high_);
  if (!logarithmic_) {
    return text +
           fmt::format("unset logscale {}\nset {}tics auto format \"{}\"\n", which, which, labels ? "%.10g" : "");
  }
  text += fmt::format("set logscale {}\nset {}tics (", which, which);
  std::string_view separator;
  for (const double tick : logarithmic_ticks(marks)) {
    std::string label = fmt::format("{:.10g}", tick);
    if (tick >= 1000) label = format_count(std::llround(tick));
    text += fmt::format("{}'{}' {:.10g}", separator, labels ? label : "", tick);
    separator = ", ";
  }
  return text + ")\n";
}

}  // namespace echotrace::render
