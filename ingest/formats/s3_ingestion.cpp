// The S3 ingestion experiment: one metrics line (EMF, namespace LambdaS3Study) per invocation, with or without its
// cold-start members, or the rows of the runner's CSV file (one object of texts per row):
//   {"_aws":{…},"ts_start_ms":1758000000123,"ts_end_ms":1758000000245,"latency_ms":122,"workload":"events","run_id":"…",
//    "function_name":"ingest-events-m1024-b10-rc10","memory_mb":1024,"reserved_concurrency":10,"events_generated":10,…}
//   {"function_name":"ingest-events-m1024-b10-rc10","trial":"1","invocation":"1","run_id":"…","ok":"True",
//    "latency_ms":"122","s3_key":"events/…","object_bytes":"10249","events_generated":"10","multipart_parts":"0"}
// A failed invocation says latency 0 or nothing: it becomes a sample without duration.
#include "ingest/base/json.h"
#include "ingest/formats/members.h"

namespace echotrace::ingest {
namespace {

bool is_metrics_line(std::string_view text) {
  return text.find("\"LambdaS3Study\"") != std::string_view::npos;
}

bool claims(std::string_view text) {
  if (text.front() != '{') return false;
  if (has_member(text, "_aws")) return is_metrics_line(text);
  return has_member(text, "latency_ms") && has_member(text, "invocation") && has_member(text, "function_name") &&
         has_member(text, "multipart_parts");
}

// The factors that only the name carries in a CSV row: ingest-events-m1024-b10-rc10, ingest-batch-m512-p8-rc0.
struct NameFactors {
  std::string_view workload, memory_mb, batch_events, part_mb, reserved_concurrency;
};

// "m1024" with the prefix "m" gives "1024".
bool take_number(std::string_view part, std::string_view prefix, std::string_view& digits) {
  if (!part.starts_with(prefix)) return false;
  const std::string_view rest = part.substr(prefix.size());
  if (rest.empty() || rest.find_first_not_of("0123456789") != std::string_view::npos) return false;
  digits = rest;
  return true;
}

NameFactors factors_of(std::string_view function) {
  NameFactors factors;
  while (!function.empty()) {
    const std::size_t dash = function.find('-');
    const std::string_view part = function.substr(0, dash);
    function = dash == std::string_view::npos ? std::string_view{} : function.substr(dash + 1);
    if (part == "events" || part == "batch") {
      factors.workload = part;
    } else if (!take_number(part, "m", factors.memory_mb) && !take_number(part, "b", factors.batch_events) &&
               !take_number(part, "p", factors.part_mb)) {
      take_number(part, "rc", factors.reserved_concurrency);
    }
  }
  return factors;
}

struct Line {
  std::string_view workload, run_id, function, memory_mb, reserved_concurrency, events, part_mb, error, request_id;
  std::int64_t start_ns = kNone, latency_ns = kNone, bytes = kNone, trial = kNone, cold = kNone, ok = 1;
};

struct TextMember {
  std::string_view name;
  std::string_view Line::*member;
};
constexpr TextMember kTexts[] = {
    {"workload", &Line::workload},
    {"run_id", &Line::run_id},
    {"function_name", &Line::function},
    {"memory_mb", &Line::memory_mb},
    {"reserved_concurrency", &Line::reserved_concurrency},
    {"events_generated", &Line::events},
    {"multipart_part_mb", &Line::part_mb},
    {"error", &Line::error},
    {"request_id", &Line::request_id},
};

Verdict read_member(simdjson::ondemand::raw_json_string name, simdjson::ondemand::value value, Scratch& scratch,
                    Line& line) {
  for (const TextMember& text : kTexts) {
    if (name == text.name) {
      return read_text(value, scratch, line.*(text.member)) ? kRecorded : malformed(DropReason::kBrokenJson);
    }
  }
  bool good = true;
  if (name == "ts_start_ms") {
    if (!base::read_time(value, base::Unit::kMillisecond, line.start_ns)) return malformed(DropReason::kBadTime);
  } else if (name == "latency_ms") {
    good = base::read_time(value, base::Unit::kMillisecond, line.latency_ns);
  } else if (name == "object_bytes") {
    good = base::read_int(value, line.bytes);
  } else if (name == "trial") {
    good = base::read_int(value, line.trial);
  } else if (name == "is_cold_start") {
    good = read_flag(value, line.cold);
  } else if (name == "ok") {
    good = read_flag(value, line.ok);
  }
  return good ? kRecorded : malformed(DropReason::kBadNumber);
}

Verdict read_line(std::string_view text, Scratch& scratch, Line& line) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    const Verdict verdict = read_member(name, value, scratch, line);
    if (verdict.bucket != Bucket::kRecorded) return verdict;
  }
  return ended(document) ? kRecorded : malformed(DropReason::kBrokenJson);
}

