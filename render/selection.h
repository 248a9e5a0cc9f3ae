// Which distributions stand together in one table or chart, and what they are called there.
#pragma once

#include "render/format.h"
#include "render/palette.h"
#include "render/renderer.h"

#include <string>
#include <vector>

namespace echotrace::render {

// One row of a table, one line of a chart.
struct Row {
  const Document* document;
  const analyze::Group* group;
  std::string label;  // group, with the document's name in front where several are shown
  Look look = {};
};

// All distributions of one stage or sample series, in document order.
struct Section {
  std::string stage;
  bool sample = false;
  Unit unit;
  std::vector<Row> rows;
};

// The sections of all documents, trigger_latency first where there is one. Distributions without a single observation
// and without a write are left out.
std::vector<Section> sections(const Documents& documents);

std::string stage_title(const std::string& stage);    // "trigger_latency" -> "Trigger latency"
std::string stage_meaning(const std::string& stage);  // what it measures, "" when it is a sample series

}  // namespace echotrace::render
