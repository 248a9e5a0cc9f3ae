// Events of some streams in the order of their positions, or the reverse, from anywhere on: the cost of a page does not
// depend on how many events are before it.
#pragma once

#include "drivers/local/logs/event_store.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace echotrace::local::logs {

struct Span {
  Position after, before;  // neither is part of it
};

struct FoundEvent {
  const Stream* stream = nullptr;
  std::size_t stream_index = 0;  // among those given
  Position position;
  const Event* event = nullptr;
};

class EventReader {
 public:
  // The streams must not change while this reads.
  EventReader(const std::vector<const Stream*>& streams, const Span& span, bool newest_first);

  // Those that cannot be seen yet are among them.
  std::optional<FoundEvent> next();

 private:
  struct Source {
    const Stream* stream;
    std::size_t index;
    Events::const_iterator at;
  };
  void open(const Stream& stream, std::size_t index);
  bool step(Source& source) const;  // false: that was its last one
  bool later(const Source& a, const Source& b) const;

  const Span span_;
  const bool newest_first_;
  std::vector<Source> waiting_;  // a heap, the next one in front
  std::optional<Source> current_;
};

}  // namespace echotrace::local::logs
