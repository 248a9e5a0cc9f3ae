// CloudWatch's embedded metric format, of anybody's functions:
//   {"_aws":{"Timestamp":1758000000123,"CloudWatchMetrics":[{"Namespace":"X","Dimensions":[["version"]],
//    "Metrics":[{"Name":"time","Unit":"Milliseconds"}]}]},"version":"$LATEST","time":100}
// Every metric with a unit of time gives one sample per value, labelled with the first set of dimensions. Metrics of
// other units are no durations and are passed over.
#include "ingest/base/json.h"
#include "ingest/formats/members.h"
#include "ingest/formats/metric_unit.h"

#include <vector>

namespace echotrace::ingest {
namespace {

// Bounds for one message. The format allows 100 metrics and 30 dimensions per directive, 100 values per metric.
constexpr std::size_t kMaxNames = 1000, kMaxDimensions = 30, kMaxSamples = 10'000;

bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "_aws") && text.find("\"LambdaS3Study\"") == std::string_view::npos;
}

struct Metric {
  std::string_view name;
  base::Unit unit = base::Unit::kMillisecond;
  std::size_t directive = 0;
};
struct Dimension {
  std::string_view name, value;
  std::size_t directive = 0;
  bool found = false;
};
struct Definitions {
  std::vector<Metric> metrics;  // of time
  std::vector<Dimension> dimensions;
  std::size_t directives = 0;
  std::int64_t timestamp_ns = kNone;
};

bool read_metrics(simdjson::ondemand::value value, Scratch& scratch, Definitions& definitions) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array)) return false;
  for (auto element : array) {
    simdjson::ondemand::object object;
    if (element.get_object().get(object)) return false;
    Metric metric;
    metric.directive = definitions.directives;
    std::string_view unit;
    for (auto field : object) {
      simdjson::ondemand::raw_json_string name;
      simdjson::ondemand::value member;
      if (field.key().get(name) || field.value().get(member)) return false;
      if (name == "Name" && !read_text(member, scratch, metric.name)) return false;
      if (name == "Unit" && !read_text(member, scratch, unit)) return false;
    }
    if (!metric.name.empty() && time_unit(unit, metric.unit)) definitions.metrics.push_back(metric);
  }
  return true;
}

bool read_dimensions(simdjson::ondemand::value value, Scratch& scratch, Definitions& definitions) {
  simdjson::ondemand::array sets, set;
  if (value.get_array().get(sets)) return false;
  bool first = true;
  for (auto element : sets) {
    if (element.get_array().get(set)) return false;
    for (auto name : set) {
      simdjson::ondemand::value text;
      Dimension dimension;
      dimension.directive = definitions.directives;
      if (name.get(text) || !read_text(text, scratch, dimension.name)) return false;
      if (first) definitions.dimensions.push_back(dimension);
    }
    first = false;
  }
  return true;
}

bool read_directives(simdjson::ondemand::value value, Scratch& scratch, Definitions& definitions) {
  simdjson::ondemand::array directives;
  if (value.get_array().get(directives)) return false;
  for (auto element : directives) {
    simdjson::ondemand::object directive;
    if (element.get_object().get(directive)) return false;
    for (auto field : directive) {
      simdjson::ondemand::raw_json_string name;
      simdjson::ondemand::value member;
      if (field.key().get(name) || field.value().get(member)) return false;
      if (name == "Metrics" && !read_metrics(member, scratch, definitions)) return false;
      if (name == "Dimensions" && !read_dimensions(member, scratch, definitions)) return false;
    }
    ++definitions.directives;
  }
  return true;
}

Verdict read_definitions(std::string_view text, Scratch& scratch, Definitions& definitions) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object root, aws;
  if (!open_object(text, scratch, document, root)) return malformed(DropReason::kBrokenJson);
  for (auto field : root) {
    simdjson::ondemand::raw_json_string name;
    simdjson::ondemand::value value;
    if (field.key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    if (name != "_aws") continue;
    if (value.get_object().get(aws)) return kForeign;
    for (auto inner : aws) {
      simdjson::ondemand::raw_json_string member;
      simdjson::ondemand::value content;
      if (inner.key().get(member) || inner.value().get(content)) return malformed(DropReason::kBrokenJson);
      if (member == "Timestamp" && !base::read_time(content, base::Unit::kMillisecond, definitions.timestamp_ns)) {
        return malformed(DropReason::kBadTime);
      }
      if (member == "CloudWatchMetrics" && !read_directives(content, scratch, definitions)) {
        return malformed(DropReason::kBrokenJson);
      }
    }
  }
  if (!ended(document)) return malformed(DropReason::kBrokenJson);
  if (definitions.metrics.empty()) return kForeign;
  const bool within = definitions.metrics.size() <= kMaxNames &&
                      definitions.dimensions.size() <= kMaxDimensions * definitions.directives &&
                      definitions.dimensions.size() <= kMaxNames;
  return within ? kRecorded : malformed(DropReason::kUnknownFormat);
}

