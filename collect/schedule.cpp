#include "collect/schedule.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace echotrace::collect {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr double kSecondsPerMinute = 60;

// A rate that is constant for a while.
struct Stretch {
  double begin_s, end_s, from_rate, to_rate;
  double writes() const { return (end_s - begin_s) * (from_rate + to_rate) / 2; }
  // When the n-th write of the stretch is due (n from 0, not whole): the rate's integral, inverted.
  double due_s(double n) const {
    const double slope = (to_rate - from_rate) / (end_s - begin_s);
    if (std::abs(slope) < 1e-12) return begin_s + n / from_rate;
    return begin_s + (std::sqrt(std::max(0.0, from_rate * from_rate + 2 * slope * n)) - from_rate) / slope;
  }
};

std::vector<Stretch> stretches(const Arrivals& arrivals, double rate, double seconds) {
  switch (arrivals.kind) {
    case ArrivalKind::kRamp: return {{0, seconds, rate, arrivals.to_rate}};
    case ArrivalKind::kStep: {
      std::vector<Stretch> steps;
      const int count = std::max(2, arrivals.steps);
      for (int i = 0; i < count; ++i) {
        const double level = rate + (arrivals.to_rate - rate) * i / (count - 1);
        steps.push_back({seconds * i / count, seconds * (i + 1) / count, level, level});
      }
      return steps;
    }
    case ArrivalKind::kCounts: {
      std::vector<Stretch> minutes;
      for (std::size_t i = 0; i < arrivals.counts.size(); ++i) {
        const double begin_s = static_cast<double>(i) * kSecondsPerMinute;
        if (begin_s >= seconds) break;
        const double level = arrivals.counts[i] / kSecondsPerMinute;
        minutes.push_back({begin_s, std::min(seconds, begin_s + kSecondsPerMinute), level, level});
      }
      return minutes;
    }
    default: return {{0, seconds, rate, rate}};
  }
}

}  // namespace

double expected_writes(const Arrivals& arrivals, double rate, double seconds) {
  double writes = 0;
  for (const Stretch& stretch : stretches(arrivals, rate, seconds)) writes += stretch.writes();
  return writes;
}

std::vector<std::int64_t> schedule(const Arrivals& arrivals, double rate, double seconds, std::uint64_t seed) {
  const auto end_ns = static_cast<std::int64_t>(seconds * kNsPerSecond);
  std::vector<std::int64_t> offsets;
  const auto add = [&](double due_s) {
    const auto due_ns = static_cast<std::int64_t>(std::llround(due_s * kNsPerSecond));
    if (due_ns < end_ns) offsets.push_back(due_ns);
  };
  if (arrivals.kind == ArrivalKind::kPoisson) {
    // -log of a uniform number in (0, 1], made from 53 bits by hand so that a seed means the same everywhere.
    std::mt19937_64 random(seed);
    for (double due_s = 0; rate > 0;) {
      due_s -= std::log(static_cast<double>((random() >> 11) + 1) * 0x1p-53) / rate;
      if (due_s >= seconds) break;
      add(due_s);
    }
    return offsets;
  }
  if (arrivals.kind == ArrivalKind::kBurst) {
    const int size = std::max(1, arrivals.burst_size);
    for (std::int64_t burst = 0; rate > 0; ++burst) {
      const double due_s = static_cast<double>(burst) * size / rate;
      if (due_s >= seconds) break;
      for (int i = 0; i < size; ++i) add(due_s);
    }
    return offsets;
  }
  // What a stretch leaves of a write goes on into the next.
  double carried = 0;
  for (const Stretch& stretch : stretches(arrivals, rate, seconds)) {
    double n = carried;
    for (; n < stretch.writes() - 1e-9; n += 1) add(stretch.due_s(n));
    carried = n - stretch.writes();
  }
  return offsets;
}

}  // namespace echotrace::collect
