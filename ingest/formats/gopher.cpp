// Lambda Gopher Benchmark's result, one JSON document per database and operation. The average in it is wall time by
// items, no latency, and is not used.
//   {"operationType": "write", "databaseType": "dynamodb", "success": true, "itemsProcessed": 1000,
//    "totalDurationNs": 4078324598, …, "timestamp": "2023-06-15T10:30:45Z"}
#include "ingest/base/json.h"
#include "ingest/base/time.h"
#include "ingest/formats/members.h"

#include <string>

namespace echotrace::ingest {
namespace {

// A request for a run has the first two as well, but no result.
bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "operationType") && has_member(text, "databaseType") &&
         has_member(text, "totalDurationNs");
}

struct Result {
  std::string_view operation, database, timestamp, error;
  std::int64_t duration_ns = kNone;
  bool success = true;
};

Verdict read_result(std::string_view text, Scratch& scratch, Result& result) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    bool good = true;
    if (name == "operationType") {
      good = read_text(value, scratch, result.operation);
    } else if (name == "databaseType") {
      good = read_text(value, scratch, result.database);
    } else if (name == "timestamp") {
      good = read_text(value, scratch, result.timestamp);
    } else if (name == "errorMessage") {
      good = read_text(value, scratch, result.error);
    } else if (name == "totalDurationNs") {
      if (!base::read_ns(value, result.duration_ns)) return malformed(DropReason::kBadNumber);
    } else if (name == "success") {
      if (!base::read_bool(value, result.success)) return malformed(DropReason::kBadNumber);
    }
    if (!good) return malformed(DropReason::kBrokenJson);
  }
  return ended(document) ? kRecorded : malformed(DropReason::kBrokenJson);
}

// Result files spell the same database "DynamoDB" and "dynamodb".
std::string_view lower_case(std::string_view text, std::string& buffer, Scratch& scratch) {
  buffer.assign(text);
  for (char& c : buffer) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return scratch.keep(buffer);
}

Verdict parse(const Message& message, Scratch& scratch) {
  Result result;
  const Verdict read = read_result(message.text, scratch, result);
  if (read.bucket != Bucket::kRecorded) return read;
  if (result.operation.empty() || result.database.empty()) return malformed(DropReason::kMissingField);
  // A run that failed before its first operation says 0: nothing was timed.
  if (!result.success && result.duration_ns == 0) result.duration_ns = kNone;
  if (result.success && result.duration_ns == kNone) return malformed(DropReason::kMissingField);
  std::int64_t end_ns = message.event->timestamp_ns;
  if (!result.timestamp.empty() && !base::parse_iso8601(result.timestamp, end_ns))
    return malformed(DropReason::kBadTime);

  Record& sample = scratch.add(RecordKind::kSample);
  std::string buffer;
  sample.series = "gopher_run";
  sample.store = lower_case(result.database, buffer, scratch);
  sample.duration_ns = result.duration_ns;
  sample.start_ns = start_of(end_ns, result.duration_ns);
  sample.ok = result.success;
  sample.error = result.error;
  sample.request_id = message.request_id;
  sample.function = message.function;
  sample.labels.push_back({"database", sample.store});
  sample.labels.push_back({"operation", result.operation});
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({
  "operationType": "write", "databaseType": "DynamoDB", "success": true, "itemsProcessed": 1000,
  "totalDurationNs": 4078324598, "avgOperationDurationNs": 4078324, "throughput": 245.2,
  "metrics": {"consumedCapacityUnits": 1000}, "timestamp": "2023-06-15T10:30:45Z"
})",
};

}  // namespace

extern const Format kGopherFormat;
const Format kGopherFormat{"gopher", "results of Lambda Gopher Benchmark", claims, parse, kSamples};

}  // namespace echotrace::ingest