void add_label(Record& sample, std::string_view name, std::string_view value) {
  if (!value.empty()) sample.labels.push_back({name, value});
}

void add_factors(const Line& line, bool failed, Record& sample) {
  add_label(sample, "workload", line.workload);
  add_label(sample, "memory_mb", line.memory_mb);
  add_label(sample, "reserved_concurrency", line.reserved_concurrency);
  // The numbers of a failed invocation are zeros put in for what it did not get to.
  if (line.workload == "events" && !(failed && line.events == "0")) add_label(sample, "batch_events", line.events);
  if (line.workload == "batch" && !(failed && line.part_mb == "0")) {
    add_label(sample, "multipart_part_mb", line.part_mb);
  }
}

Verdict parse(const Message& message, Scratch& scratch) {
  Line line;
  const Verdict read = read_line(message.text, scratch, line);
  if (read.bucket != Bucket::kRecorded) return read;
  if (!is_metrics_line(message.text)) {
    const NameFactors factors = factors_of(line.function);
    line.workload = factors.workload;
    line.memory_mb = factors.memory_mb;
    line.reserved_concurrency = factors.reserved_concurrency;
    if (!factors.batch_events.empty()) line.events = factors.batch_events;
    line.part_mb = factors.part_mb;
  }
  const bool failed = !line.error.empty() || line.ok == 0;
  if (failed && line.latency_ns == 0) line.latency_ns = kNone;
  if (!failed && line.latency_ns == kNone) return malformed(DropReason::kMissingField);

  Record& sample = scratch.add(RecordKind::kSample);
  sample.series = "ingestion";
  sample.store = "s3";
  sample.run = line.run_id;
  sample.function = line.function;
  sample.request_id = line.request_id.empty() ? message.request_id : line.request_id;
  sample.ok = !failed;
  sample.error = line.error;
  sample.start_ns = line.start_ns;
  sample.duration_ns = line.latency_ns;
  sample.bytes = line.bytes;
  sample.trial = line.trial;
  sample.cold = line.cold;
  add_factors(line, failed, sample);
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({"_aws":{"CloudWatchMetrics":[{"Namespace":"LambdaS3Study","Dimensions":[["workload","function_name","region","run_id"]],"Metrics":[{"Name":"latency_ms","Unit":"Milliseconds"}]}],"Timestamp":1758000000123},"ts_start_ms":1758000000123,"ts_end_ms":1758000000245,"latency_ms":122,"workload":"events","run_id":"123e4567-e89b-12d3-a456-426614174000","function_name":"ingest-events-m1024-b10-rc10","region":"eu-west-1","memory_mb":1024,"reserved_concurrency":10,"events_generated":10,"object_bytes":10249,"multipart_part_mb":0,"multipart_parts":0})",
    R"({"function_name":"ingest-batch-m512-p8-rc0","trial":"1","invocation":"7","run_id":"123e4567","ok":"True","latency_ms":"8122","s3_key":"batch/x","object_bytes":"104857600","events_generated":"0","multipart_parts":"13"})",
};

}  // namespace

extern const Format kS3IngestionFormat;
const Format kS3IngestionFormat{"s3_ingestion", "metrics lines and result rows of the S3 ingestion experiment", claims,
                                parse, kSamples};

}  // namespace echotrace::ingest
