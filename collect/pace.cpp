#include "collect/pace.h"

namespace echotrace::collect {
namespace {

using std::chrono::milliseconds;

constexpr Pace kLocal{300'000'000, 0, 2000, milliseconds(300), 3, 30};
constexpr Pace kAws{3'000'000'000, 1'000'000'000, 60'000, milliseconds(2000), 60, 900};

}  // namespace

Pace pace_of(const RunSettings& settings) {
  Pace pace = settings.target == Target::kLocal ? kLocal : kAws;
  if (settings.quiet_seconds > 0) pace.quiet_s = settings.quiet_seconds;
  if (settings.most_wait_seconds > 0) pace.most_wait_s = settings.most_wait_seconds;
  return pace;
}

}  // namespace echotrace::collect
