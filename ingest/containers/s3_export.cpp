// Files that CloudWatch's export task leaves in S3: lines `<ISO time> <message>`. A line without a time goes on with
// the message before it. The export names streams in its object names only, so events come without one.
#include "ingest/base/time.h"
#include "ingest/container.h"

#include <simdjson.h>

#include <algorithm>
#include <string>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kTimeBytes = 24;  // "2026-01-01T00:00:00.000Z"
constexpr std::size_t kExcerptBytes = 200;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool begins_event(std::string_view line, std::int64_t& ns) {
  return line.size() > kTimeBytes && line[kTimeBytes] == ' ' && line[kTimeBytes - 1] == 'Z' && line[10] == 'T' &&
         line[19] == '.' && base::parse_iso8601(line.substr(0, kTimeBytes), ns);
}

class Reader final : public ContainerReader {
 public:
  explicit Reader(std::uint32_t input) : input_(input) {}

  void feed(std::string_view text, EventSink& sink) override {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const bool whole = end != std::string_view::npos;
      take(text.substr(0, end), sink);
      if (!whole) return;
      if (in_prefix_) decide(sink);
      in_prefix_ = true;
      ++line_;
      text.remove_prefix(end + 1);
    }
  }

  void finish(EventSink& sink) override {
    if (in_prefix_ && !prefix_.empty()) decide(sink);
    flush(sink);
  }

 private:
  // The beginning of a line is kept apart until it is long enough to tell a new event from the last one going on.
  void take(std::string_view text, EventSink& sink) {
    while (in_prefix_ && !text.empty()) {
      const std::size_t part = std::min(text.size(), kTimeBytes + 1 - prefix_.size());
      prefix_.append(text.substr(0, part));
      text.remove_prefix(part);
      if (prefix_.size() <= kTimeBytes) return;
      if (line_ == 1 && prefix_.starts_with(kByteOrderMark)) {
        prefix_.erase(0, kByteOrderMark.size());
      } else {
        decide(sink);
      }
    }
    append(text);
  }

  void decide(EventSink& sink) {
    const std::string_view line = prefix_;
    std::int64_t ns = kNone;
    if (begins_event(line, ns)) {
      flush(sink);
      open_ = true;
      event_line_ = line_;
      timestamp_ns_ = ns;
      append(line.substr(kTimeBytes + 1));
    } else {
      if (open_ || !message_.empty()) append("\n");
      if (!open_ && message_.empty()) event_line_ = line_;
      append(line);
    }
    prefix_.clear();
    in_prefix_ = false;
  }

  void append(std::string_view text) {
    if (oversized_) return;
    if (message_.size() + text.size() > kMaxEventBytes) {
      oversized_ = true;
      message_.append(text.substr(0, kExcerptBytes));
      message_.resize(std::min(message_.size(), kExcerptBytes));
      message_.shrink_to_fit();
      return;
    }
    message_.append(text);
  }

  void flush(EventSink& sink) {
    const Origin origin{input_, 0, event_line_};
    const std::size_t size = message_.find_last_not_of("\r\n") + 1;
    message_.resize(size);
    if (oversized_) {
      sink.malformed(DropReason::kLineTooLong, origin, message_);
    } else if (!open_) {
      if (size != 0) sink.malformed(DropReason::kNotAnEvent, origin, message_);
    } else if (!simdjson::validate_utf8(message_.data(), size)) {
      sink.malformed(DropReason::kBadEncoding, origin, message_);
    } else {
      LogEvent event;
      event.origin = origin;
      event.timestamp_ns = timestamp_ns_;
      message_.append(kPadding, '\0');
      event.message = {message_.data(), size};
      sink.event(event);
    }
    message_.clear();
    open_ = oversized_ = false;
  }

  std::uint32_t input_;
  std::uint64_t line_ = 1, event_line_ = 1;
  bool in_prefix_ = true, open_ = false, oversized_ = false;
  std::string prefix_, message_;
  std::int64_t timestamp_ns_ = kNone;
};

bool sniff(std::string_view head) {
  std::int64_t ns = 0;
  return begins_event(head.substr(0, kTimeBytes + 1), ns);
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    "2026-01-01T00:00:00.000Z START RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e Version: $LATEST\n"
    "2026-01-01T00:00:00.001Z [ERROR] KeyError: 'x'\nTraceback (most recent call last):\n",
};

}  // namespace

extern const Container kS3Export;
const Container kS3Export{"s3_export", "files of CloudWatch's export to S3", sniff, nullptr, make_reader, kSamples};

}  // namespace echotrace::ingest
