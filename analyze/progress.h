// How far the reading is, on standard error when that is a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::analyze {

class Progress {
 public:
  Progress(const std::vector<std::string>& paths, bool quiet);
  ~Progress();  // wipes the line
  void show(std::int64_t stored_bytes);

 private:
  using Clock = std::chrono::steady_clock;
  bool wanted_, shown_ = false;
  std::int64_t total_bytes_ = 0;  // 0: unknown
  Clock::time_point begin_, next_;
};

}  // namespace echotrace::analyze