Verdict add_sample(simdjson::ondemand::value value, const Metric& metric, const Definitions& definitions,
                   const Message& message, Scratch& scratch) {
  std::int64_t duration_ns = kNone;
  if (!base::read_time(value, metric.unit, duration_ns)) return malformed(DropReason::kBadNumber);
  if (duration_ns == kNone) return kRecorded;
  if (scratch.records().size() == kMaxSamples) return malformed(DropReason::kUnknownFormat);
  Record& sample = scratch.add(RecordKind::kSample);
  sample.series = metric.name;
  sample.start_ns = definitions.timestamp_ns;
  sample.duration_ns = duration_ns;
  sample.request_id = message.request_id;
  sample.function = message.function;
  for (const Dimension& dimension : definitions.dimensions) {
    const bool belongs = dimension.directive == metric.directive && dimension.found;
    if (belongs && sample.labels.size() < kMaxDimensions) sample.labels.push_back({dimension.name, dimension.value});
  }
  return kRecorded;
}

Verdict add_samples(simdjson::ondemand::value value, const Metric& metric, const Definitions& definitions,
                    const Message& message, Scratch& scratch) {
  simdjson::ondemand::json_type type;
  if (value.type().get(type)) return malformed(DropReason::kBadNumber);
  if (type != simdjson::ondemand::json_type::array) return add_sample(value, metric, definitions, message, scratch);
  simdjson::ondemand::array array;
  if (value.get_array().get(array)) return malformed(DropReason::kBadNumber);
  for (auto element : array) {
    simdjson::ondemand::value number;
    if (element.get(number)) return malformed(DropReason::kBadNumber);
    const Verdict verdict = add_sample(number, metric, definitions, message, scratch);
    if (verdict.bucket != Bucket::kRecorded) return verdict;
  }
  return kRecorded;
}

// The targets of metrics and dimensions are members of the root. Dimensions first: they may stand behind the metrics.
Verdict read_dimension_values(std::string_view text, Scratch& scratch, Definitions& definitions) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object root;
  if (!open_object(text, scratch, document, root)) return malformed(DropReason::kBrokenJson);
  for (auto field : root) {
    std::string_view name;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    std::string_view content;
    bool wanted = false;
    for (const Dimension& dimension : definitions.dimensions) wanted = wanted || dimension.name == name;
    if (!wanted || !read_text(value, scratch, content)) continue;
    for (Dimension& dimension : definitions.dimensions) {
      if (dimension.name != name) continue;
      dimension.value = content;
      dimension.found = true;
    }
  }
  return kRecorded;
}

Verdict read_metric_values(const Message& message, Scratch& scratch, const Definitions& definitions) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object root;
  if (!open_object(message.text, scratch, document, root)) return malformed(DropReason::kBrokenJson);
  for (auto field : root) {
    std::string_view name;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(name) || field.value().get(value)) return malformed(DropReason::kBrokenJson);
    for (const Metric& metric : definitions.metrics) {
      if (metric.name != name) continue;
      const Verdict verdict = add_samples(value, metric, definitions, message, scratch);
      if (verdict.bucket != Bucket::kRecorded) return verdict;
      break;  // a value can be read once; the first directive that names it has it
    }
  }
  return scratch.records().empty() ? malformed(DropReason::kMissingField) : kRecorded;
}

Verdict parse(const Message& message, Scratch& scratch) {
  Definitions definitions;
  Verdict verdict = read_definitions(message.text, scratch, definitions);
  if (verdict.bucket != Bucket::kRecorded) return verdict;
  verdict = read_dimension_values(message.text, scratch, definitions);
  if (verdict.bucket == Bucket::kRecorded) verdict = read_metric_values(message, scratch, definitions);
  if (verdict.bucket != Bucket::kRecorded) scratch.drop_records();
  return verdict;
}

constexpr std::string_view kSamples[] = {
    R"({"_aws":{"Timestamp":1758000000123,"CloudWatchMetrics":[{"Namespace":"X","Dimensions":[["functionVersion"]],"Metrics":[{"Name":"time","Unit":"Milliseconds","StorageResolution":60}]}]},"functionVersion":"$LATEST","time":100,"requestId":"989ffbf8-9ace-4817-a57c-e4dd734019ee"})",
};

}  // namespace

extern const Format kEmfFormat;
const Format kEmfFormat{"emf", "embedded metrics (EMF) of any function: those with a unit of time", claims, parse,
                        kSamples};

}  // namespace echotrace::ingest
