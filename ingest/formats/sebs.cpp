// Rows of SeBS's result.csv (spcl/serverless-benchmarks, experiment perf-cost), as objects of texts: one invocation
// each, timed by the function, by curl, by the client and by the provider.
//   {"memory":"256","type":"warm","is_cold":"False","exec_time":"100236","connection_time":"0.058217","client_time":"172400",
//    "provider_time":"101220","mem_used":"41"}
// curl counts seconds, the others microseconds. There is no time of day. A provider that was not asked says 0.
#include "ingest/base/json.h"
#include "ingest/formats/members.h"

#include <iterator>

namespace echotrace::ingest {
namespace {

bool claims(std::string_view text) {
  return text.front() == '{' && has_member(text, "exec_time") && has_member(text, "client_time") &&
         has_member(text, "provider_time") && has_member(text, "is_cold");
}

struct Timing {
  std::string_view column, series;
  base::Unit unit;
  bool zero_is_none;
};
constexpr Timing kTimings[] = {
    {"exec_time", "sebs_exec", base::Unit::kMicrosecond, false},
    {"connection_time", "sebs_connection", base::Unit::kSecond, true},
    {"client_time", "sebs_client", base::Unit::kMicrosecond, false},
    {"provider_time", "sebs_provider", base::Unit::kMicrosecond, true},
};

struct Row {
  std::string_view memory, type, cold;
  std::int64_t timed_ns[std::size(kTimings)] = {kNone, kNone, kNone, kNone};
};

Verdict read_member(std::string_view name, const base::JsonScalar& value, Scratch& scratch, Row& row) {
  for (std::size_t i = 0; i < std::size(kTimings); ++i) {
    if (name != kTimings[i].column) continue;
    return base::read_time(value, kTimings[i].unit, row.timed_ns[i]) ? kRecorded : malformed(DropReason::kBadNumber);
  }
  std::string_view* const text = name == "memory"    ? &row.memory
                                 : name == "type"    ? &row.type
                                 : name == "is_cold" ? &row.cold
                                                     : nullptr;
  if (text != nullptr && !read_text(value, scratch, *text)) return malformed(DropReason::kBrokenJson);
  return kRecorded;
}

bool read_cold(std::string_view text, std::int64_t& cold) {
  if (text == "True" || text == "true" || text == "1") {
    cold = 1;
  } else if (text == "False" || text == "false" || text == "0") {
    cold = 0;
  } else {
    return text.empty();
  }
  return true;
}

Verdict parse(const Message& message, Scratch& scratch) {
  Row row;
  const Verdict read = visit_members(message.text, scratch, [&](std::string_view name, const base::JsonScalar& value,
                                                                const void*) {
    return read_member(name, value, scratch, row);
  });
  if (read.bucket != Bucket::kRecorded) return read;
  std::int64_t cold = kNone;
  if (!read_cold(row.cold, cold)) return malformed(DropReason::kBadNumber);

  bool timed = false;
  for (std::size_t i = 0; i < std::size(kTimings); ++i) {
    const std::int64_t duration_ns = row.timed_ns[i];
    if (duration_ns == kNone || (duration_ns == 0 && kTimings[i].zero_is_none)) continue;
    timed = true;
    Record& sample = scratch.add(RecordKind::kSample);
    sample.series = kTimings[i].series;
    sample.duration_ns = duration_ns;
    sample.cold = cold;
    if (!row.memory.empty()) sample.labels.push_back({"memory_mb", row.memory});
    if (!row.type.empty()) sample.labels.push_back({"type", row.type});
  }
  return timed ? kRecorded : malformed(DropReason::kMissingField);
}

constexpr std::string_view kSamples[] = {
    R"({"memory": "256", "type": "warm", "is_cold": "False", "exec_time": "100236", "connection_time": "0.058217", "client_time": "172400", "provider_time": "101220", "mem_used": "41"})",
    R"({"is_cold": "True", "exec_time": "100236", "connection_time": "0.058217", "client_time": "172400", "provider_time": "0"})",
};

}  // namespace

extern const Format kSebsFormat;
const Format kSebsFormat{"sebs", "rows of SeBS's result.csv", claims, parse, kSamples};

}  // namespace echotrace::ingest
