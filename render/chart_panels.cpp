#include "render/chart.h"
#include "render/chart_style.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace echotrace::render {
namespace {

constexpr std::size_t kMarkedPoints = 40;

// The largest of 1, 2, 5, 10, ... that is not above value.
double round_below(double value) {
  const double decade = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {5.0, 2.0}) {
    if (step * decade <= value) return step * decade;
  }
  return decade;
}

struct TimeUnit {
  const char* name;
  double seconds;
};
TimeUnit time_unit(double seconds) {
  if (seconds < 180) return {"s", 1};
  if (seconds < 3 * 3600) return {"min", 60};
  if (seconds < 72 * 3600) return {"h", 3600};
  return {"days", 86400};
}

// Panels under each other with one x axis: `i` of `count`, as fractions of the height.
void panel(std::ostream& out, const Chart& chart, std::size_t i, std::size_t count, bool last) {
  const double top_px = 14, bottom_px = kPanelMargins - 50;
  const double each = (chart.height - top_px - bottom_px) / static_cast<double>(count);
  const double top = 1 - (top_px + each * static_cast<double>(i)) / chart.height;
  fmt::print(out, "set tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n", top - 22.0 / chart.height,
             top - (each - 10) / chart.height);
  fmt::print(out, "set lmargin at screen 0.09\nset rmargin at screen 0.98\n");
  if (!last) out << "set format x ''\nunset xlabel\n";
}

void panel_name(std::ostream& out, const Row& row) {
  fmt::print(out, "set label 1 {} at graph 0, graph 1 offset 0.2, 0.7 left textcolor rgb '{}' noenhanced\n",
             label_text(row.label), chart_colour("ink"));
}

}  // namespace

void draw_histogram(const Chart& chart, const std::vector<Section>&, GnuplotScript& script) {
  const std::vector<Row> rows = drawn(*chart.section);
  const double factor = chart.section->unit.factor;
  const bool wants_log = logarithmic(rows);
  const Axis axis = value_axis(rows, factor);
  script.out() << "set multiplot\nset style fill solid 0.75 noborder\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Points boxes;
    double highest = 1;
    for (const auto& bin : rows[i].group->histogram) {
      if (wants_log && bin.high <= 0) continue;
      const double low = wants_log && bin.low <= 0 ? axis.low() : bin.low * factor;
      const auto count = static_cast<double>(bin.count);
      const double high = bin.high > bin.low ? bin.high * factor : low * 1.01 + (low == 0 ? 0.01 : 0);
      highest = std::max(highest, count);
      boxes.push_back({low, 0, std::min(low, high), std::max(low, high), 0, count});
    }
    if (boxes.empty()) continue;
    const bool last = i + 1 == rows.size();
    frame(script.out(), value_label(*chart.section), "Count");
    script.out() << axis.commands('x', 12, last);
    panel(script.out(), chart, i, rows.size(), last);
    panel_name(script.out(), rows[i]);
    const double mark_at = round_below(highest);
    fmt::print(script.out(), "unset key\nset yrange [0:{}]\nset ytics (0, '{}' {:.0f})\n", highest * 1.05,
               format_count(std::llround(mark_at)), mark_at);
    fmt::print(script.out(), "plot '-' using 1:2:3:4:5:6 with boxxyerror lc rgb '{}'\n", group_colour(rows[i]));
    script.data(boxes);
  }
  script.out() << "unset multiplot\nunset label 1\n";
}

