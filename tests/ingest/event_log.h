// Writes down what a container delivers, one readable line per event or malformed piece:
//   <line> <timestamp in ns> stream=<stream> id=<event id> <message, escaped>
//   <line> malformed <reason>
#pragma once

#include "ingest/base/text.h"
#include "ingest/container.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace echotrace::ingest {

class EventLog final : public EventSink {
 public:
  void event(const LogEvent& event) override {
    // Readers of messages rely on this; a sanitizer build sees it when the bytes are not there.
    for (std::size_t i = 0; i < kPadding; ++i) padding_ = event.message.data()[event.message.size() + i];
    text_ += std::to_string(event.origin.line) + ' ';
    text_ += event.timestamp_ns == kNone ? "-" : std::to_string(event.timestamp_ns);
    text_.append(" stream=").append(base::escape(event.stream)).append(" id=").append(base::escape(event.event_id));
    text_.append(" ").append(base::escape(event.message)).append("\n");
    ++events_;
  }

  void malformed(DropReason reason, const Origin& origin, std::string_view excerpt) override {
    text_ += std::to_string(origin.line);
    text_.append(" malformed ").append(describe(reason).name).append("\n");
    ++malformed_;
    longest_excerpt_ = std::max(longest_excerpt_, excerpt.size());
  }

  const std::string& text() const { return text_; }
  std::size_t events() const { return events_; }
  std::size_t malformed_count() const { return malformed_; }
  std::size_t longest_excerpt() const { return longest_excerpt_; }

 private:
  std::string text_;
  std::size_t events_ = 0, malformed_ = 0, longest_excerpt_ = 0;
  volatile char padding_ = 0;
};

}  // namespace echotrace::ingest
