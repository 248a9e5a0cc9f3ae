// TriggerPerf's etcd watch logs, one JSON object per line. Python writes seconds, Go the same members with UnixNano:
//   {"Key": "ab…", "Event": "PUT", "KeySize": 27, "KeyVersion": 1, "time_stamp": 1712345678.123}
//   {"Event":"TRIGGER","Key":"ab…","KeySize":27,"KeyVersion":1,"time_stamp":1713200000000000000}
// PUT and TRIGGER of one file belong together by key and version; keys repeat from file to file.
#include "ingest/base/json.h"
#include "ingest/formats/members.h"

#include <string>

namespace echotrace::ingest {
namespace {

bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "KeyVersion") && has_member(text, "Key") &&
         has_member(text, "time_stamp");
}

struct Line {
  std::string_view event, key;
  std::int64_t key_size = kNone, version = kNone, time_ns = kNone;
};

Verdict read_line(std::string_view text, Scratch& scratch, Line& line) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    if (name == "Event") {
      if (!read_text(value, scratch, line.event)) return malformed(DropReason::kBrokenJson);
    } else if (name == "Key") {
      if (!read_text(value, scratch, line.key)) return malformed(DropReason::kBrokenJson);
    } else if (name == "KeySize") {
      if (!base::read_int(value, line.key_size)) return malformed(DropReason::kBadNumber);
    } else if (name == "KeyVersion") {
      if (!base::read_int(value, line.version)) return malformed(DropReason::kBadNumber);
    } else if (name == "time_stamp") {
      if (!base::read_any_time(value, line.time_ns)) return malformed(DropReason::kBadTime);
    }
  }
  return ended(document) ? kRecorded : malformed(DropReason::kBrokenJson);
}

std::uint64_t key_of(const Line& line, const Origin& origin) {
  std::string scope = std::to_string(origin.input) + '/';
  scope += line.key;
  return trace_key("etcd", scope, std::to_string(line.version));
}

Verdict parse(const Message& message, Scratch& scratch) {
  Line line;
  const Verdict read = read_line(message.text, scratch, line);
  if (read.bucket != Bucket::kRecorded) return read;
  const bool write = line.event == "PUT";
  if (!write && line.event != "TRIGGER") return malformed(DropReason::kUnknownFormat);
  if (line.key.empty() || line.version == kNone || line.time_ns == kNone) return malformed(DropReason::kMissingField);
  Record& record = scratch.add(write ? RecordKind::kWrite : RecordKind::kReceive);
  record.store = "etcd";
  record.id = line.key;
  record.key = key_of(line, message.event->origin);
  record.request_id = message.request_id;
  record.function = message.function;
  if (write) {
    record.put_ns = line.time_ns;
    record.key_bytes = line.key_size;
  } else {
    record.receive_ns = line.time_ns;
  }
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({"Key": "a\u00de\u0000b", "Event": "PUT", "KeySize": 27, "KeyVersion": 1, "time_stamp": 1712345678.123, "CPU": 3.1})",
    R"({"Event":"TRIGGER","Key":"ab","KeySize":5,"KeyVersion":1,"time_stamp":1713200000000000000})",
};

}  // namespace

extern const Format kEtcdFormat;
const Format kEtcdFormat{"etcd", "PUT and TRIGGER lines of TriggerPerf's etcd watch scripts", claims, parse, kSamples};

}  // namespace echotrace::ingest
