#include "collect/ingestion/invocations.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "ingest/base/clock.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000, kTickNs = 20 * kNsPerMs;
constexpr double kNsPerSecond = 1e9;
constexpr std::size_t kMostErrorBytes = 200;

}  // namespace

Invoker::Invoker(aws::Session& session, TraceWriter& client_log, Counts counts)
    : session_(session),
      client_log_(client_log),
      counts_(std::move(counts)),
      lambda_(session.client(aws::lambda::service(), 1)) {}

bool Invoker::run(const InvocationPlan& plan, const std::function<bool()>& meanwhile) {
  sent_ = 0;
  bool going = true;
  const std::int64_t end_ns = plan.start_ns + static_cast<std::int64_t>(plan.seconds * kNsPerSecond);
  const auto due_ns = [&] {  // of the next; 0: there is none
    if (plan.at_once > 0) return base::wall_ns() < end_ns ? plan.start_ns : 0;
    return sent_ < plan.offsets_ns.size() ? plan.start_ns + plan.offsets_ns[sent_] : 0;
  };
  const auto room = [&] { return plan.at_once == 0 || under_way_ < plan.at_once; };
  while ((going && due_ns() != 0) || under_way_ > 0) {
    while (going && room()) {
      const std::int64_t due = due_ns();
      if (due == 0 || due > base::wall_ns()) break;
      send(plan, plan.at_once > 0 ? base::wall_ns() : due);
    }
    std::int64_t idle_ns = kTickNs;
    if (const std::int64_t due = due_ns(); going && room() && due != 0)
      idle_ns = std::clamp<std::int64_t>(due - base::wall_ns(), 0, kTickNs);
    session_.transport().run(std::chrono::milliseconds(std::max<std::int64_t>(1, idle_ns / kNsPerMs)));
    client_log_.flush_if_due();
    if (going && !meanwhile()) going = false;
  }
  return plan.at_once > 0 ? going : sent_ == plan.offsets_ns.size();
}

void Invoker::send(const InvocationPlan& plan, std::int64_t due_ns) {
  aws::lambda::Invocation invocation;
  invocation.function = plan.function;
  invocation.payload = plan.payload(plan.first_number + sent_);
  ++sent_;
  ++under_way_;
  counts_.begun();
  const std::int64_t sent_ns = base::wall_ns();
  lambda_->call(aws::lambda::invoke(invocation), [this, &plan, due_ns, sent_ns](aws::Outcome&& outcome) {
    --under_way_;
    std::string error, request_id;
    if (outcome.error) {
      error = outcome.error->code;
    } else {
      const aws::lambda::Invoked invoked = aws::lambda::parse_invoke(outcome.response);
      request_id = invoked.request_id;
      if (!invoked.function_error.empty())
        error = invoked.function_error + ": " + invoked.payload.substr(0, kMostErrorBytes);
    }
    if (!error.empty()) counts_.failed();
    client_log_.add(aws::JsonObject()
                        .number("echotrace", 1)
                        .text("record", "sample")
                        .text("run", plan.run)
                        .text("series", "invocation")
                        .raw("labels", plan.labels)
                        .number("cell", plan.cell)
                        .number("trial", plan.trial)
                        .number("intended_ns", due_ns)
                        .number("start_ns", sent_ns)
                        .number("duration_ns", outcome.answered_ns - sent_ns)
                        .truth("ok", error.empty())
                        .text_unless_empty("error", error)
                        .text_unless_empty("request_id", request_id)
                        .json());
  });
}

}  // namespace echotrace::collect
