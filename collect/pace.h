// How fast a run goes, where a test bed on this machine and a cloud differ.
#pragma once

#include "collect/run_settings.h"

#include <chrono>
#include <cstdint>

namespace echotrace::collect {

// Questions for the clock, of the write function: before and after all load each, and before each load. Receive functions
// are asked after all load, and before each turn that follows a warm-up: never while the first write would find them
// cold.
inline constexpr int kPings = 20, kPingsBeforeTurn = 3;
inline double pings_of_writer(double turns, bool warm_up) {
  return 2 * kPings + (warm_up ? 2 : 1) * turns * kPingsBeforeTurn;
}
inline double pings_of_receivers(double lanes, double turns, bool warm_up) {
  return lanes * kPings + (warm_up ? turns * kPingsBeforeTurn : 0);
}

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
