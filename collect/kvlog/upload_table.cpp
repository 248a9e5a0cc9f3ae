#include "collect/kvlog/upload_table.h"

#include <fmt/format.h>

#include <set>

namespace echotrace::collect {

void UploadTable::add(std::int64_t pair_bytes, int pairs, std::int64_t duration_ns) {
  Sum& sum = sums_[{pair_bytes, pairs}];
  sum.ns += duration_ns;
  ++sum.count;
}

std::string UploadTable::text() const {
  std::set<std::int64_t> sizes;
  std::set<int> counts;
  for (const auto& [factors, sum] : sums_) {
    sizes.insert(factors.first);
    counts.insert(factors.second);
  }
  std::string text = fmt::format("{:<8}", "time");
  for (const int pairs : counts) text += fmt::format(" {:<20}", fmt::format("{}pair{}", pairs, pairs == 1 ? "" : "s"));
  text += '\n';
  for (const std::int64_t size : sizes) {
    std::string total = fmt::format("{:<8}", "total"), average = fmt::format("{:<8}", "average");
    for (const int pairs : counts) {
      const auto found = sums_.find({size, pairs});
      if (found == sums_.end()) {
        total += fmt::format(" {:<20}", "-");
        average += fmt::format(" {:<20}", "-");
        continue;
      }
      const double seconds =
          static_cast<double>(found->second.ns) / static_cast<double>(found->second.count) / 1e9;
      total += fmt::format(" {:<20}", seconds);
      average += fmt::format(" {:<20}", seconds / pairs);
    }
    text += fmt::format("{}B upload time\n{}\n{}\n", size, total, average);
  }
  return text;
}

}  // namespace echotrace::collect
