// One JSON object per trace and line: what the CSV of --traces has, and the moments themselves.
//   {"id":"9f3c…","run":"r8k2…","store":"s3","by":{"key_bytes":64},"state":"delivered","put_ns":…,"receive_ns":…,
//    "stages":{"trigger_latency_ns":…},"ok":true,"cold":false,"writer":"…","receiver":"…"}
#include "analyze/each_trace.h"
#include "analyze/exports.h"
#include "analyze/json_line.h"
#include "analyze/observations.h"

#include <fmt/format.h>

namespace echotrace::analyze {
namespace {

std::string line_of(const TraceRow& row, JsonLine& line) {
  line.begin().text("id", fmt::format("{:016x}", row.trace.key)).text("run", row.run).text("store", row.store);
  line.begin("by");
  for (const auto& [name, value] : row.by) line.scalar(name, value);
  line.end().text("state", row.state);
  line.moment("intended_ns", row.times.intended_ns).moment("start_ns", row.times.start_ns).moment("put_ns", row.put_ns);
  line.moment("ack_ns", row.times.ack_ns).moment("store_ns", row.times.store_ns).moment("receive_ns", row.receive_ns);
  line.begin("stages");
  for (const Stage& stage : stages())
    line.moment(fmt::format("{}_ns", stage.name), stage_value(stage, row.trace, row.times));
  line.end();
  if (row.trace.written) line.truth("ok", row.trace.ok).text("writer", row.writer);
  if (row.trace.received) line.truth("cold", row.trace.cold).text("receiver", row.receiver);
  return line.end().take() + '\n';
}

void write(const Exported& exported, base::OutputFile& file) {
  JsonLine line;
  for_each_trace(exported.correlator, exported.traces, exported.grouping,
                 [&](const TraceRow& row) { file.write(line_of(row, line)); });
}

}  // namespace

extern const Export kNdjsonExport;
const Export kNdjsonExport{"ndjson", "one JSON object per trace and line", false, write};

}  // namespace echotrace::analyze
