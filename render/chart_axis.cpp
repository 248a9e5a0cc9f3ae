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

std::vector<double> Axis::logarithmic_ticks() const {
  const double decades = std::log10(high_ / low_);
  std::vector<double> steps = {1};
  if (decades < 0.25) {
    steps.clear();
    for (double step = 1; step < 9.95; step += decades < 0.08 ? 0.1 : 0.2) steps.push_back(step);
  } else if (decades < 1.3) {
    steps = {1, 1.5, 2, 3, 4, 5, 7};
  } else if (decades < 4) {
    steps = {1, 2, 5};
  }
  std::vector<double> ticks;
  for (int decade = static_cast<int>(std::floor(std::log10(low_))); decade <= std::log10(high_); ++decade) {
    for (const double step : steps) {
      const double tick = step * std::pow(10, decade);
      if (tick >= low_ && tick <= high_) ticks.push_back(tick);
    }
  }
  return ticks;
}

std::string Axis::commands(char which) const {
  std::string text = fmt::format("set {}range [{:.9g}:{:.9g}]\n", which, low_, high_);
  if (!logarithmic_) {
    return text + fmt::format("unset logscale {}\nset {}tics auto format \"%'.10g\"\n", which, which);
  }
  text += fmt::format("set logscale {}\nset {}tics (", which, which);
  std::string_view separator;
  for (const double tick : logarithmic_ticks()) {
    std::string label = fmt::format("{:.10g}", tick);
    if (tick >= 1000) label = format_count(static_cast<std::int64_t>(std::llround(tick)));
    text += fmt::format("{}'{}' {:.10g}", separator, label, tick);
    separator = ", ";
  }
  return text + ")\n";
}

}  // namespace echotrace::render
