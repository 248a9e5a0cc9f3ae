#include "render/chart_style.h"

#include "ingest/base/text.h"
#include "render/chart.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <limits>

namespace echotrace::render {
namespace {

constexpr std::array<const char*, kMaxChartGroups> kDashes = {"1",      "(12,4)",        "(4,3)", "(12,4,3,4)",
                                                              "(20,4)", "(8,3,2,3,2,3)", "(2,2)", "(16,3,6,3)"};
constexpr std::array<int, kMaxChartGroups> kMarks = {7, 5, 9, 11, 13, 6, 4, 8};

}  // namespace

std::vector<Row> drawn(const Section& section) {
  std::vector<Row> rows;
  for (const Row& row : section.rows) {
    if (row.group->count > 0 && rows.size() < kMaxChartGroups) rows.push_back(row);
  }
  return rows;
}

bool logarithmic(const std::vector<Row>& rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) {
    const auto* median = row.group->quantile("p50");
    return median != nullptr ? median->value > 0 : row.group->min > 0;
  });
}

Axis value_axis(const std::vector<Row>& rows, double factor) {
  const bool wants_log = logarithmic(rows);
  double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
  const auto include = [&](double value) {
    if (wants_log && value <= 0) return;
    low = std::min(low, value * factor);
    high = std::max(high, value * factor);
  };
  for (const Row& row : rows) {
    include(row.group->min);
    include(row.group->max);
    for (const auto& point : row.group->cdf) include(point.value);
  }
  return Axis(low, high, wants_log);
}

std::string line_style(const Row& row) {
  return fmt::format("lc rgb '{}' dt {} lw 2", group_colour(row), kDashes[row.look.style]);
}
int mark(const Row& row) {
  return kMarks[row.look.style];
}
std::string group_colour(const Row& row) {
  return chart_colour(fmt::format("g{}", row.look.colour + 1));
}

std::string label_text(const std::string& label) {
  return gnuplot_text(base::excerpt(label, 30));
}

void frame(std::ostream& out, const std::string& x_label, const std::string& y_label) {
  const char* ink = chart_colour("ink");
  const char* grid = chart_colour("grid");
  fmt::print(out, "set border 3 lc rgb '{}' lw 1\nset grid lc rgb '{}' lw 1 dt 1, lc rgb '{}' lw 1 dt 1\n", grid, grid,
             grid);
  fmt::print(out, "set tics nomirror out scale 0.5 textcolor rgb '{}'\nset mxtics 1\nset mytics 1\n", ink);
  fmt::print(out, "set key textcolor rgb '{}' noenhanced\n", ink);
  fmt::print(out, "set xlabel {} textcolor rgb '{}' noenhanced\n", gnuplot_text(x_label), ink);
  fmt::print(out, "set ylabel {} textcolor rgb '{}' noenhanced\n", gnuplot_text(y_label), ink);
}
void key_above(std::ostream& out) {
  out << "set key tmargin left horizontal Left reverse samplen 3\n";
}

std::string value_label(const Section& section) {
  return base::excerpt(stage_title(section.stage), 40) +
         (section.unit.name.empty() ? "" : " (" + section.unit.name + ")");
}

}  // namespace echotrace::render
