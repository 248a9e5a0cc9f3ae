#include "render/chart.h"
#include "render/chart_style.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>

namespace echotrace::render {
namespace {

constexpr std::array<const char*, 4> kOpacity = {"1", "0.72", "0.48", "0.26"};

std::vector<Row> divided(const Section& section) {
  std::vector<Row> rows = drawn(section);
  std::erase_if(rows, [](const Row& row) { return row.group->breakdown.empty(); });
  return rows;
}

// Every name of a part, in the order of time.
std::vector<std::string> part_names(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const char* name : {"schedule_delay", "preparation", "write_latency", "ack_to_receive", "commit", "dispatch"}) {
    const bool some = std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
      const auto& parts = row.group->breakdown;
      return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return part.name == name; });
    });
    if (some) names.emplace_back(name);
  }
  return names;
}

// A part that opens a division of the whole shares its shade with the other division's.
std::size_t shade(const std::string& name) {
  if (name == "schedule_delay") return 2;
  if (name == "preparation") return 3;
  return name == "write_latency" || name == "commit" ? 0 : 1;
}

}  // namespace

bool has_breakdown(const Section& section) {
  return !divided(section).empty();
}

int breakdown_height(const Section& section) {
  const std::vector<Row> rows = divided(section);
  return static_cast<int>(110 + 34 * rows.size());
}

void draw_breakdown(const Chart& chart, const Sections&, GnuplotScript& script) {
  const std::vector<Row> rows = divided(*chart.section);
  const double factor = chart.section->unit.factor;
  std::ostream& out = script.out();
  double low = 0, high = 0;
  std::vector<std::pair<std::string, Points>> boxes;  // plot style and rows, one each per bar
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double right = 0, left = 0;
    for (const auto& part : rows[i].group->breakdown) {
      double& end = part.mean < 0 ? left : right;
      const double begin = end;
      end += part.mean * factor;
      const double y = -static_cast<double>(i);
      boxes.push_back({fmt::format("lc rgb '{}' fs transparent solid {} noborder", group_colour(rows[i]),
                                   kOpacity[shade(part.name)]),
                       {{(begin + end) / 2, y, std::min(begin, end), std::max(begin, end), y - 0.34, y + 0.34}}});
    }
    low = std::min(low, left);
    high = std::max(high, right);
  }
  frame(out, "Mean" + (chart.section->unit.name.empty() ? "" : " (" + chart.section->unit.name + ")"), "");
  key_above(out);
  out << "unset ylabel\n" << Axis(low, high, false).commands('x', 10);
  fmt::print(out, "unset logscale y\nset yrange [{}:0.6]\nset grid x noy\nset ytics (", 0.4 - static_cast<double>(rows.size()));
  std::string_view separator;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    fmt::print(out, "{}{} {}", separator, label_text(rows[i].label), -static_cast<double>(i));
    separator = ", ";
  }
  out << ") noenhanced scale 0\n";
  separator = "plot ";
  for (const auto& [style, points] : boxes) {
    fmt::print(out, "{}'-' using 1:2:3:4:5:6 with boxxyerror {} notitle", separator, style);
    separator = ", ";
  }
  for (const std::string& name : part_names(rows)) {
    fmt::print(out, ", NaN with boxes lc rgb '{}' fs transparent solid {} noborder title {}", chart_colour("ink"),
               kOpacity[shade(name)], gnuplot_text(stage_title(name)));
  }
  out << '\n';
  for (const auto& [style, points] : boxes) script.data(points);
}

}  // namespace echotrace::render
