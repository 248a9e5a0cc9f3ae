#include "collect/lanes.h"

#include <algorithm>

namespace echotrace::collect {

std::vector<Lane> lanes_of(std::span<const Cell> cells) {
  std::vector<Lane> lanes;
  for (const Cell& cell : cells) {
    auto lane = std::find_if(lanes.begin(), lanes.end(), [&](const Lane& one) {
      return one.store == cell.store && one.memory_mb == cell.memory_mb && one.batch_size == cell.batch_size &&
             one.window_s == cell.window_s && one.readers == cell.readers;
    });
    if (lane == lanes.end()) {
      lanes.push_back({static_cast<int>(lanes.size()) + 1,
                       cell.store,
                       cell.memory_mb,
                       cell.batch_size,
                       cell.readers,
                       cell.window_s,
                       {}});
      lane = lanes.end() - 1;
    }
    lane->cells.push_back(cell.number);
  }
  return lanes;
}

}  // namespace echotrace::collect
