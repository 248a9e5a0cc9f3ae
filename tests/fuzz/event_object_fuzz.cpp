// An event object read in one pass and by the general parser: the same event. A nested member in front of the others,
// which only the general parser reads, tells the two ways apart.
#include "ingest/containers/event_object.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace echotrace::ingest;

struct Answer {
  DropReason reason = DropReason::kOk;
  std::string message, stream, event_id;
  std::int64_t timestamp_ns = kNone;
  bool operator==(const Answer&) const = default;
};

std::vector<char> padded(std::string_view text) {
  std::vector<char> bytes(text.begin(), text.end());
  bytes.resize(text.size() + kPadding);
  return bytes;
}

Answer answer_of(DropReason reason, const LogEvent& event) {
  if (reason != DropReason::kOk) return {reason, "", "", "", kNone};
  return {reason, std::string(event.message), std::string(event.stream), std::string(event.event_id),
          event.timestamp_ns};
}

Answer read(std::string_view json) {
  const std::vector<char> bytes = padded(json);
  EventObjectReader reader;
  LogEvent event;
  const DropReason reason = reader.read({bytes.data(), json.size()}, event);
  return answer_of(reason, event);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view json(reinterpret_cast<const char*>(data), size);
  const Answer answer = read(json);
  if (json.substr(0, 2) == "{\"") {
    const Answer general = read("{\"_\":[]," + std::string(json.substr(1)));
    // One that is wrong in two ways may be refused for either.
    if ((answer.reason == DropReason::kOk || general.reason == DropReason::kOk) && answer != general) std::abort();
  }
  const std::string line = std::string(json) + "\n" + std::string(json);
  const std::vector<char> bytes = padded(line);
  EventObjectReader reader;
  LogEvent event;
  const std::size_t taken = reader.read_line({bytes.data(), line.size()}, event);
  if (taken == 0) return 0;
  if (bytes[taken - 1] != '\n') std::abort();
  if (answer_of(DropReason::kOk, event) != read(std::string_view(line).substr(0, taken - 1))) std::abort();
  return 0;
}
