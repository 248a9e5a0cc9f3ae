#include "render/chart.h"
#include "render/chart_style.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace echotrace::render {
namespace {

// Lines with a mark here and there; steps where every observation is a point.
void plot_lines(GnuplotScript& script, const std::vector<Row>& rows, const std::vector<Points>& data) {
  std::string_view separator = "plot ";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fmt::print(script.out(), "{}'-' with linespoints {} {} pn 8 title {}", separator, line_style(rows[i]),
               fmt::format("pt {} ps 0.7", mark(rows[i])), label_text(rows[i].label));
    separator = ", ";
  }
  script.out() << '\n';
  for (const Points& points : data) script.data(points);
}

double nines(double fraction) {
  return -std::log10(1 - fraction);
}

}  // namespace

void draw_cdf(const Chart& chart, const std::vector<Section>&, GnuplotScript& script) {
  const std::vector<Row> rows = drawn(*chart.section);
  const double factor = chart.section->unit.factor;
  const bool wants_log = logarithmic(rows);
  std::vector<Points> data;
  for (const Row& row : rows) {
    Points points;
    double reached = 0;
    for (const auto& point : row.group->cdf) {
      const double before = std::exchange(reached, point.fraction);
      if (wants_log && point.value <= 0) continue;
      if (row.group->count <= 200) points.push_back({point.value * factor, before * 100});
      points.push_back({point.value * factor, point.fraction * 100});
    }
    if (points.empty()) points.push_back({std::nan(""), std::nan("")});
    data.push_back(std::move(points));
  }
  frame(script.out(), value_label(*chart.section), "Share of writes at or below (%)");
  if (chart.section->sample) fmt::print(script.out(), "set ylabel 'Share at or below (%)'\n");
  key_above(script.out());
  script.out() << value_axis(rows, factor).commands('x', 12) << "set yrange [0:100]\nset ytics 0,25,100\n";
  plot_lines(script, rows, data);
}

void draw_percentiles(const Chart& chart, const std::vector<Section>&, GnuplotScript& script) {
  const std::vector<Row> rows = drawn(*chart.section);
  const double factor = chart.section->unit.factor;
  const bool wants_log = logarithmic(rows);
  double right = nines(0.99);
  std::vector<Points> data;
  for (const Row& row : rows) {
    Points points;
    for (const auto& point : row.group->cdf) {
      if (point.fraction >= 1 || (wants_log && point.value <= 0)) continue;
      points.push_back({nines(point.fraction), point.value * factor});
      right = std::max(right, nines(point.fraction));
    }
    if (points.empty()) points.push_back({std::nan(""), std::nan("")});
    data.push_back(std::move(points));
  }
  frame(script.out(), "Percentile", value_label(*chart.section));
  key_above(script.out());
  fmt::print(script.out(),
             "unset logscale x\nset xrange [0:{}]\nset xtics ('0' 0, '50' {}, '90' 1, '99' 2, '99.9' 3, '99.99' 4, "
             "'99.999' 5, '99.9999' 6)\n",
             right * 1.02, nines(0.5));
  script.out() << value_axis(rows, factor).commands('y', 9);

  std::vector<Points> bars;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Points intervals;
    for (const auto& quantile : rows[i].group->quantiles) {
      double percent = 0;
      if (!quantile.interval95 || std::sscanf(quantile.name.c_str(), "p%lf", &percent) != 1 || percent >= 100) continue;
      if (wants_log && quantile.interval95->first <= 0) continue;
      intervals.push_back({nines(percent / 100), quantile.value * factor, quantile.interval95->first * factor,
                           quantile.interval95->second * factor});
    }
    if (intervals.empty()) intervals.push_back({std::nan(""), std::nan(""), std::nan(""), std::nan("")});
    bars.push_back(std::move(intervals));
  }
  std::string_view separator = "plot ";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fmt::print(script.out(),
               "{}'-' with lines {} notitle, '-' with yerrorbars lc rgb '{}' pt {} ps 0.8 lw 2 dt 1 notitle, NaN with "
               "linespoints {} pt {} title {}",
               separator, line_style(rows[i]), group_colour(rows[i]), mark(rows[i]), line_style(rows[i]), mark(rows[i]), label_text(rows[i].label));
    separator = ", ";
  }
  script.out() << '\n';
  for (std::size_t i = 0; i < rows.size(); ++i) {
    script.data(data[i]);
    script.data(bars[i]);
  }
}

}  // namespace echotrace::render
