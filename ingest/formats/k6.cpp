// Rows of k6's CSV output, as objects of texts: one value of one metric. Trends of times are in milliseconds; the
// timestamp, in seconds unless k6 was told otherwise, is when the value was taken, which is when what it measures ended.
//   {"metric_name":"http_req_duration","timestamp":"1595325560","metric_value":"221.899000","error":"","error_code":"",
//    "expected_response":"true","method":"GET","name":"http://test.k6.io","status":"200",…}
#include "ingest/base/json.h"
#include "ingest/formats/members.h"

#include <algorithm>

namespace echotrace::ingest {
namespace {

bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "metric_name") && has_member(text, "metric_value") &&
         has_member(text, "timestamp");
}

// Of the metrics that are built in, those that are times and do not say so by their name.
constexpr std::string_view kTimes[] = {"http_req_blocked",         "http_req_connecting", "http_req_tls_handshaking",
                                       "http_req_sending",         "http_req_waiting",    "http_req_receiving",
                                       "ws_connecting",            "ws_ping",             "browser_web_vital_fcp",
                                       "browser_web_vital_fid",    "browser_web_vital_inp", "browser_web_vital_lcp",
                                       "browser_web_vital_ttfb"};

bool is_time(std::string_view metric) {
  return metric.ends_with("_duration") || std::find(std::begin(kTimes), std::end(kTimes), metric) != std::end(kTimes);
}

// Columns that tell one request from another, and the labels they become.
struct LabelColumn {
  std::string_view column, label;
};
constexpr LabelColumn kLabels[] = {
    {"scenario", "scenario"}, {"group", "group"}, {"name", "name"}, {"method", "method"}, {"status", "http_status"}};

struct Row {
  std::string_view metric, value, timestamp, error, error_code, expected;
  std::string_view labels[std::size(kLabels)];
};

std::string_view* member_of(Row& row, std::string_view name) {
  if (name == "metric_name") return &row.metric;
  if (name == "metric_value") return &row.value;
  if (name == "timestamp") return &row.timestamp;
  if (name == "error") return &row.error;
  if (name == "error_code") return &row.error_code;
  if (name == "expected_response") return &row.expected;
  for (std::size_t i = 0; i < std::size(kLabels); ++i) {
    if (name == kLabels[i].column) return &row.labels[i];
  }
  return nullptr;
}

Verdict read_row(std::string_view text, Scratch& scratch, Row& row) {
  return visit_members(text, scratch, [&](std::string_view name, const base::JsonScalar& value, const void*) {
    std::string_view* const member = member_of(row, name);
    return member == nullptr || read_text(value, scratch, *member) ? kRecorded : malformed(DropReason::kBrokenJson);
  });
}

Verdict parse(const Message& message, Scratch& scratch) {
  Row row;
  const Verdict read = read_row(message.text, scratch, row);
  if (read.bucket != Bucket::kRecorded) return read;
  if (row.metric.empty() || row.value.empty()) return malformed(DropReason::kMissingField);
  if (!is_time(row.metric)) return kForeign;  // counters, rates, gauges, and trends of who knows what

  std::int64_t duration_ns = kNone, end_ns = kNone;
  if (!base::parse_decimal(row.value, base::Unit::kMillisecond, duration_ns)) return malformed(DropReason::kBadNumber);
  if (!base::parse_any_time(row.timestamp, end_ns)) return malformed(DropReason::kBadTime);
  Record& sample = scratch.add(RecordKind::kSample);
  sample.series = row.metric;
  sample.duration_ns = duration_ns;
  sample.start_ns = start_of(end_ns, duration_ns);
  sample.ok = row.error.empty() && row.error_code.empty() && row.expected != "false";
  sample.error = row.error.empty() ? row.error_code : row.error;
  for (std::size_t i = 0; i < std::size(kLabels); ++i) {
    if (!row.labels[i].empty()) sample.labels.push_back({kLabels[i].label, row.labels[i]});
  }
  return kRecorded;
}

constexpr std::string_view kSamples[] = {
    R"({"metric_name": "http_req_duration", "timestamp": "1595325560", "metric_value": "221.899000", "error": "", "error_code": "", "expected_response": "true", "group": "", "method": "GET", "name": "http://test.k6.io", "scenario": "default", "status": "200"})",
};

}  // namespace

extern const Format kK6Format;
const Format kK6Format{"k6", "rows of k6's CSV output", claims, parse, kSamples};

}  // namespace echotrace::ingest
