// FilterLogEvents (or GetLogEvents) events, one JSON object per line: the format of our own trace files.
#include "ingest/container.h"
#include "ingest/containers/event_object.h"

namespace echotrace::ingest {
namespace {

class Lines final : public LineReader {
 public:
  void line(std::string_view line, const Origin& origin, EventSink& sink) override {
    LogEvent event;
    event.origin = origin;
    const DropReason reason = reader_.read(line, event);
    if (reason == DropReason::kOk) {
      sink.event(event);
    } else {
      sink.malformed(reason, origin, line);
    }
  }

  std::size_t take(std::string_view text, Origin origin, EventSink& sink) override {
    LogEvent event;
    event.origin = origin;
    const std::size_t bytes = reader_.read_line(text, event);
    if (bytes > 0) sink.event(event);
    return bytes;
  }

 private:
  EventObjectReader reader_;
};

// The first line that is an object decides; a head cut inside its first line must show both members of an event.
bool sniff(std::string_view head) {
  const std::size_t begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || head[begin] != '{') return false;
  const std::size_t end = head.find('\n', begin);
  const bool whole = end != std::string_view::npos;
  std::string_view first = head.substr(begin, whole ? end - begin : std::string_view::npos);
  while (!first.empty() && (first.back() == '\r' || first.back() == ' ')) first.remove_suffix(1);
  const bool named = first.find("\"message\"") != std::string_view::npos &&
                     first.find("\"timestamp\"") != std::string_view::npos &&
                     (first.find("\"eventId\"") != std::string_view::npos ||
                      first.find("\"ingestionTime\"") != std::string_view::npos ||
                      first.find("\"logStreamName\"") != std::string_view::npos);
  const bool document =
      first.find("\"events\"") < first.find("\"message\"") || first.find("\"logEvents\"") < first.find("\"message\"");
  return named && !document && (!whole || first.back() == '}');
}

constexpr std::string_view kSamples[] = {
    R"({"logStreamName":"2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef","timestamp":1700000001123,"message":"START RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e Version: $LATEST\n","ingestionTime":1700000006000,"eventId":"37910000000000000000000000000000000000000000000000000001"}
{"logStreamName":"2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef","timestamp":1700000001124,"message":"END RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e\n","ingestionTime":1700000006000,"eventId":"37910000000000000000000000000000000000000000000000000002"}
)",
    R"({"timestamp": 1700000001123, "message": "hello", "ingestionTime": 1700000006000}
)",
};

std::unique_ptr<LineReader> make_lines() {
  return std::make_unique<Lines>();
}

}  // namespace

extern const Container kFilterLogEvents;
const Container kFilterLogEvents{
    "filter_log_events", "CloudWatch events, one JSON object per line", sniff, make_lines, nullptr, kSamples};

}  // namespace echotrace::ingest
