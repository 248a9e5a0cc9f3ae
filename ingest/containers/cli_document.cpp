// What `aws logs filter-log-events` and `get-log-events` print, and what jq makes of it:
//   {"events": [{"logStreamName": "…", "timestamp": 1700000001123, "message": "…", "ingestionTime": …, "eventId": "…"},
//               …], "searchedLogStreams": [], "nextToken": "…"}
// any number of such documents, event objects printed over several lines, or arrays of them.
#include "ingest/containers/document_reader.h"
#include "ingest/containers/event_object.h"
#include "ingest/containers/json_head.h"

namespace echotrace::ingest {
namespace {

class Reader final : public DocumentReader {
 public:
  explicit Reader(std::uint32_t input) : DocumentReader({"events", true, input}) {}

 private:
  void element(std::string_view json, const Origin& origin) override {
    LogEvent event;
    const DropReason reason = reader_.read(json, event);
    deliver(reason, event, origin, json);
  }

  void value(std::string_view json, const Origin& origin, bool recovered) override {
    LogEvent event;
    const DropReason reason = reader_.read(json, event);
    if (reason == DropReason::kOk || !recovered) deliver(reason, event, origin, json);
  }

  EventObjectReader reader_;
};

bool sniff(std::string_view head) {
  return classify_json(head) == JsonHead::kEvents;
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    R"({"events": [{"logStreamName": "2026/11/20/[$LATEST]01", "timestamp": 1700000001123, "message": "hello\n",
"ingestionTime": 1700000006000, "eventId": "1"}], "searchedLogStreams": []})",
    R"({
    "events": [],
    "nextForwardToken": "f/379",
    "nextBackwardToken": "b/379"
}
)",
    R"({
  "timestamp": 1700000001123,
  "message": "hello\n",
  "ingestionTime": 1700000006000
}
)",
    R"([{"timestamp": 1700000001123, "message": "hello\n", "ingestionTime": 1700000006000}])",
};

}  // namespace

extern const Container kCliDocument;
const Container kCliDocument{"cli_document", "what `aws logs filter-log-events` and `get-log-events` print",
                             sniff,          nullptr,
                             make_reader,    kSamples};

}  // namespace echotrace::ingest
