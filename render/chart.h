// The charts, as gnuplot commands, the same for PNG and for the page.
#pragma once

#include "render/gnuplot.h"
#include "render/selection.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::render {

inline constexpr std::size_t kMaxChartGroups = kGroupColours;
inline constexpr std::size_t kMaxSampleCharts = 6;
inline constexpr int kPanelHeight = 120, kPanelMargins = 110;  // pixels

struct Chart {
  std::string name;     // "cdf", also the file name
  std::string title;    // short heading
  std::string caption;  // how to read it, and what was left out
  int width = 900, height = 460;
  const Section* section = nullptr;
  void (*draw)(const Chart& chart, const std::vector<Section>& all, GnuplotScript& script) = nullptr;
};

using Sections = std::vector<Section>;
void draw_cdf(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_percentiles(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_histogram(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_series(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_stages(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_breakdown(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_cold(const Chart& chart, const Sections& all, GnuplotScript& script);
void draw_rate(const Chart& chart, const Sections& all, GnuplotScript& script);

// Whether there is anything to draw.
bool has_breakdown(const Section& section);
int breakdown_height(const Section& section);  // pixels
bool has_cold(const Section& section);
bool has_rate(const Section& section);

// What there is to draw; the charts refer to the sections, which must outlive them.
std::vector<Chart> charts(const std::vector<Section>& all);

}  // namespace echotrace::render
