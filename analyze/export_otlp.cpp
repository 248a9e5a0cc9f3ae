// OpenTelemetry's OTLP in JSON, a request with at most 500 traces per line as its file exporter writes them. A write is a
// span of kind PRODUCER from put to acknowledgement; a receive is a span of kind CONSUMER, of a trace of its own, that is
// linked to it: a batch would have many. The functions do not say when they are done with an item, so a CONSUMER span
// has no length. Names of attributes: semantic conventions of FaaS, database and messaging; ours begin with "echotrace.".
#include "analyze/each_trace.h"
#include "analyze/exports.h"
#include "analyze/json_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace echotrace::analyze {
namespace {

using ingest::kNone;

constexpr std::size_t kTracesPerLine = 500;
enum SpanKind { kProducer = 4, kConsumer = 5 };  // of opentelemetry.proto.trace.v1

// Both ids of a span are made from the trace's key, and from which end of it the span is.
struct Ids {
  std::string trace, span;
  Ids(std::uint64_t key, SpanKind kind)
      : trace(fmt::format("{:016x}{:016x}", key, static_cast<unsigned>(kind))),
        span(fmt::format("{:016x}", key ^ static_cast<unsigned>(kind))) {}
};

void text_attribute(JsonLine& line, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  line.begin().text("key", name).begin("value").text("stringValue", text).end().end();
}
void attribute(JsonLine& line, std::string_view name, const Scalar& value) {
  if (std::holds_alternative<std::monostate>(value)) return;
  line.begin().text("key", name).begin("value");
  if (const auto* const integer = std::get_if<std::int64_t>(&value)) {
    line.text("intValue", std::to_string(*integer));
  } else if (const auto* const flag = std::get_if<bool>(&value)) {
    line.truth("boolValue", *flag);
  } else {
    line.text("stringValue", to_text(value));
  }
  line.end().end();
}

void begin_span(JsonLine& line, const TraceRow& row, SpanKind kind, std::int64_t begin_ns, std::int64_t end_ns) {
  const Ids ids(row.trace.key, kind);
  line.begin().text("traceId", ids.trace).text("spanId", ids.span);
  line.text("name", fmt::format("{} {}", row.store.empty() ? "store" : row.store,
                                kind == kProducer ? "publish" : "process"));
  line.number("kind", kind).text("startTimeUnixNano", std::to_string(begin_ns));
  line.text("endTimeUnixNano", std::to_string(end_ns)).begin_list("attributes");
  text_attribute(line, "db.system", row.store);
  text_attribute(line, "echotrace.run", row.run);
  text_attribute(line, "echotrace.state", row.state);
  for (const auto& [name, value] : row.by) attribute(line, "echotrace.by." + name, value);
}

void write_span(JsonLine& line, const TraceRow& row) {
  if (row.put_ns == kNone) return;
  const std::int64_t ack_ns = row.times.ack_ns;
  begin_span(line, row, kProducer, row.put_ns, ack_ns == kNone ? row.put_ns : std::max(ack_ns, row.put_ns));
  text_attribute(line, "faas.instance", row.writer);
  if (row.times.intended_ns != kNone) attribute(line, "echotrace.intended_unix_nano", Scalar(row.times.intended_ns));
  line.end_list();
  if (!row.trace.ok) line.begin("status").number("code", 2).end();  // STATUS_CODE_ERROR
  line.end();
}

void receive_span(JsonLine& line, const TraceRow& row) {
  if (row.receive_ns == kNone) return;
  begin_span(line, row, kConsumer, row.receive_ns, row.receive_ns);
  text_attribute(line, "faas.trigger", "datasource");
  text_attribute(line, "faas.instance", row.receiver);
  attribute(line, "faas.coldstart", Scalar(static_cast<bool>(row.trace.cold)));
  if (row.times.store_ns != kNone) attribute(line, "echotrace.store_unix_nano", Scalar(row.times.store_ns));
  line.end_list();
  if (row.put_ns != kNone) {
    const Ids producer(row.trace.key, kProducer);
    line.begin_list("links").begin().text("traceId", producer.trace).text("spanId", producer.span).end().end_list();
  }
  line.end();
}

class Requests {
 public:
  explicit Requests(base::OutputFile& file) : file_(file) {}
  void add(const TraceRow& row) {
    if (traces_ == 0) begin();
    write_span(line_, row);
    receive_span(line_, row);
    if (++traces_ == kTracesPerLine) finish();
  }
  void finish() {
    if (traces_ == 0) return;
    line_.end_list().end().end_list().end().end_list().end();
    file_.write(line_.take() + '\n');
    traces_ = 0;
  }

 private:
  void begin() {
    line_.begin().begin_list("resourceSpans").begin().begin("resource").begin_list("attributes");
    text_attribute(line_, "service.name", "echotrace");
    line_.end_list().end().begin_list("scopeSpans").begin().begin("scope").text("name", "echotrace");
    line_.text("version", ECHOTRACE_VERSION).end().begin_list("spans");
  }
  base::OutputFile& file_;
  std::size_t traces_ = 0;
  JsonLine line_;
};

void write(const Exported& exported, base::OutputFile& file) {
  Requests requests(file);
  for_each_trace(exported.correlator, exported.traces, exported.grouping,
                 [&](const TraceRow& row) { requests.add(row); });
  requests.finish();
}

}  // namespace

extern const Export kOtlpExport;
const Export kOtlpExport{"otlp", "OpenTelemetry's OTLP as JSON lines: a span per write, one linked per receive", false,
                         write};

}  // namespace echotrace::analyze
