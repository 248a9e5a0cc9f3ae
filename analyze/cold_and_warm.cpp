#include "analyze/cold_and_warm.h"

#include "analyze/distribution.h"

#include <algorithm>
#include <iterator>

namespace echotrace::analyze {
namespace {

Part part_of(std::span<std::int64_t> values_ns) {
  Group group;
  fill_distribution(values_ns, group);
  return {group.count, std::move(group.quantiles), std::move(group.cdf)};
}

}  // namespace

void fill_cold_and_warm(std::span<const std::int64_t> sorted_ns, std::span<std::int64_t> cold_ns, Group& group) {
  if (cold_ns.empty() || cold_ns.size() >= sorted_ns.size()) return;
  std::sort(cold_ns.begin(), cold_ns.end());
  std::vector<std::int64_t> warm;
  warm.reserve(sorted_ns.size() - cold_ns.size());
  std::set_difference(sorted_ns.begin(), sorted_ns.end(), cold_ns.begin(), cold_ns.end(), std::back_inserter(warm));
  group.cold_part = part_of(cold_ns);
  group.warm_part = part_of(warm);
}

}  // namespace echotrace::analyze
