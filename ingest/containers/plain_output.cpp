// What a function prints, line by line, with nothing around it: any text that is nothing else. A line is an event
// without stream, id or platform time.
#include "ingest/container.h"

#include <simdjson.h>

namespace echotrace::ingest {
namespace {

class Lines final : public LineReader {
 public:
  void line(std::string_view line, const Origin& origin, EventSink& sink) override {
    if (!simdjson::validate_utf8(line)) {
      sink.malformed(DropReason::kBadEncoding, origin, line);
      return;
    }
    LogEvent event;
    event.origin = origin;
    event.message = line;
    sink.event(event);
  }
};

// Text: no NUL, and hardly any other control character.
bool sniff(std::string_view head) {
  std::size_t control = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0) return false;
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != 0x1B) ++control;
  }
  return control * 16 <= head.size();
}

constexpr std::string_view kSamples[] = {
    "START RequestId: 8f507cfc-3d0b-4a7e-9a64-0f8f8b7c1d2e Version: $LATEST\nhello\n",
    R"({"Key": "a", "Event": "PUT", "KeySize": 1, "KeyVersion": 1, "time_stamp": 1712345678.123}
)",
};

std::unique_ptr<LineReader> make_lines() {
  return std::make_unique<Lines>();
}

}  // namespace

extern const Container kPlainOutput;
const Container kPlainOutput{"plain_output", "what functions print, one event per line", sniff, make_lines, nullptr,
                             kSamples};

}  // namespace echotrace::ingest
