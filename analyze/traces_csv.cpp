#include "analyze/traces_csv.h"

#include "analyze/observations.h"
#include "analyze/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace echotrace::analyze {
namespace {

struct Place {
  std::int64_t put_ns;
  std::uint64_t key;
  std::uint32_t shard, row;
};

// Quoted where needed; a text that a spreadsheet would run as a formula gets an apostrophe in front.
std::string cell(std::string_view text) {
  std::string out;
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  if (formula) out += '\'';
  out += text;
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string number(std::int64_t value) {
  return value == ingest::kNone ? std::string() : fmt::format("{}", value);
}

std::string_view state(const ingest::Trace& trace) {
  if (!trace.written) return "orphan";
  return trace.received ? "delivered" : trace.undetermined ? "undetermined" : "lost";
}

std::string header(const Grouping& grouping) {
  std::string line = "echotrace_trace_id,run,store";
  if (grouping.size() > 0) {
    for (const auto& [name, value] : grouping.by(0)) line += ",by_" + cell(name);
  }
  line += ",state,put_ns,receive_ns";
  for (const Stage& stage : stages()) line += fmt::format(",{}_ns", stage.name);
  return line + ",cold,writer,receiver\n";
}

}  // namespace

void write_traces_csv(const ingest::Correlator& correlator, ingest::TraceTable& traces, Grouping& grouping,
                      base::OutputFile& file) {
  std::vector<Place> places;
  for (std::uint32_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    for (std::uint32_t i = 0; i < traces.shard(s).size(); ++i) {
      const ingest::Trace& trace = traces.shard(s).row(i);
      if (!trace.written && !trace.received) continue;
      places.push_back({trace.written ? trace.put_ns : std::numeric_limits<std::int64_t>::max(), trace.key, s, i});
    }
  }
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return std::tie(a.put_ns, a.key) < std::tie(b.put_ns, b.key); });
  file.write(header(grouping));
  for (const Place& place : places) {
    const ingest::TraceShard& shard = traces.shard(place.shard);
    const ingest::Trace& trace = shard.row(place.row);
    const std::uint32_t group = grouping.of(correlator.tuples(), trace);
    if (group == kNoGroup) continue;
    const ingest::Tuple& tuple = correlator.tuples().at(trace.written ? trace.write_tuple : trace.receive_tuple);
    std::string line = fmt::format("{:016x},{},{}", trace.key, cell(tuple.run), cell(tuple.store));
    for (const auto& [name, value] : grouping.by(group)) line += ',' + cell(to_text(value));
    line += fmt::format(",{},{},{}", state(trace), trace.written ? number(trace.put_ns) : "",
                        trace.received ? number(trace.receive_ns) : "");
    const ingest::TraceTimes times = shard.times(place.row);
    for (const Stage& stage : stages()) line += ',' + number(stage_value(stage, trace, times));
    line += fmt::format(",{},{},{}\n", trace.received ? (trace.cold ? "true" : "false") : "",
                        trace.written ? cell(correlator.environments().name(trace.writer)) : "",
                        trace.received ? cell(correlator.environments().name(trace.receiver)) : "");
    file.write(line);
  }
  file.commit();
}

}  // namespace echotrace::analyze
