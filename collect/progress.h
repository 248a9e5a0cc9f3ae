// What a run is doing, on standard error: a line that is written over where somebody watches, whole lines elsewhere.
#pragma once

#include "collect/accounts.h"

#include <chrono>
#include <string>

namespace echotrace::collect {

class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress();  // ends the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void say(const std::string& sentence);  // a step, or something that has to be known
  // A few times a second; at other times of no effect. writes: of the whole run; 0 seconds left: not known.
  void show(const std::string& step, const Tally& tally, std::uint64_t writes, double seconds_left);

 private:
  void clear();

  using Clock = std::chrono::steady_clock;
  bool quiet_, terminal_;
  Clock::time_point next_ = Clock::now(), last_ = Clock::now();
  std::uint64_t last_put_ = 0;
  double rate_ = 0;
  bool line_shown_ = false;
};

}  // namespace echotrace::collect
