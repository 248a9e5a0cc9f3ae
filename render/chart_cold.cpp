// Cold environments against the others.
#include "render/chart.h"
#include "render/chart_style.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>

namespace echotrace::render {
namespace {

std::vector<Row> with_parts(const Section& section) {
  std::vector<Row> rows = drawn(section);
  std::erase_if(rows, [](const Row& row) { return !row.group->cold_part || !row.group->warm_part; });
  return rows;
}

Points curve(const analyze::Part& part, double factor, bool wants_log) {
  Points points;
  for (const auto& point : part.cdf) {
    if (wants_log && point.value <= 0) continue;
    points.push_back({point.value * factor, point.fraction * 100});
  }
  if (points.empty()) points.push_back({std::nan(""), std::nan("")});
  return points;
}

}  // namespace

bool has_cold(const Section& section) {
  return !with_parts(section).empty();
}

void draw_cold(const Chart& chart, const Sections&, GnuplotScript& script) {
  const std::vector<Row> rows = with_parts(*chart.section);
  const double factor = chart.section->unit.factor;
  const bool wants_log = logarithmic(rows);
  std::ostream& out = script.out();
  frame(out, value_label(*chart.section), "Share at or below (%)");
  key_above(out);
  out << value_axis(rows, factor).commands('x', 12) << "set yrange [0:100]\nset ytics 0,25,100\n";
  std::string_view separator = "plot ";
  for (const Row& row : rows) {
    fmt::print(out, "{}'-' with lines lc rgb '{}' lw 2 dt 1 title {}, '-' with lines lc rgb '{}' lw 2 dt (5,4) title {}",
               separator, group_colour(row), label_text(row.label + ", warm"), group_colour(row),
               label_text(row.label + ", cold"));
    separator = ", ";
  }
  out << '\n';
  for (const Row& row : rows) {
    script.data(curve(*row.group->warm_part, factor, wants_log));
    script.data(curve(*row.group->cold_part, factor, wants_log));
  }
}

}  // namespace echotrace::render
