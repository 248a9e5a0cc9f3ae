// What every experiment says, whatever its kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace echotrace::collect {

enum class Target { kLocal, kAws };

struct RunSettings {
  std::string name = "trigger";  // for people
  Target target = Target::kLocal;
  std::string region;          // empty: AWS's settings; local: us-east-1
  double seconds = 5;          // of load, per cell and trial
  double warm_up_seconds = 1;  // before each, carried out but kept out of the figures
  int trials = 1;
  std::uint64_t seed = 1;
  int timeout_s = 60;            // of the functions
  double quiet_seconds = 0;      // without news before what is missing is given up; 0: 3 locally, 60 on AWS
  double most_wait_seconds = 0;  // after the last of the load in any case; 0: 30 locally, 900 on AWS
  std::optional<double> max_cost_usd;
};

}  // namespace echotrace::collect
