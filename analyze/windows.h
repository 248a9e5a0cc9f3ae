// Figures in consecutive windows of the input, for assertions. Exact: from the observations, not from the series of a
// document.
#pragma once

#include "analyze/assertion_condition.h"
#include "analyze/document.h"
#include "analyze/grouping.h"

#include <cstdint>
#include <span>
#include <vector>

namespace echotrace::analyze {

struct WindowFigures {
  std::int64_t begin_ns = 0;
  Accounting account;  // writes put in the window, and what became of them: writes, lost, undetermined, delivered
  Group figures;       // of observations whose write was put (samples: that began) in the window; no curves
};

struct WindowedGroup {
  WindowRequest request;
  std::vector<std::pair<std::string, Scalar>> by;
  std::vector<WindowFigures> windows;  // full ones with a write or sample, in order of time
};

// What a figure with a window asks for; of losses the first stage stands for all traces.
WindowRequest window_request(const Condition& figure);

struct SampleGroups {
  std::span<const ingest::Sample> samples;
  std::span<const std::uint32_t> groups;  // of each
  std::span<const std::uint8_t> cold;     // of each
};

// Windows follow each other from `origin_ns`; those that end after origin + span are not full. Eight bytes per
// observation while it works. Throws base::Error (usage) when there would be more than a million windows.
std::vector<WindowedGroup> window_figures(const WindowRequest& request, std::int64_t origin_ns, std::int64_t span_ns,
                                          const ingest::Correlator& correlator, ingest::TraceTable& traces,
                                          const SampleGroups& samples, Grouping& grouping, bool exclude_cold);

}  // namespace echotrace::analyze
