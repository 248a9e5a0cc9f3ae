// How fast a run goes, where a test bed on this machine and a cloud differ.
#pragma once

#include "collect/run_settings.h"

#include <chrono>
#include <cstdint>

namespace echotrace::collect {

// Questions for the clock: before and after all load each, and before each turn.
inline constexpr int kPings = 20, kPingsBeforeTurn = 3;

struct Pace {
  std::int64_t lead_ns;                  // a slice is handed to the write function so long before its first write
  std::int64_t settle_ns;                // between two turns
  std::int64_t overlap_ms;               // how much later than others of its time a log event may show up
  std::chrono::milliseconds look_every;  // at the logs
  double quiet_s, most_wait_s;           // see RunSettings::quiet_seconds and most_wait_seconds

  double before_turn_s() const { return static_cast<double>(lead_ns + settle_ns) / 1e9; }
};

Pace pace_of(const RunSettings& settings);

}  // namespace echotrace::collect
