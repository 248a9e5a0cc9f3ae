#include "drivers/wait_until.h"

#include "ingest/base/error.h"

#include <algorithm>

namespace echotrace::drivers {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{20}, kLongestPause{2000};

}  // namespace

void wait_until(aws::Session& session, std::chrono::seconds at_most, const std::string& what,
                const std::function<bool()>& done) {
  const auto end = Clock::now() + at_most;
  for (milliseconds pause = kFirstPause; !done(); pause = std::min(pause * 2, kLongestPause)) {
    if (Clock::now() >= end) {
      throw base::Error(base::Exit::kEnvironment,
                        "waited " + std::to_string(at_most.count()) + " s in vain until " + what);
    }
    const auto wake = Clock::now() + pause;
    while (Clock::now() < wake) session.transport().run(std::chrono::ceil<milliseconds>(wake - Clock::now()));
  }
}

}  // namespace echotrace::drivers
