// The two clocks of a machine, in nanoseconds.
#pragma once

#include <cstdint>
#include <ctime>

namespace echotrace::base {

inline std::int64_t clock_ns(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}
inline std::int64_t wall_ns() {
  return clock_ns(CLOCK_REALTIME);  // since the Unix epoch
}
inline std::int64_t monotonic_ns() {
  return clock_ns(CLOCK_MONOTONIC);  // what std::chrono::steady_clock counts
}

}  // namespace echotrace::base
