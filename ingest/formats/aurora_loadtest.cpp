// The Aurora load test publishes one PutMetricData request per statement; where its body is logged, it reads
//   {"Namespace":"PERFORMANCE/AURORA/mydb","MetricData":[{"MetricName":"DURATION","Dimensions":[{"Name":"ACTION",
//    "Value":"INSERT"}],"Unit":"Milliseconds","Value":12.34},{"MetricName":"COMPLETIONS",…,"Unit":"Count","Value":1}]}
// Each DURATION datum is a sample; COMPLETIONS counts the same statements again.
#include "ingest/base/json.h"
#include "ingest/formats/members.h"
#include "ingest/formats/metric_unit.h"

namespace echotrace::ingest {
namespace {

constexpr std::string_view kNamespace = "PERFORMANCE/AURORA/";
constexpr std::size_t kMaxData = 1000;  // CloudWatch takes no more in one request

bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "MetricData") && has_text_member(text, "Namespace", kNamespace);
}

struct Datum {
  std::string_view metric, unit, value, action;
  std::int64_t end_ns = kNone;
};

bool read_dimensions(simdjson::ondemand::value value, Scratch& scratch, Datum& datum) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array)) return false;
  for (auto element : array) {
    simdjson::ondemand::object dimension;
    if (element.get_object().get(dimension)) return false;
    std::string_view name, content;
    for (auto field : dimension) {
      simdjson::ondemand::raw_json_string key;
      simdjson::ondemand::value member;
      if (field.key().get(key) || field.value().get(member)) return false;
      if (key == "Name" && !read_text(member, scratch, name)) return false;
      if (key == "Value" && !read_text(member, scratch, content)) return false;
    }
    if (name == "ACTION") datum.action = content;
  }
  return true;
}

Verdict read_datum(simdjson::ondemand::object object, Scratch& scratch, Datum& datum) {
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    bool good = true;
    if (name == "MetricName") {
      good = read_text(value, scratch, datum.metric);
    } else if (name == "Unit") {
      good = read_text(value, scratch, datum.unit);
    } else if (name == "Value") {
      good = read_text(value, scratch, datum.value);
    } else if (name == "Dimensions") {
      good = read_dimensions(value, scratch, datum);
    } else if (name == "Timestamp" && !base::read_any_time(value, datum.end_ns)) {
      return malformed(DropReason::kBadTime);
    }
    if (!good) return malformed(DropReason::kBrokenJson);
  }
  return kRecorded;
}

Verdict add_sample(const Datum& datum, std::string_view database, const Message& message, Scratch& scratch) {
  base::Unit unit = base::Unit::kMillisecond;
  std::int64_t duration_ns = kNone;
  if (datum.value.empty()) return malformed(DropReason::kMissingField);
  if (!time_unit(datum.unit, unit) || !base::parse_decimal(datum.value, unit, duration_ns)) {
    return malformed(DropReason::kBadNumber);
  }
  if (scratch.records().size() == kMaxData) return malformed(DropReason::kUnknownFormat);
  Record& sample = scratch.add(RecordKind::kSample);
  sample.series = "statement";
  sample.store = "aurora";
  sample.duration_ns = duration_ns;
  sample.start_ns = start_of(datum.end_ns != kNone ? datum.end_ns : message.event->timestamp_ns, duration_ns);
  sample.request_id = message.request_id;
  sample.function = message.function;
  if (!datum.action.empty()) sample.labels.push_back({"action", datum.action});
  if (!database.empty()) sample.labels.push_back({"dbname", database});
  return kRecorded;
}

Verdict read_data(simdjson::ondemand::value value, std::string_view database, const Message& message,
                  Scratch& scratch) {
  simdjson::ondemand::array data;
  if (value.get_array().get(data)) return malformed(DropReason::kBrokenJson);
  for (auto element : data) {
    simdjson::ondemand::object object;
    if (element.get_object().get(object)) return malformed(DropReason::kBrokenJson);
    Datum datum;
    Verdict verdict = read_datum(object, scratch, datum);
    if (verdict.bucket == Bucket::kRecorded && datum.metric == "DURATION") {
      verdict = add_sample(datum, database, message, scratch);
    }
    if (verdict.bucket != Bucket::kRecorded) return verdict;
  }
  return kRecorded;
}

// Calls visit(name, value) for every member of the request.
template <typename Visit>
Verdict for_each_member(const Message& message, Scratch& scratch, Visit&& visit) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (!open_object(message.text, scratch, document, object)) return malformed(DropReason::kBrokenJson);
  for (auto field : object) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    const Verdict verdict = visit(name, value);
    if (verdict.bucket != Bucket::kRecorded) return verdict;
  }
  return ended(document) ? kRecorded : malformed(DropReason::kBrokenJson);
}

Verdict parse(const Message& message, Scratch& scratch) {
  // The namespace usually stands behind the data that it labels.
  std::string_view name_space;
  Verdict verdict = for_each_member(message, scratch, [&](auto name, simdjson::ondemand::value value) {
    const bool good = name != "Namespace" || read_text(value, scratch, name_space);
    return good ? kRecorded : malformed(DropReason::kBrokenJson);
  });
  if (verdict.bucket == Bucket::kRecorded && !name_space.starts_with(kNamespace)) verdict = kForeign;
  if (verdict.bucket == Bucket::kRecorded) {
    const std::string_view database = name_space.substr(kNamespace.size());
    verdict = for_each_member(message, scratch, [&](auto name, simdjson::ondemand::value value) {
      return name == "MetricData" ? read_data(value, database, message, scratch) : kRecorded;
    });
  }
  if (verdict.bucket != Bucket::kRecorded) scratch.drop_records();
  if (verdict.bucket == Bucket::kRecorded && scratch.records().empty()) return kForeign;
  return verdict;
}

constexpr std::string_view kSamples[] = {
    R"({"MetricData": [{"MetricName": "DURATION", "Dimensions": [{"Name": "ACTION", "Value": "INSERT"}], "Unit": "Milliseconds", "Value": 12.34}, {"MetricName": "COMPLETIONS", "Dimensions": [{"Name": "ACTION", "Value": "INSERT"}], "Unit": "Count", "Value": 1}], "Namespace": "PERFORMANCE/AURORA/mydb"})",
};

}  // namespace

extern const Format kAuroraLoadtestFormat;
const Format kAuroraLoadtestFormat{
    "aurora_loadtest", "statement metrics (PutMetricData bodies) of the Aurora load test", claims, parse, kSamples};

}  // namespace echotrace::ingest
