#include "bench/micro/contest.h"

namespace echotrace::bench {

std::vector<std::string> disagreements(std::span<const Contest> contests) {
  std::vector<std::string> found;
  for (const Contest& contest : contests) {
    const std::uint64_t ours = contest.contenders.front().run();
    for (const Contender& other : contest.contenders) {
      if (other.role == Role::kLimit) continue;
      if (other.run() != ours) found.push_back(contest.task + ": " + other.name + " has another answer");
    }
  }
  return found;
}

}  // namespace echotrace::bench
