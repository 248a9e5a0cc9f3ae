#include "ingest/containers/document_reader.h"

#include "ingest/base/json_string.h"

#include <cstring>

namespace echotrace::ingest {

bool DecodedText::decode(std::string_view escaped, std::string_view& decoded) {
  constexpr std::size_t kUsualCapacity = 1 << 16;
  const std::size_t needed = escaped.size() + kPadding;
  if (needed > capacity_ || (capacity_ > kUsualCapacity && needed <= kUsualCapacity)) {
    capacity_ = needed > kUsualCapacity ? needed : kUsualCapacity;
    buffer_ = std::make_unique<char[]>(capacity_);
  }
  char* const end = base::decode_string(escaped.data(), escaped.size(), buffer_.get());
  if (end == nullptr) return false;
  decoded = {buffer_.get(), static_cast<std::size_t>(end - buffer_.get())};
  return true;
}

void DocumentReader::feed(std::string_view text, EventSink& sink) {
  sink_ = &sink;
  splitter_.feed(text);
}

void DocumentReader::finish(EventSink& sink) {
  sink_ = &sink;
  splitter_.finish();
}

void DocumentReader::broken(DropReason reason, const Origin& origin, std::string_view excerpt) {
  sink_->malformed(reason, origin, excerpt);
}

void DocumentReader::deliver(DropReason reason, LogEvent& event, const Origin& origin, std::string_view json) {
  event.origin = origin;
  if (reason == DropReason::kOk) {
    sink_->event(event);
  } else {
    sink_->malformed(reason, origin, json);
  }
}

}  // namespace echotrace::ingest
