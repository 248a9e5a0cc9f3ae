// TriggerPerf's WRITE and RECV lines (atlarge-research/trigger-perf), seconds as decimal text:
//   {"run_id": "680b0e6", "e_id": "041e36b", "event": "WRITE", "exec_start_time": 1709645761.170551, "put_time":
//    1709645761.174627, "key": "680b0e6\u00de...", "key_size": 30, "value_size": 100}
// Which store it was follows from the shape, and with it the correlation key:
//   dynamodb  run_id + e_id                      the key starts with run_id
//   s3        run_id = x-amz-request-id          16 capitals and digits; the run is the key's first 7 characters
//   aurora    the key, a number, within the run  a receive without run finds the latest write put before it
// Older logs carry xar_id, which alone is the key. A receive of Aurora's last version has only trigger_latency,
// in seconds from a send time cut to whole seconds: a sample, joined with nothing.
#include "ingest/base/find_bytes.h"
#include "ingest/base/json.h"
#include "ingest/base/time.h"
#include "ingest/format.h"
#include "ingest/formats/members.h"

#include <algorithm>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kRunIdBytes = 7;
constexpr std::size_t kAmazonRequestIdBytes = 16;

// The value of "event" follows within a blank or two; WRITE, RECV and READ differ from other formats' words.
bool claims(std::string_view text) {
  if (text.front() != '{') return false;
  const std::size_t event = base::find_bytes(text, "\"event\"");
  if (event == std::string_view::npos) return false;
  const std::string_view rest = text.substr(event + 7, 12);
  const std::string_view value = rest.substr(std::min(rest.find('"'), rest.size()));
  if (!value.starts_with("\"WRITE\"") && !value.starts_with("\"RECV\"") && !value.starts_with("\"READ\"")) return false;
  return base::find_bytes(text, "\"exec_start_time\"") != std::string_view::npos;
}

struct Line {
  std::string_view run_id, e_id, event, key, xar_id;  // as in the JSON, escapes not decoded
  bool key_is_number = false;
  std::int64_t exec_start_ns = kNone, put_ns = kNone, key_size = kNone, value_size = kNone, trigger_latency_ns = kNone;
};

constexpr Verdict good_or(bool good, DropReason reason) {
  return good ? kRecorded : malformed(reason);
}

Verdict read_key(const base::JsonScalar& value, Line& line) {
  line.key_is_number = value.kind == base::JsonScalar::Kind::kNumber;
  return good_or(base::raw_text(value, line.key), DropReason::kBrokenJson);
}

// Members by their first letter: a chain of comparisons over all names costs more than reading the values.
Verdict read_member(std::string_view name, const base::JsonScalar& value, Line& line) {
  constexpr auto kSecond = base::Unit::kSecond;
  switch (name.empty() ? '\0' : name.front()) {
    case 'e':
      if (name == "e_id") return good_or(base::raw_text(value, line.e_id), DropReason::kBrokenJson);
      if (name == "event") return good_or(base::raw_text(value, line.event), DropReason::kBrokenJson);
      if (name == "exec_start_time")
        return good_or(base::read_time(value, kSecond, line.exec_start_ns), DropReason::kBadTime);
      break;
    case 'k':
      if (name == "key") return read_key(value, line);
      if (name == "key_size") return good_or(base::read_int(value, line.key_size), DropReason::kBadNumber);
      break;
    case 'p':
      if (name == "put_time") return good_or(base::read_time(value, kSecond, line.put_ns), DropReason::kBadTime);
      break;
    case 'r':
      if (name == "run_id") return good_or(base::raw_text(value, line.run_id), DropReason::kBrokenJson);
      break;
    case 't':
      if (name == "trigger_latency") {
        return good_or(base::read_time(value, kSecond, line.trigger_latency_ns), DropReason::kBadTime);
      }
      break;
    case 'v':
      if (name == "value_size") return good_or(base::read_int(value, line.value_size), DropReason::kBadNumber);
      break;
    case 'x':
      if (name == "xar_id") return good_or(base::raw_text(value, line.xar_id), DropReason::kBrokenJson);
      break;
    default: break;
  }
  return kRecorded;
}

