// Answers of CloudWatch Logs Insights queries, as GetQueryResults gives them:
//   {"results": [[{"field": "@timestamp", "value": "2024-03-05 13:36:01.215"}, {"field": "@message", "value": "…"},
//                 {"field": "@logStream", "value": "…"}, {"field": "@ptr", "value": "…"}], …],
//    "statistics": {…}, "status": "Complete"}
// A row is an event when the query asked for @message. @ptr names the event, so it serves as its id.
#include "ingest/base/json.h"
#include "ingest/base/time.h"
#include "ingest/containers/document_reader.h"
#include "ingest/containers/json_head.h"

#include <simdjson.h>

namespace echotrace::ingest {
namespace {

struct Row {
  std::string_view timestamp, message, stream, pointer;  // escapes not decoded; data() null: not there
};

void take_cell(std::string_view field, std::string_view value, Row& row) {
  if (field == "@timestamp") {
    row.timestamp = value;
  } else if (field == "@message") {
    row.message = value;
  } else if (field == "@logStream") {
    row.stream = value;
  } else if (field == "@ptr") {
    row.pointer = value;
  }
}

DropReason read_cell(simdjson::ondemand::object object, Row& row) {
  std::string_view field, text;
  bool known = true;
  for (auto member : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (member.key().get(name) || member.value().get(value)) return DropReason::kBrokenJson;
    if (name == "field") {
      known = base::raw_text(value, field) && known;
    } else if (name == "value") {
      known = base::raw_text(value, text) && known;
    }
  }
  if (known) take_cell(field, text, row);
  return DropReason::kOk;
}

class Reader final : public DocumentReader {
 public:
  explicit Reader(std::uint32_t input) : DocumentReader({"results", false, input}) {}

 private:
  void element(std::string_view json, const Origin& origin) override {
    LogEvent event;
    const DropReason reason = read(json, event);
    deliver(reason, event, origin, json);
  }

  void value(std::string_view json, const Origin& origin, bool recovered) override {
    LogEvent event;
    const DropReason reason = read(json, event);
    if (reason == DropReason::kOk || !recovered) deliver(reason, event, origin, json);
  }

  DropReason read(std::string_view json, LogEvent& event) {
    if (json.empty() || json[0] != '[') return DropReason::kNotAnEvent;
    if (!simdjson::validate_utf8(json)) return DropReason::kBadEncoding;
    simdjson::ondemand::document document;
    simdjson::ondemand::array cells;
    if (parser_.iterate(json.data(), json.size(), json.size() + kPadding).get(document) ||
        document.get_array().get(cells)) {
      return DropReason::kBrokenJson;
    }
    Row row;
    for (auto cell : cells) {
      simdjson::ondemand::object object;
      if (cell.get_object().get(object)) return DropReason::kBrokenJson;
      const DropReason reason = read_cell(object, row);
      if (reason != DropReason::kOk) return reason;
    }
    if (row.message.data() == nullptr) return DropReason::kNotAnEvent;
    if (row.timestamp.data() != nullptr && !base::parse_any_time(row.timestamp, event.timestamp_ns)) {
      return DropReason::kBadTime;
    }
    event.stream = row.stream;
    event.event_id = row.pointer;
    return message_.decode(row.message, event.message) ? DropReason::kOk : DropReason::kBrokenJson;
  }

  simdjson::ondemand::parser parser_;
  DecodedText message_;
};

bool sniff(std::string_view head) {
  return classify_json(head) == JsonHead::kInsights;
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    R"({"queryLanguage":"CWLI","results":[[{"field":"@timestamp","value":"2024-03-05 13:36:01.215"},)"
    R"({"field":"@message","value":"hello\n"},{"field":"@ptr","value":"CmEK"}]],"statistics":{},"status":"Complete"})",
    R"({
    "results": [],
    "statistics": {"recordsMatched": 0.0},
    "status": "Complete"
})",
};

}  // namespace

extern const Container kInsightsResults;
const Container kInsightsResults{
    "insights_results", "results of CloudWatch Logs Insights queries", sniff, nullptr, make_reader, kSamples};

}  // namespace echotrace::ingest
