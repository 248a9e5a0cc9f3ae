#include "render/chart.h"

#include "ingest/base/text.h"
#include "render/chart_style.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::render {
namespace {

constexpr std::size_t kMaxNamed = 6;
constexpr std::int64_t kTailCount = 100;  // fewer observations have no tail worth stretching

std::string left_out(const Section& section) {
  std::string names;
  std::size_t with_data = 0;
  for (const Row& row : section.rows) {
    if (row.group->count == 0 || ++with_data <= kMaxChartGroups) continue;
    if (with_data <= kMaxChartGroups + kMaxNamed) names += (names.empty() ? "" : ", ") + base::excerpt(row.label, 30);
  }
  if (with_data <= kMaxChartGroups) return {};
  const std::size_t missing = with_data - kMaxChartGroups;
  return fmt::format(" The first {} of {} groups are drawn; not drawn: {}{}.", kMaxChartGroups, with_data, names,
                     missing > kMaxNamed ? fmt::format(" and {} more", missing - kMaxNamed) : "");
}

std::string not_above_zero(const std::vector<Row>& rows) {
  const bool some = std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.group->min <= 0; });
  return some && logarithmic(rows) ? " Values at or below 0 have no place on a logarithmic axis and are not drawn."
                                   : "";
}

int panels_height(const Section& section) {
  return kPanelMargins + kPanelHeight * static_cast<int>(drawn(section).size());
}

bool has_series(const Section& section) {
  const std::vector<Row> rows = drawn(section);
  return std::any_of(rows.begin(), rows.end(), [](const Row& row) {
    const auto& series = row.group->series;
    return std::count_if(series.begin(), series.end(), [](const auto& point) { return point.p50.has_value(); }) > 1;
  });
}

// The charts of one stage or sample series; `whole` adds those that only the headline gets.
void add_section(const Section& section, const std::string& prefix, bool whole, std::vector<Chart>& found) {
  const std::vector<Row> rows = drawn(section);
  if (rows.empty()) return;
  const std::string title = stage_title(section.stage);
  const std::string notes = not_above_zero(rows) + left_out(section);
  found.push_back(
      {prefix + "cdf", title + ": distribution",
       "How many are at or below a latency. Further left is faster; a long slope at the top is a slow tail." + notes,
       900, 420, &section, draw_cdf});
  if (!whole) return;
  if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.group->count >= kTailCount; })) {
    found.push_back(
        {prefix + "percentiles", title + ": percentiles",
         "The tail, stretched out. Marks with bars are the quantiles of the table with their 95 % intervals." + notes,
         900, 420, &section, draw_percentiles});
  }
  if (has_series(section)) {
    found.push_back({prefix + "series", title + " over time",
                     "Median (p50) and p99 of the writes put in each interval of time; triangles at the bottom mark "
                     "intervals that lost writes." +
                         notes,
                     900, panels_height(section), &section, draw_series});
  }
  if (has_rate(section)) {
    found.push_back({prefix + "rate", "Throughput over time",
                     "Writes put and deliveries received per second, against the schedule: where a line falls below "
                     "it, the sender or the store did not keep up." +
                         left_out(section),
                     900, panels_height(section), &section, draw_rate});
  }
  if (has_cold(section)) {
    found.push_back({prefix + "cold", title + ": cold against warm",
                     "Writes whose function had to be started first (dashed) and all others." + notes, 900, 420,
                     &section, draw_cold});
  }
  found.push_back({prefix + "histogram", title + ": histogram",
                   "How often each latency occurred. Bins grow with the latency where all values are above 0." + notes,
                   900, panels_height(section), &section, draw_histogram});
}

}  // namespace

std::vector<Chart> charts(const std::vector<Section>& all) {
  std::vector<Chart> found;
  if (all.empty()) return found;
  add_section(all.front(), "", true, found);
  if (has_breakdown(all.front())) {
    found.push_back({"breakdown", "Where the time goes",
                     "Means of consecutive parts of every delivered write. Means add up to the mean of the whole; "
                     "medians do not. A part below 0 ran before the one in front of it ended." +
                         left_out(all.front()),
                     900, breakdown_height(all.front()), &all.front(), draw_breakdown});
  }
  std::size_t stages = 0, lines = 0;
  for (const Section& section : all) {
    if (section.sample || drawn(section).empty() || section.unit.name == "") continue;
    ++stages;
    lines += drawn(section).size();
  }
  if (stages > 1) {
    found.push_back(
        {"stages", "Stages",
         "From the median (mark) to p99 (end of the line) of every stage. Medians of stages do "
         "not add up to the median of the whole.",
         900, static_cast<int>(90 + 26 * stages + 13 * lines), nullptr, draw_stages});
  }
  std::size_t samples = 0;
  for (const Section& section : all) {
    if (!section.sample || &section == &all.front() || samples == kMaxSampleCharts) continue;
    add_section(section, fmt::format("sample-{}-", ++samples), false, found);
  }
  return found;
}

}  // namespace echotrace::render
