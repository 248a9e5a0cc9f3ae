#include "drivers/local/logs/event_reader.h"

#include <algorithm>
#include <iterator>

namespace echotrace::local::logs {

EventReader::EventReader(const std::vector<const Stream*>& streams, const Span& span, bool newest_first)
    : span_(span), newest_first_(newest_first) {
  for (std::size_t index = 0; index < streams.size(); ++index) open(*streams[index], index);
  std::make_heap(waiting_.begin(), waiting_.end(), [this](const Source& a, const Source& b) { return later(a, b); });
}

void EventReader::open(const Stream& stream, std::size_t index) {
  const Events& events = stream.events;
  // Most streams of a long run are over or have not begun: seen from their ends, without a search.
  if (events.empty() || events.rbegin()->first <= span_.after || events.begin()->first >= span_.before) return;
  auto at = newest_first_ ? events.lower_bound(span_.before) : events.upper_bound(span_.after);
  if (newest_first_) --at;
  const bool inside = newest_first_ ? at->first > span_.after : at->first < span_.before;
  if (inside) waiting_.push_back({&stream, index, at});
}

bool EventReader::step(Source& source) const {
  if (newest_first_) {
    if (source.at == source.stream->events.begin()) return false;
    return (--source.at)->first > span_.after;
  }
  return ++source.at != source.stream->events.end() && source.at->first < span_.before;
}

bool EventReader::later(const Source& a, const Source& b) const {
  return newest_first_ ? a.at->first < b.at->first : a.at->first > b.at->first;
}

std::optional<FoundEvent> EventReader::next() {
  const auto compare = [this](const Source& a, const Source& b) { return later(a, b); };
  if (current_ && !step(*current_)) current_.reset();
  // A stream goes on as long as it has the next event: no heap is touched then.
  if (!waiting_.empty() && (!current_ || later(*current_, waiting_.front()))) {
    std::pop_heap(waiting_.begin(), waiting_.end(), compare);
    std::optional<Source> next = waiting_.back();
    waiting_.pop_back();
    if (current_) {
      waiting_.push_back(*current_);
      std::push_heap(waiting_.begin(), waiting_.end(), compare);
    }
    current_ = next;
  }
  if (!current_) return std::nullopt;
  return FoundEvent{current_->stream, current_->index, current_->at->first, &current_->at->second};
}

}  // namespace echotrace::local::logs
