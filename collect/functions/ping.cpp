#include "collect/functions/handlers.h"
#include "ingest/base/clock.h"

namespace echotrace::functions {

// Its line keeps the invocation from looking like one whose records were lost. It is not numbered, because holes among
// the receives' numbers are what shows a gap.
std::string ping(Environment& environment, const Invocation& invocation, const Payload& payload) {
  const std::string_view run = payload.is_json() ? text_member(payload.root(), "run") : std::string_view();
  aws::JsonObject line = Log::record("sample");
  if (!run.empty()) line.text("run", printable(run));
  line.text("series", "ping")
      .number("start_ns", invocation.entry_ns)
      .number("duration_ns", base::monotonic_ns() - invocation.entry_monotonic_ns)
      .truth("ok", true)
      .text("request_id", invocation.request_id);
  environment.log().line(line);
  environment.log().flush();

  aws::JsonObject answer;
  answer.number("echotrace", 1)
      .text("environment", environment.identity().log_stream)
      .text("function", environment.identity().function)
      .text("request_id", invocation.request_id)
      .truth("cold", invocation.cold)
      .number("entry_ns", invocation.entry_ns)
      .number("entry_monotonic_ns", invocation.entry_monotonic_ns)
      .number("exit_monotonic_ns", base::monotonic_ns())
      .number("exit_ns", base::wall_ns());
  return answer.json();
}

}  // namespace echotrace::functions