void draw_series(const Chart& chart, const std::vector<Section>&, GnuplotScript& script) {
  const std::vector<Row> rows = drawn(*chart.section);
  const double factor = chart.section->unit.factor;
  const bool wants_log = logarithmic(rows);
  double low = std::numeric_limits<double>::max(), high = std::numeric_limits<double>::lowest(), end = 0;
  for (const Row& row : rows) {
    for (const auto& point : row.group->series) {
      end = std::max(end, point.second + row.group->series_bin_s);
      for (const auto& value : {point.p50, point.p99}) {
        if (!value || (wants_log && *value <= 0)) continue;
        low = std::min(low, *value * factor);
        high = std::max(high, *value * factor);
      }
    }
  }
  const Axis axis(low, high, wants_log);
  const TimeUnit unit = time_unit(end);
  script.out() << "set multiplot\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool last = i + 1 == rows.size();
    const analyze::Group& group = *rows[i].group;
    Points medians, tails, losses;
    for (const auto& point : group.series) {
      const double x = (point.second + group.series_bin_s / 2) / unit.seconds;
      const double p50 = point.p50.value_or(std::nan("")) * factor, p99 = point.p99.value_or(std::nan("")) * factor;
      medians.push_back({x, p50});
      tails.push_back({x, p99});
      if (point.lost > 0) losses.push_back({x, axis.low()});
    }
    frame(script.out(),
          fmt::format("{} over time since the first write ({})", stage_title(chart.section->stage), unit.name),
          chart.section->unit.name);
    fmt::print(script.out(), "unset logscale x\nset xrange [0:{}]\nset xtics auto format \"%g\"\n", end / unit.seconds);
    script.out() << axis.commands('y', 4);
    panel(script.out(), chart, i, rows.size(), last);
    panel_name(script.out(), rows[i]);
    const std::string colour = group_colour(rows[i]);
    fmt::print(script.out(), "set key at graph 1, graph 1 right bottom horizontal samplen 2 {}\n", "noenhanced");
    const bool sparse = group.series.size() <= kMarkedPoints;
    const auto curve = [&](const char* width, const char* dashes, int point) {
      return sparse ? fmt::format("with linespoints lc rgb '{}' lw {} dt {} pt {} ps 0.5", colour, width, dashes, point)
                    : fmt::format("with lines lc rgb '{}' lw {} dt {}", colour, width, dashes);
    };
    fmt::print(script.out(), "plot '-' {} title 'p50', '-' {} title 'p99'", curve("2", "1", 7),
               curve("1.5", "(5,3)", 6));
    if (!losses.empty()) {
      fmt::print(script.out(), ", '-' with points lc rgb '{}' pt 11 ps 0.9 title 'lost'", chart_colour("loss"));
    }
    script.out() << '\n';
    script.data(medians);
    script.data(tails);
    if (!losses.empty()) script.data(losses);
  }
  script.out() << "unset multiplot\nunset label 1\n";
}

bool has_rate(const Section& section) {
  const std::vector<Row> rows = drawn(section);
  return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.group->rate.size() > 1; });
}

void draw_rate(const Chart& chart, const std::vector<Section>&, GnuplotScript& script) {
  const std::vector<Row> rows = drawn(*chart.section);
  double end = 0, highest = 0;
  for (const Row& row : rows) {
    for (const auto& point : row.group->rate) {
      end = std::max(end, point.second + row.group->series_bin_s);
      const std::int64_t most = std::max({point.scheduled.value_or(0), point.put, point.received});
      highest = std::max(highest, static_cast<double>(most) / row.group->series_bin_s);
    }
  }
  const TimeUnit unit = time_unit(end);
  script.out() << "set multiplot\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const analyze::Group& group = *rows[i].group;
    if (group.rate.empty()) continue;
    Points scheduled, put, received;
    for (const auto& point : group.rate) {
      const double x = (point.second + group.series_bin_s / 2) / unit.seconds;
      if (point.scheduled) scheduled.push_back({x, static_cast<double>(*point.scheduled) / group.series_bin_s});
      put.push_back({x, static_cast<double>(point.put) / group.series_bin_s});
      received.push_back({x, static_cast<double>(point.received) / group.series_bin_s});
    }
    const bool last = i + 1 == rows.size();
    frame(script.out(), fmt::format("Time since the first write ({})", unit.name), "per s");
    fmt::print(script.out(), "unset logscale x\nset xrange [0:{}]\nset xtics auto format \"%g\"\n", end / unit.seconds);
    fmt::print(script.out(), "unset logscale y\nset yrange [0:{}]\nset ytics auto format \"%g\"\nset ytics {}\n",
               highest * 1.08, round_below(highest));
    panel(script.out(), chart, i, rows.size(), last);
    panel_name(script.out(), rows[i]);
    const std::string colour = group_colour(rows[i]);
    fmt::print(script.out(), "set key at graph 1, graph 1 right bottom horizontal samplen 2 noenhanced\nplot ");
    if (!scheduled.empty())
      fmt::print(script.out(), "'-' with steps lc rgb '{}' lw 1.5 dt (2,3) title 'scheduled', ", chart_colour("ink"));
    fmt::print(script.out(), "'-' with lines lc rgb '{}' lw 2 dt 1 title 'put', '-' with lines lc rgb '{}' lw 1.5 dt "
               "(5,3) title 'received'\n", colour, colour);
    if (!scheduled.empty()) script.data(scheduled);
    script.data(put);
    script.data(received);
  }
  script.out() << "unset multiplot\nunset label 1\n";
}

}  // namespace echotrace::render