Verdict read_line(std::string_view text, Scratch& scratch, Line& line) {
  return visit_members(text, scratch, [&line](std::string_view name, const base::JsonScalar& value, const void*) {
    return read_member(name, value, line);
  });
}

bool is_amazon_request_id(std::string_view id) {
  return id.size() == kAmazonRequestIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_aurora(const Line& line) {
  if (line.key_is_number) return true;
  return all_digits(line.key) && (line.run_id.empty() || !line.key.starts_with(line.run_id));
}

// Sets store, run, id, key and join of a write or receive; false when nothing in the line can join it.
bool identify(const Line& line, Record& record) {
  if (!line.xar_id.empty()) {
    record.run = line.run_id;
    record.id = line.xar_id;
    record.key = trace_key("triggerperf-xar", line.xar_id);
  } else if (is_amazon_request_id(line.run_id)) {
    record.store = "s3";
    record.run = line.key.substr(0, kRunIdBytes);
    record.id = line.run_id;
    record.key = trace_key("triggerperf-s3", line.run_id);
  } else if (is_aurora(line)) {
    record.store = "aurora";
    record.run = line.run_id;
    record.id = line.key;
    record.join = Join::kLatest;
    record.key = trace_key("triggerperf-aurora", line.key);
  } else if (!line.e_id.empty() && !line.run_id.empty()) {
    record.store = "dynamodb";
    record.run = line.run_id;
    record.id = line.e_id;
    record.key = trace_key("triggerperf", line.run_id, line.e_id);
  } else {
    return false;
  }
  return true;
}

Verdict parse(const Message& message, Scratch& scratch) {
  Line line;
  const Verdict read = read_line(message.text, scratch, line);
  if (read.bucket != Bucket::kRecorded) return read;

  const bool write = line.event == "WRITE";
  if (!write && line.trigger_latency_ns != kNone) {
    Record& sample = scratch.add(RecordKind::kSample);
    sample.series = "aurora_trigger_latency";
    sample.store = "aurora";
    sample.duration_ns = line.trigger_latency_ns;
    sample.start_ns = message.event->timestamp_ns;
    sample.request_id = message.request_id;
    sample.function = message.function;
    return kRecorded;
  }
  Record& record = scratch.add(write ? RecordKind::kWrite : RecordKind::kReceive);
  record.request_id = message.request_id;
  record.function = message.function;
  const bool timed = write ? line.put_ns != kNone : line.exec_start_ns != kNone;
  if (!timed || !identify(line, record)) {
    scratch.drop_records();
    return malformed(DropReason::kMissingField);
  }
  if (write) {
    record.start_ns = line.exec_start_ns;
    record.put_ns = line.put_ns;
    record.key_bytes = line.key_size;
    record.value_bytes = line.value_size;
  } else {
    record.receive_ns = line.exec_start_ns;
  }
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({"run_id": "680b0e6", "e_id": "041e36b", "event": "WRITE", "exec_start_time": 1709645761.170551, "put_time": 1709645761.174627, "key": "680b0e6\u00de\u00b6B", "key_size": 30, "value_size": 100})",
    R"({"run_id": "QGK9P3E8KHEAES1P", "event": "RECV", "exec_start_time": 1713446270.844182, "put_time": 0, "key": "1886a68%C3%A0", "key_size": 213, "value_size": 0})",
    R"({"run_id": "", "e_id": "", "event": "RECV", "exec_start_time": 1713886879.9, "put_time": 0, "key": "64", "key_size": "", "value_size": ""})",
    R"({"run_id": "", "e_id": "", "event": "RECV", "exec_start_time": "", "put_time": 0, "key": "", "key_size": "", "value_size": "", "trigger_latency": 0.5371})",
};

}  // namespace

extern const Format kTriggerPerfFormat;
const Format kTriggerPerfFormat{"triggerperf", "WRITE and RECV lines of TriggerPerf's functions", claims, parse,
                                kSamples};

}  // namespace echotrace::ingest
