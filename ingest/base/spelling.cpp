#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>
#include <vector>

namespace echotrace::base {
namespace {

constexpr std::size_t kLongestName = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::array<std::size_t, 3>> rows(b.size() + 1);  // columns of the current, last and last but one row
  for (std::size_t j = 0; j <= b.size(); ++j) rows[j] = {j, 0, 0};
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (auto& cell : rows) cell = {0, cell[0], cell[1]};
    rows[0][0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t best = std::min(rows[j - 1][0], rows[j][1]) + 1;
      best = std::min(best, rows[j - 1][1] + (a[i - 1] == b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = std::min(best, rows[j - 2][2] + 1);
      rows[j][0] = best;
    }
  }
  return rows[b.size()][0];
}

Closest::Closest(std::string_view written) : written_(written) {
  if (!written.empty() && written.size() <= kLongestName) least_ = std::max<std::size_t>(1, written.size() / 3) + 1;
}

void Closest::consider(std::string_view name) {
  if (least_ == 0 || name.size() > kLongestName) return;
  const std::size_t distance = edit_distance(written_, name);
  if (distance >= least_) return;
  least_ = distance;
  best_ = name;
}

std::string did_you_mean(std::string_view written, std::span<const std::string_view> names) {
  Closest closest(written);
  for (const std::string_view name : names) closest.consider(name);
  if (!closest.name().empty()) return "did you mean '" + std::string(closest.name()) + "'?";
  std::string all;
  for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  return "choose from " + all;
}

}  // namespace echotrace::base
