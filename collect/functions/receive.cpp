#include "collect/functions/deliveries.h"
#include "collect/functions/handlers.h"
#include "ingest/base/clock.h"

namespace echotrace::functions {

namespace {

// Like the line of a ping it is not numbered, and keeps the invocation from looking like one whose records were lost.
aws::JsonObject foreign_line(const Batch& batch, const Invocation& invocation) {
  aws::JsonObject line = Log::record("sample");
  line.text("series", "foreign")
      .number("start_ns", invocation.entry_ns)
      .number("duration_ns", base::monotonic_ns() - invocation.entry_monotonic_ns)
      .number("foreign", static_cast<std::int64_t>(batch.foreign))
      .number("batch", static_cast<std::int64_t>(batch.size))
      .text_unless_empty("reason", printable(batch.reason))
      .text("request_id", invocation.request_id);
  return line;
}

}  // namespace

// The answer is one that every kind of invocation takes for success, also a mapping that asks for the failed items.
std::string receive(Environment& environment, const Invocation& invocation, const Payload& payload) {
  const Batch batch = read_batch(payload);
  Log& log = environment.log();
  for (const Delivery& delivery : batch.deliveries) {
    aws::JsonObject line = Log::record("receive");
    line.text("run", delivery.run)
        .text("id", delivery.id)
        .text("store", delivery.store)
        .number("receive_ns", invocation.entry_ns);
    if (delivery.store_ns) line.number("store_ns", *delivery.store_ns);
    line.number("batch", static_cast<std::int64_t>(batch.size))
        .number("index", static_cast<std::int64_t>(delivery.index))
        .text("request_id", invocation.request_id);
    log.numbered(std::move(line));
  }
  if (batch.foreign > 0 || batch.deliveries.empty()) log.line(foreign_line(batch, invocation));
  log.flush();
  aws::JsonObject answer;
  answer.raw("batchItemFailures", "[]")
      .number("received", static_cast<std::int64_t>(batch.deliveries.size()))
      .number("foreign", static_cast<std::int64_t>(batch.foreign));
  return answer.json();
}

}  // namespace echotrace::functions
