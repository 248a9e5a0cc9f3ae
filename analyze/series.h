// A latency over the time of its write, in a bounded number of bins.
#pragma once

#include "analyze/document.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace echotrace::analyze {

inline constexpr std::size_t kMaxSeriesBins = 600;

// Equal bins over [origin, origin + span], of the smallest width among 1 2 5 10 15 30 s, 1 2 5 10 15 30 min, 1 2 3 6 12
// h and whole days that needs at most 600 of them. One for all groups of a document, so that their series line up.
class SeriesBins {
 public:
  SeriesBins(std::int64_t origin_ns, std::int64_t span_ns);  // span >= 0

  std::size_t count() const { return count_; }
  double bin_seconds() const;
  // Behind the last bin it may wrap round; no time is in a bin that ends before it begins.
  std::int64_t begin_ns(std::size_t bin) const {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(origin_ns_) +
                                     bin * static_cast<std::uint64_t>(width_ns_));
  }
  std::size_t index(std::int64_t put_ns) const;  // times outside fall into the first or last bin

 private:
  std::int64_t origin_ns_;
  std::int64_t width_ns_;
  std::size_t count_;
};

// Fills series and series_bin_s of the group. The observations lie bin after bin: those of bin i are
// values_by_bin[bin_begin[i] .. bin_begin[i + 1]), in any order, and get reordered. bin_begin has bins.count() + 1
// members, lost_by_bin bins.count(). A bin with neither observations nor losses makes no point; one with losses alone
// has no quantiles. The quantiles are type 7 and come without interval: a bin shows the course, not a result.
void fill_series(const SeriesBins& bins, std::span<std::int64_t> values_by_bin, std::span<const std::size_t> bin_begin,
                 std::span<const std::int64_t> lost_by_bin, Group& group);

}  // namespace echotrace::analyze
