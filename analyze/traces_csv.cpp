#include "analyze/traces_csv.h"

#include "analyze/each_trace.h"
#include "analyze/observations.h"
#include "analyze/stages.h"

#include <fmt/format.h>

#include <string>

namespace echotrace::analyze {
namespace {

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
  file.write(header(grouping));
  for_each_trace(correlator, traces, grouping, [&file](const TraceRow& row) {
    std::string line = fmt::format("{:016x},{},{}", row.trace.key, cell(row.run), cell(row.store));
    for (const auto& [name, value] : row.by) line += ',' + cell(to_text(value));
    line += fmt::format(",{},{},{}", row.state, number(row.put_ns), number(row.receive_ns));
    for (const Stage& stage : stages()) line += ',' + number(stage_value(stage, row.trace, row.times));
    line += fmt::format(",{},{},{}\n", row.trace.received ? (row.trace.cold ? "true" : "false") : "", cell(row.writer),
                        cell(row.receiver));
    file.write(line);
  });
  file.commit();
}

}  // namespace echotrace::analyze
