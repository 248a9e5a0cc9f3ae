#include "analyze/series.h"

#include "analyze/quantiles.h"

#include <array>

namespace echotrace::analyze {

namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400;
constexpr std::array<std::int64_t, 17> kWidths = {1,   2,   5,    10,   15,   30,    60,    120,  300,
                                                  600, 900, 1800, 3600, 7200, 10800, 21600, 43200};

std::size_t bins_of(std::int64_t span_ns, std::int64_t width_ns) {
  return static_cast<std::size_t>(span_ns / width_ns) + 1;  // the last write lies at the very end of the span
}

std::int64_t width_for(std::int64_t span_ns) {
  for (const std::int64_t seconds : kWidths) {
    if (bins_of(span_ns, seconds * kNsPerSecond) <= kMaxSeriesBins) return seconds * kNsPerSecond;
  }
  const std::int64_t days = span_ns / (kDay * kNsPerSecond) / static_cast<std::int64_t>(kMaxSeriesBins) + 1;
  return days * kDay * kNsPerSecond;
}

}  // namespace

SeriesBins::SeriesBins(std::int64_t origin_ns, std::int64_t span_ns)
    : origin_ns_(origin_ns), width_ns_(width_for(span_ns)), count_(bins_of(span_ns, width_ns_)) {}

double SeriesBins::bin_seconds() const {
  return static_cast<double>(width_ns_ / kNsPerSecond);
}

std::size_t SeriesBins::index(std::int64_t put_ns) const {
  if (put_ns <= origin_ns_) return 0;
  const std::uint64_t since = static_cast<std::uint64_t>(put_ns) - static_cast<std::uint64_t>(origin_ns_);
  const auto bin = static_cast<std::size_t>(since / static_cast<std::uint64_t>(width_ns_));
  return bin < count_ ? bin : count_ - 1;
}

void fill_series(const SeriesBins& bins, std::span<std::int64_t> values_by_bin, std::span<const std::size_t> bin_begin,
                 std::span<const std::int64_t> lost_by_bin, Group& group) {
  group.series_bin_s = bins.bin_seconds();
  group.series.clear();
  for (std::size_t bin = 0; bin < bins.count(); ++bin) {
    const auto values = values_by_bin.subspan(bin_begin[bin], bin_begin[bin + 1] - bin_begin[bin]);
    if (values.empty() && lost_by_bin[bin] == 0) continue;
    SeriesPoint point{static_cast<double>(bin) * bins.bin_seconds(),
                      static_cast<std::int64_t>(values.size()),
                      {},
                      {},
                      lost_by_bin[bin]};
    if (!values.empty()) {
      const MedianAndP99 quantiles = select_median_and_p99(values);
      point.p50 = quantiles.p50;
      point.p99 = quantiles.p99;
    }
    group.series.push_back(point);
  }
}

}  // namespace echotrace::analyze
