#include "collect/sender.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "ingest/base/clock.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr double kNsPerSecond = 1e9;
constexpr std::int64_t kTickNs = 20 * kNsPerMs;
constexpr std::chrono::milliseconds kThrottlePause{50};
constexpr std::size_t kMostErrorBytes = 500;

aws::JsonObject order_head(const TurnPlan& plan, const SenderSettings& settings) {
  aws::JsonObject place;
  for (const auto& [name, value] : plan.place) place.text(name, value);
  return aws::JsonObject()
      .text("store", plan.cell.store)
      .raw("place", place.json())
      .text("run", settings.run)
      .number("cell", plan.cell.number)
      .number("trial", plan.trial)
      .number("key_bytes", plan.cell.key_bytes)
      .number("value_bytes", plan.cell.value_bytes);
}

std::string id_of(const SenderSettings& settings, std::uint64_t number) {
  return fmt::format("{}-{:08x}", settings.run, number);
}

std::string order_of(const std::string& head, const std::vector<Slice::Write>& writes, const SenderSettings& settings) {
  std::vector<std::string> texts;
  texts.reserve(writes.size());
  for (const Slice::Write& write : writes)
    texts.push_back(fmt::format(R"({{"id":"{}","intended_ns":{}}})", id_of(settings, write.number), write.due_ns));
  std::string order = head;
  order.back() = ',';
  return order + "\"writes\":" + aws::json_array(texts) + "}";
}

}  // namespace

std::vector<Slice> slices_of(const TurnPlan& plan, const SenderSettings& settings) {
  const std::string head = order_head(plan, settings).json();
  const auto slice_ns = static_cast<std::int64_t>(settings.slice_seconds * kNsPerSecond);
  const double seconds =
      plan.offsets_ns.empty() ? 1 : std::max(1e-3, static_cast<double>(plan.offsets_ns.back()) / kNsPerSecond);
  const double rate = static_cast<double>(plan.offsets_ns.size()) / std::max(seconds, settings.slice_seconds);
  const auto hands = static_cast<std::size_t>(std::max(1.0, std::ceil(rate / settings.most_rate_per_slice)));
  std::map<std::pair<std::int64_t, std::size_t>, std::vector<Slice::Write>> dealt;
  for (std::size_t i = 0; i < plan.offsets_ns.size(); ++i)
    dealt[{plan.offsets_ns[i] / slice_ns, i % hands}].push_back(
        {plan.first_number + i, plan.start_ns + plan.offsets_ns[i]});
  std::vector<Slice> slices;
  for (auto& [when, writes] : dealt) slices.push_back({order_of(head, writes, settings), std::move(writes)});
  return slices;
}

// One attempt each: a slice that was sent twice would write its items twice.
Sender::Sender(aws::Session& session, SenderSettings settings, TraceWriter& client_log, Accounts& accounts)
    : session_(session),
      settings_(std::move(settings)),
      client_log_(client_log),
      accounts_(accounts),
      lambda_(session.client(aws::lambda::service(), 1)),
      retrying_lambda_(session.client(aws::lambda::service())) {}

bool Sender::run(const TurnPlan& plan, const std::function<bool()>& meanwhile) {
  const std::vector<Slice> slices = slices_of(plan, settings_);
  std::size_t next = 0;
  bool going = true;
  while ((going && next < slices.size()) || under_way_ > 0) {
    const std::int64_t now_ns = base::wall_ns();
    while (going && next < slices.size() && slices[next].writes.front().due_ns - settings_.lead_ns <= now_ns) {
      accounts_.planned(slices[next].writes.size());
      hand_over(plan, slices[next++]);
    }
    std::int64_t idle_ns = kTickNs;
    if (going && next < slices.size())
      idle_ns = std::clamp<std::int64_t>(slices[next].writes.front().due_ns - settings_.lead_ns - base::wall_ns(), 0,
                                         kTickNs);
    session_.transport().run(std::chrono::milliseconds(std::max<std::int64_t>(1, idle_ns / kNsPerMs)));
    client_log_.flush_if_due();
    if (going && !meanwhile()) going = false;
  }
  return next == slices.size();
}

void Sender::hand_over(const TurnPlan& plan, const Slice& slice) {
  aws::lambda::Invocation invocation;
  invocation.function = settings_.function;
  invocation.payload = slice.order;
  const std::int64_t sent_ns = base::wall_ns();
  ++under_way_;
  lambda_->call(aws::lambda::invoke(invocation), [this, &plan, &slice, sent_ns](aws::Outcome&& outcome) {
    --under_way_;
    // Throttled is not begun: the slice can be handed over again.
    const bool throttled = outcome.error && outcome.error->status == 429;
    if (throttled && base::wall_ns() < slice.writes.front().due_ns +
                                           static_cast<std::int64_t>(settings_.slice_seconds * kNsPerSecond)) {
      ++under_way_;
      session_.transport().after(kThrottlePause, [this, &plan, &slice] {
        --under_way_;
        hand_over(plan, slice);
      });
      return;
    }
    answered(plan, slice, sent_ns, outcome);
  });
}

void Sender::answered(const TurnPlan& plan, const Slice& slice, std::int64_t sent_ns, const aws::Outcome& outcome) {
  aws::JsonObject rest;  // what all writes of the slice have in common
  if (outcome.error) {
    rest.number("status", outcome.error->status).text("error", outcome.error->code + ": " + outcome.error->message);
  } else {
    const aws::lambda::Invoked invoked = aws::lambda::parse_invoke(outcome.response);
    rest.number("status", invoked.status).text("request_id", invoked.request_id);
    if (invoked.function_error.empty()) {
      accounts_.answered(slice.writes.size());
    } else {
      rest.text("error", invoked.function_error + ": " + invoked.payload.substr(0, kMostErrorBytes));
    }
  }
  for (const Slice::Write& write : slice.writes) {
    std::string line = aws::JsonObject()
                           .number("echotrace", 1)
                           .text("record", "client")
                           .text("run", settings_.run)
                           .text("id", id_of(settings_, write.number))
                           .text("store", plan.cell.store)
                           .number("cell", plan.cell.number)
                           .number("trial", plan.trial)
                           .number("intended_ns", write.due_ns)
                           .number("sent_ns", sent_ns)
                           .number("answered_ns", outcome.answered_ns)
                           .json();
    line.back() = ',';
    client_log_.add(line + rest.json().substr(1));
  }
}

void Sender::ping(const std::string& function, int times) {
  for (int i = 0; i < times; ++i) {
    aws::lambda::Invocation invocation;
    invocation.function = function;
    invocation.payload =
        aws::JsonObject().number("echotrace", 1).text("handler", "ping").text("run", settings_.run).json();
    const std::int64_t sent_ns = base::wall_ns();
    aws::lambda::Invoked invoked;
    try {
      invoked = aws::lambda::parse_invoke(retrying_lambda_->wait(aws::lambda::invoke(invocation)));
    } catch (const aws::Failure& failure) {
      invoked.function_error = failure.error().code;
    }
    client_log_.add(aws::JsonObject()
                        .number("echotrace", 1)
                        .text("record", "sample")
                        .text("run", settings_.run)
                        .text("series", "round_trip")
                        .raw("labels", aws::JsonObject().text("function", function).json())
                        .number("start_ns", sent_ns)
                        .number("duration_ns", base::wall_ns() - sent_ns)
                        .truth("ok", invoked.function_error.empty())
                        .text_unless_empty("error", invoked.function_error)
                        .raw("answer", invoked.payload.empty() ? "null" : invoked.payload)
                        .json());
  }
}

}  // namespace echotrace::collect
