// Trace events (Chrome's JSON format), which ui.perfetto.dev and chrome://tracing show: a process per store, a track per
// trace, its stages as slices that lie within each other. Times count from the first put, in microseconds; otherData
// says when that was. Format: "Trace Event Format", complete events (X), instants (i) and metadata (M).
//   end_to_end       intended to receive
//     schedule_delay   intended to start
//     trigger_latency  put to receive
//       commit, dispatch   put to the store's stamp, and from there to receive
// write_latency may end after the receive, so the acknowledgement is an instant. A stage that would be negative is left
// out.
#include "analyze/each_trace.h"
#include "analyze/exports.h"
#include "analyze/json_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace echotrace::analyze {
namespace {

using ingest::kNone;

std::string microseconds(std::int64_t ns) {
  return fmt::format("{}{}.{:03}", ns < 0 ? "-" : "", std::abs(ns) / 1000, std::abs(ns) % 1000);
}

class Tracks {
 public:
  Tracks(base::OutputFile& file, std::int64_t origin_ns) : file_(file), origin_ns_(origin_ns) {}

  void add(const TraceRow& row) {
    process_ = process_of(row.store);
    ++track_;
    name("thread_name", fmt::format("{} {:016x}", row.state, row.trace.key));
    const ingest::TraceTimes& times = row.times;
    slice("end_to_end", times.intended_ns, row.receive_ns, row);
    slice("schedule_delay", times.intended_ns, times.start_ns, row);
    slice("trigger_latency", row.put_ns, row.receive_ns, row);
    if (row.put_ns != kNone && times.store_ns >= row.put_ns && times.store_ns <= row.receive_ns) {
      slice("commit", row.put_ns, times.store_ns, row);
      slice("dispatch", times.store_ns, row.receive_ns, row);
    }
    if (row.receive_ns == kNone) instant("put", row.put_ns);
    if (row.put_ns == kNone) instant("receive", row.receive_ns);
    instant("ack", times.ack_ns);
  }

 private:
  int process_of(std::string_view store) {
    const auto [entry, added] = processes_.try_emplace(std::string(store), static_cast<int>(processes_.size()) + 1);
    if (added) {
      process_ = entry->second;
      name("process_name", store.empty() ? "store not known" : store);
    }
    return entry->second;
  }

  JsonLine& begin(std::string_view phase, std::string_view event_name) {
    return line_.begin().text("ph", phase).text("name", event_name).number("pid", process_).number("tid", track_);
  }
  void emit() {
    file_.write(first_ ? "" : ",\n");
    first_ = false;
    file_.write(line_.end().take());
  }

  void name(std::string_view what, std::string_view text) {
    begin("M", what).begin("args").text("name", text).end();
    emit();
  }
  void slice(std::string_view stage, std::int64_t from_ns, std::int64_t to_ns, const TraceRow& row) {
    if (from_ns == kNone || to_ns == kNone || to_ns < from_ns) return;
    begin("X", stage).text("cat", row.store).raw("ts", microseconds(from_ns - origin_ns_));
    line_.raw("dur", microseconds(to_ns - from_ns)).begin("args").text("run", row.run);
    for (const auto& [field, value] : row.by) line_.scalar(field, value);
    if (row.trace.received) line_.truth("cold", row.trace.cold).text("receiver", row.receiver);
    line_.text("writer", row.writer).end();
    emit();
  }
  void instant(std::string_view moment, std::int64_t ns) {
    if (ns == kNone) return;
    begin("i", moment).text("s", "t").raw("ts", microseconds(ns - origin_ns_));
    emit();
  }

  base::OutputFile& file_;
  std::int64_t origin_ns_, track_ = 0;
  int process_ = 0;
  bool first_ = true;
  std::map<std::string, int> processes_;
  JsonLine line_;
};

void write(const Exported& exported, base::OutputFile& file) {
  const std::int64_t origin_ns = exported.analysis.origin_ns;
  file.write(fmt::format("{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"origin_unix_ns\":\"{}\"}},\"traceEvents\":[\n",
                         origin_ns));
  Tracks tracks(file, origin_ns);
  for_each_trace(exported.correlator, exported.traces, exported.grouping,
                 [&](const TraceRow& row) { tracks.add(row); });
  file.write("\n]}\n");
}

}  // namespace

extern const Export kPerfettoExport;
const Export kPerfettoExport{"perfetto", "trace events for ui.perfetto.dev: a track per trace, its stages", false, write};

}  // namespace echotrace::analyze
