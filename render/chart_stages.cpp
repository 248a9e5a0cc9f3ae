#include "render/chart.h"
#include "render/chart_style.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <limits>

namespace echotrace::render {
namespace {

struct Span {
  std::size_t group;  // colour: the same group has the same one in every stage
  double y, p50, p99;
};

struct Layout {
  std::vector<Row> rows;  // one per group, in order of appearance
  std::vector<Span> spans;
  std::vector<std::pair<double, std::string>> stages;  // y and title
  std::vector<double> rules;                           // between stages
  double height = 0;
  double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest();
};

std::size_t group_index(Layout& layout, const Row& row) {
  const auto found =
      std::find_if(layout.rows.begin(), layout.rows.end(), [&](const Row& other) { return other.label == row.label; });
  if (found != layout.rows.end()) return static_cast<std::size_t>(found - layout.rows.begin());
  layout.rows.push_back(row);
  return layout.rows.size() - 1;
}

// From the top down, all stages in the unit of the first.
Layout lay_out(const Sections& all) {
  Layout layout;
  double y = 0;
  for (const Section& section : all) {
    if (section.sample) continue;
    const double top = y;
    for (const Row& row : drawn(section)) {
      const auto* p50 = row.group->quantile("p50");
      const auto* p99 = row.group->quantile("p99");
      if (p50 == nullptr || p99 == nullptr) continue;
      const std::size_t group = group_index(layout, row);
      if (group >= kMaxChartGroups) continue;
      const double factor = all.front().unit.factor;
      layout.spans.push_back({group, y, p50->value * factor, p99->value * factor});
      layout.low = std::min(layout.low, p50->value * factor);
      layout.high = std::max(layout.high, p99->value * factor);
      y -= 1;
    }
    if (y == top) continue;
    layout.stages.emplace_back((top + y + 1) / 2, stage_title(section.stage));
    y -= 0.6;
    layout.rules.push_back(y + 0.8);
  }
  layout.height = -y;
  return layout;
}

}  // namespace

void draw_stages(const Chart&, const Sections& all, GnuplotScript& script) {
  const Layout layout = lay_out(all);
  std::ostream& out = script.out();
  frame(out, "p50 to p99" + (all.front().unit.name.empty() ? "" : " (" + all.front().unit.name + ")"), "");
  key_above(out);
  out << "unset ylabel\n" << Axis(layout.low, layout.high, layout.low > 0).commands('x', 10);
  fmt::print(out, "unset logscale y\nset yrange [{}:0.8]\nset grid x noy\nset ytics (", -layout.height + 0.4);
  std::string_view separator;
  for (const auto& [y, title] : layout.stages) {
    fmt::print(out, "{}{} {}", separator, gnuplot_text(title), y);
    separator = ", ";
  }
  out << ") noenhanced scale 0\n";
  for (std::size_t i = 0; i + 1 < layout.rules.size(); ++i) {
    fmt::print(out, "set arrow from graph 0, first {} to graph 1, first {} nohead lc rgb '{}' lw 1\n", layout.rules[i],
               layout.rules[i], chart_colour("grid"));
  }
  separator = "plot ";
  const std::size_t groups = std::min(layout.rows.size(), kMaxChartGroups);
  for (std::size_t i = 0; i < groups; ++i) {
    fmt::print(out,
               "{}'-' with vectors nohead lc rgb '{}' lw 3 notitle, '-' with points lc rgb '{}' pt {} ps 0.9 title {}",
               separator, group_colour(layout.rows[i]), group_colour(layout.rows[i]), mark(layout.rows[i]), label_text(layout.rows[i].label));
    separator = ", ";
  }
  out << '\n';
  for (std::size_t i = 0; i < groups; ++i) {
    Points lines, marks;
    for (const Span& span : layout.spans) {
      if (span.group != i) continue;
      lines.push_back({span.p50, span.y, span.p99 - span.p50, 0});
      marks.push_back({span.p50, span.y});
    }
    script.data(lines);
    script.data(marks);
  }
  out << "unset arrow\n";
}

}  // namespace echotrace::render
