#include "analyze/sample_size.h"

#include "analyze/normal_distribution.h"
#include "analyze/pair_counts.h"

#include <cmath>
#include <limits>
#include <vector>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kLeast = 20;

}  // namespace

std::optional<std::int64_t> count_to_show_5_percent(std::span<const std::int64_t> sorted, double inflation) {
  if (sorted.size() < kLeast || sorted[sorted.size() / 2] <= 0) return std::nullopt;
  const std::int64_t shift = sorted[sorted.size() / 2] / 20;
  if (sorted.back() > std::numeric_limits<std::int64_t>::max() - shift) return std::nullopt;
  std::vector<std::int64_t> shifted(sorted.begin(), sorted.end());
  for (std::int64_t& value : shifted) value += shift;
  const double excess = count_pairs(sorted, shifted).delta() / 2;  // probability of a greater one, less a half
  if (excess <= 0) return std::nullopt;
  const double reach = (kZ95 + kZ80) / excess;
  const double count = std::ceil(reach * reach / 6 * inflation);
  return count < 9e18 ? std::optional(static_cast<std::int64_t>(count)) : std::nullopt;
}

}  // namespace echotrace::analyze
