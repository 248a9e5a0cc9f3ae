#include "drivers/local/sqs/bell.h"

#include <utility>
#include <vector>

namespace echotrace::local::sqs {

Bell::~Bell() {
  if (timer_ != 0) loop_.cancel(timer_);
}

void Bell::ring() {
  if (ringing_ || listeners_.empty()) return;
  ringing_ = true;
  loop_.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->call_all();
  });
}

void Bell::set(std::optional<std::int64_t> time_ns) {
  if (listeners_.empty()) time_ns.reset();
  if (time_ns == set_ns_) return;
  if (timer_ != 0) loop_.cancel(std::exchange(timer_, 0));
  set_ns_ = time_ns;
  if (!time_ns) return;
  timer_ = loop_.after(*time_ns - loop_.now_ns(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->timer_ = 0;
    self->set_ns_.reset();
    self->call_all();
  });
}

void Bell::call_all() {
  ringing_ = false;
  std::vector<Loop::Id> ids;
  for (const auto& [id, task] : listeners_) ids.push_back(id);
  for (const Loop::Id id : ids) {
    const auto found = listeners_.find(id);
    if (found == listeners_.end()) continue;  // ignored by one called before
    const Loop::Task task = found->second;    // which may ignore itself
    task();
  }
  if (next) set(next());
}

}  // namespace echotrace::local::sqs
