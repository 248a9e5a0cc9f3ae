// Lambda's platform lines where the function logs in JSON:
//   {"time":"2022-10-12T00:00:15.064Z","type":"platform.report","record":{"requestId":"6d68…","status":"success",
//    "metrics":{"durationMs":693.92,"billedDurationMs":694,"initDurationMs":397.68,"memorySizeMB":128,"maxMemoryUsedMB":84}}}
#include "ingest/base/json.h"
#include "ingest/formats/members.h"

namespace echotrace::ingest {
namespace {

bool claims(std::string_view text) {
  return text.front() == '{' && has_text_member(text, "type", "platform.") && has_member(text, "record");
}

bool read_megabytes(simdjson::ondemand::value value, std::int64_t& bytes) {
  std::int64_t megabytes = kNone;
  if (!base::read_int(value, megabytes)) return false;
  return megabytes == kNone || !__builtin_mul_overflow(megabytes, std::int64_t{1} << 20, &bytes);
}

Verdict read_metrics(simdjson::ondemand::value value, Record& report) {
  simdjson::ondemand::object metrics;
  if (value.get_object().get(metrics)) return malformed(DropReason::kBrokenJson);
  for (auto field : metrics) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value metric;
    if (field.key().get(name) || field.value().get(metric)) return malformed(DropReason::kBrokenJson);
    bool good = true;
    if (name == "durationMs") {
      good = base::read_time(metric, base::Unit::kMillisecond, report.duration_ns);
    } else if (name == "billedDurationMs") {
      good = base::read_time(metric, base::Unit::kMillisecond, report.billed_ns);
    } else if (name == "initDurationMs") {
      good = base::read_time(metric, base::Unit::kMillisecond, report.init_ns);
    } else if (name == "memorySizeMB") {
      good = read_megabytes(metric, report.memory_bytes);
    } else if (name == "maxMemoryUsedMB") {
      good = read_megabytes(metric, report.max_memory_bytes);
    }
    if (!good) return malformed(DropReason::kBadNumber);
  }
  return kRecorded;
}

Verdict read_record(simdjson::ondemand::value value, Scratch& scratch, Record& report) {
  simdjson::ondemand::object record;
  if (value.get_object().get(record)) return malformed(DropReason::kBrokenJson);
  for (auto field : record) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value member;
    if (field.key().get(name) || field.value().get(member)) return malformed(DropReason::kBrokenJson);
    if (name == "requestId") {
      if (!read_text(member, scratch, report.request_id)) return malformed(DropReason::kBrokenJson);
    } else if (name == "metrics") {
      const Verdict verdict = read_metrics(member, report);
      if (verdict.bucket != Bucket::kRecorded) return verdict;
    }
  }
  return kRecorded;
}

Verdict read_line(const Message& message, Scratch& scratch, Record& report, std::string_view& type) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(message.text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    if (name == "type") {
      if (!read_text(value, scratch, type)) return malformed(DropReason::kBrokenJson);
    } else if (name == "record") {
      const Verdict verdict = read_record(value, scratch, report);
      if (verdict.bucket != Bucket::kRecorded) return verdict;
    }
  }
  if (!ended(document)) return malformed(DropReason::kBrokenJson);
  if (!type.starts_with("platform.")) return kForeign;
  if (type != "platform.report") return kPlatform;
  const bool complete = !report.request_id.empty() && report.duration_ns != kNone;
  return complete ? kRecorded : malformed(DropReason::kMissingField);
}

Verdict parse(const Message& message, Scratch& scratch) {
  std::string_view type;
  Record& report = scratch.add(RecordKind::kReport);
  const Verdict verdict = read_line(message, scratch, report, type);
  if (verdict.bucket == Bucket::kPlatform && type == "platform.start") scratch.started_request = report.request_id;
  if (verdict.bucket != Bucket::kRecorded) scratch.drop_records();
  return verdict;
}

constexpr std::string_view kSamples[] = {
    R"({"time":"2022-10-12T00:00:15.064Z","type":"platform.initStart","record":{"initializationType":"on-demand","phase":"init"}})",
    R"({"time":"2022-10-12T00:00:15.464Z","type":"platform.start","record":{"requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa","version":"$LATEST"}})",
    R"({"time": "2022-10-12T00:00:16.158Z", "type": "platform.report", "record": {"requestId": "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa", "status": "success", "metrics": {"billedDurationMs": 694, "durationMs": 693.92, "initDurationMs": 397.68, "maxMemoryUsedMB": 84, "memorySizeMB": 128}}})",
};

}  // namespace

extern const Format kLambdaPlatformJsonFormat;
const Format kLambdaPlatformJsonFormat{"lambda_platform_json", "platform lines of Lambda in JSON form", claims, parse,
                                       kSamples};

}  // namespace echotrace::ingest
