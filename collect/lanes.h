// What cells need resources of their own for: cells of one lane differ in what is written, not in where or to whom.
#pragma once

#include "collect/experiment.h"

#include <span>
#include <string>
#include <vector>

namespace echotrace::collect {

struct Lane {
  int number = 0;  // from 1
  std::string store;
  int memory_mb = 0, batch_size = 0, readers = 0;
  std::int64_t window_s = 0;
  std::vector<int> cells;  // their numbers
};
std::vector<Lane> lanes_of(std::span<const Cell> cells);

}  // namespace echotrace::collect
