// Records that a CloudWatch Logs subscription delivers (Firehose, Kinesis), back to back, with or without line breaks:
//   {"messageType":"DATA_MESSAGE","owner":"…","logGroup":"…","logStream":"…","subscriptionFilters":["…"],
//    "logEvents":[{"id":"…","timestamp":1432826855000,"message":"…"}]}
// A CONTROL_MESSAGE only checks that the destination can be reached. A subscribed Lambda function gets the same record
// packed: {"awslogs":{"data":"<base64 of gzip>"}}.
#include "ingest/base/json.h"
#include "ingest/base/time.h"
#include "ingest/containers/document_reader.h"
#include "ingest/containers/json_head.h"
#include "ingest/containers/packed_record.h"

#include <simdjson.h>

#include <string>
#include <vector>

namespace echotrace::ingest {
namespace {

// What comes out of a packed record stands where the record does.
class InPlace final : public EventSink {
 public:
  InPlace(const Origin& origin, EventSink& sink) : origin_(origin), sink_(sink) {}
  void event(const LogEvent& event) override {
    LogEvent placed = event;
    placed.origin = origin_;
    sink_.event(placed);
  }
  void malformed(DropReason reason, const Origin&, std::string_view excerpt) override {
    sink_.malformed(reason, origin_, excerpt);
  }

 private:
  Origin origin_;
  EventSink& sink_;
};

class Reader final : public DocumentReader {
 public:
  // `unpacks`: false for what was unpacked, which is not packed again.
  explicit Reader(std::uint32_t input, bool unpacks = true)
      : DocumentReader({"logEvents", false, input}), unpacks_(unpacks) {}

 private:
  struct Held {
    std::size_t begin, bytes;
    Origin origin;
  };

  void member(std::string_view name, std::string_view text) override {
    if (name == "logStream") {
      stream_ = text;
      stream_known_ = true;
      release();
    } else if (name == "messageType") {
      control_ = text == "CONTROL_MESSAGE";
    }
  }

  // Sorted members put the events before the name of their stream: those wait for it, as far as memory allows.
  void element(std::string_view json, const Origin& origin) override {
    if (stream_known_) {
      read_element(json, origin);
    } else {
      if (held_text_.size() + json.size() + kPadding > kMaxEventBytes) release();
      held_.push_back({held_text_.size(), json.size(), origin});
      held_text_.append(json).append(kPadding, '\0');
    }
  }

  void object_end() override {
    release();
    stream_.clear();
    stream_known_ = control_ = false;
  }

  void value(std::string_view json, const Origin& origin, bool recovered) override {
    LogEvent none;
    std::string_view data;
    const bool packed = unpacks_ && packed_data(json, data);
    if (packed) {
      unpack(data, origin, json);
    } else if (!recovered) {
      deliver(DropReason::kNotAnEvent, none, origin, json);
    }
    stream_.clear();
    stream_known_ = control_ = false;
  }

  bool packed_data(std::string_view json, std::string_view& data) {
    simdjson::ondemand::document document;
    simdjson::ondemand::value value;
    std::string_view escaped;
    return json[0] == '{' && !parser_.iterate(json.data(), json.size(), json.size() + kPadding).get(document) &&
           !document["awslogs"]["data"].get(value) && base::raw_text(value, escaped) && message_.decode(escaped, data);
  }

  void unpack(std::string_view data, const Origin& origin, std::string_view json) {
    InPlace placed(origin, sink());
    Reader inner(origin.input, false);
    const Unpacked outcome = packed_.unpack(data, [&](std::string_view text) { inner.feed(text, placed); });
    if (outcome == Unpacked::kWhole) {
      inner.finish(placed);
    } else {
      const bool broken = outcome == Unpacked::kBroken;
      sink().malformed(broken ? DropReason::kBrokenData : DropReason::kLineTooLong, origin,
                       json.substr(0, kSniffBytes));
    }
  }

  void release() {
    for (const Held& held : held_)
      read_element(std::string_view(held_text_).substr(held.begin, held.bytes), held.origin);
    held_.clear();
    held_text_.clear();
  }

  void read_element(std::string_view json, const Origin& origin) {
    if (control_) return;
    LogEvent event;
    event.stream = stream_;
    const DropReason reason = read(json, event);
    deliver(reason, event, origin, json);
  }

  DropReason read(std::string_view json, LogEvent& event) {
    if (!simdjson::validate_utf8(json)) return DropReason::kBadEncoding;
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (json[0] != '{') return DropReason::kNotAnEvent;
    if (parser_.iterate(json.data(), json.size(), json.size() + kPadding).get(document) ||
        document.get_object().get(object)) {
      return DropReason::kBrokenJson;
    }
    std::string_view message;
    for (auto field : object) {
      simdjson::ondemand::raw_json_string name;
      simdjson::ondemand::value value;
      if (field.key().get(name) || field.value().get(value)) return DropReason::kBrokenJson;
      if (name == "id") {
        if (!base::raw_text(value, event.event_id)) return DropReason::kBrokenJson;
      } else if (name == "timestamp") {
        if (!base::read_time(value, base::Unit::kMillisecond, event.timestamp_ns)) return DropReason::kBadTime;
      } else if (name == "message") {
        if (!base::raw_text(value, message)) return DropReason::kNotAnEvent;
      }
    }
    if (message.data() == nullptr || event.timestamp_ns == kNone) return DropReason::kNotAnEvent;
    return message_.decode(message, event.message) ? DropReason::kOk : DropReason::kBrokenJson;
  }

  std::string stream_;
  bool unpacks_, stream_known_ = false, control_ = false;
  std::vector<Held> held_;
  std::string held_text_;
  simdjson::ondemand::parser parser_;
  DecodedText message_;
  PackedRecord packed_;
};

bool sniff(std::string_view head) {
  return classify_json(head) == JsonHead::kSubscription;
}

std::unique_ptr<ContainerReader> make_reader(std::uint32_t input) {
  return std::make_unique<Reader>(input);
}

constexpr std::string_view kSamples[] = {
    R"({"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/f","logStream":"2026/01/01/[$LATEST]01",
"subscriptionFilters":["f"],"logEvents":[{"id":"3195","timestamp":1432826855000,"message":"hello\n"}]})",
    R"({"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],
"logEvents":[{"id":"","timestamp":1432826855000,"message":"CWL CONTROL MESSAGE: Checking health"}]})",
    R"({"awslogs": {"data": "H4sIAAAAAAAAAA=="}})",
};

}  // namespace

extern const Container kSubscription;
const Container kSubscription{"subscription", "records of a CloudWatch Logs subscription (Firehose, Kinesis, Lambda)",
                              sniff,          nullptr,
                              make_reader,    kSamples};

}  // namespace echotrace::ingest
