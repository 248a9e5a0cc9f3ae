// What the charts have in common: which rows they draw, scales, colours, dashes, marks, frames.
#pragma once

#include "render/chart_axis.h"
#include "render/selection.h"

#include <ostream>
#include <string>
#include <vector>

namespace echotrace::render {

using Points = std::vector<std::vector<double>>;

std::vector<Row> drawn(const Section& section);  // the rows with observations, at most kMaxChartGroups

// Latencies spread over decades, so the axis is logarithmic unless a median is not above zero.
bool logarithmic(const std::vector<Row>& rows);
Axis value_axis(const std::vector<Row>& rows, double factor);  // from the smallest to the largest value

// Of the row's look: told apart without colour by dashes and marks.
std::string group_colour(const Row& row);
std::string line_style(const Row& row);
int mark(const Row& row);

std::string label_text(const std::string& label);  // quoted for gnuplot, shortened
std::string value_label(const Section& section);   // "Trigger latency (ms)"

// Borders, grid, tick marks and axis labels.
void frame(std::ostream& out, const std::string& x_label, const std::string& y_label);
void key_above(std::ostream& out);

}  // namespace echotrace::render
