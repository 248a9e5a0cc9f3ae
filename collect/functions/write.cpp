// Puts the items of an order into a store, open loop: each goes out when it is due, however many answers are missing.
#include "collect/functions/function_error.h"
#include "collect/functions/handlers.h"
#include "collect/functions/item_value.h"
#include "collect/functions/write_order.h"
#include "drivers/aws/dynamodb.h"
#include "drivers/aws/s3.h"
#include "drivers/item_put.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace echotrace::functions {
namespace {

// Beyond these a write waits although it is due, which its start_ns shows: memory is bounded, the schedule is not.
constexpr std::size_t kMostUnderWay = 1000;
constexpr std::size_t kMostBytesUnderWay = 128 << 20;
constexpr std::int64_t kBeforeDeadlineNs = 500'000'000;  // to log what became of everything, and answer
constexpr std::int64_t kMillisecondNs = 1'000'000;
constexpr std::int64_t kIdleNs = kMillisecondNs / 5;  // time enough to log a little of what has ended since

// One order being carried out.
class Writing {
 public:
  Writing(Environment& environment, const Invocation& invocation, WriteOrder order)
      : log_(environment.log()),
        transport_(environment.session().transport()),
        items_(order.store->open(order.place)),
        client_(environment.single_attempt_client(items_->service(), items_->origin())),
        invocation_(invocation),
        order_(std::move(order)),
        calls_(order_.writes.size()) {
    std::stable_sort(order_.writes.begin(), order_.writes.end(),
                     [](const PlannedWrite& a, const PlannedWrite& b) { return a.intended_ns < b.intended_ns; });
    for (const PlannedWrite& write : order_.writes) value_.first(write.value_bytes);
    if (invocation.deadline_ms > 0) end_ns_ = invocation.deadline_ms * kMillisecondNs - kBeforeDeadlineNs;
  }
  ~Writing() {  // nothing under way may point here any more
    transport_.cancel(alarm_);
    give_up();
  }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

  void run() {
    while (next_ < order_.writes.size() || under_way_ > 0) {
      const std::int64_t now_ns = base::wall_ns();
      if (now_ns >= end_ns_) return give_up();
      while (next_ < order_.writes.size() && order_.writes[next_].intended_ns <= now_ns && room()) start(next_++);
      if (wakes_ns() - base::wall_ns() > kIdleNs) log_.flush_some();
      wait_until(wakes_ns());
    }
  }

  aws::JsonObject answer() const {
    aws::JsonObject answer;
    answer.number("echotrace", 1)
        .number("writes", static_cast<std::int64_t>(order_.writes.size()))
        .number("ok", succeeded_)
        .number("failed", static_cast<std::int64_t>(order_.writes.size()) - succeeded_)
        .text_unless_empty("error", first_error_);
    return answer;
  }

 private:
  bool room() const {
    return under_way_ == 0 ||
           (under_way_ < kMostUnderWay && bytes_under_way_ + order_.writes[next_].value_bytes <= kMostBytesUnderWay);
  }

  std::int64_t wakes_ns() const {
    const bool waits = next_ < order_.writes.size() && room();
    const std::int64_t due_ns = waits ? order_.writes[next_].intended_ns : end_ns_;
    return std::min(due_ns, end_ns_);
  }

  // A timer of the transport is kept to some microseconds; its run() counts milliseconds.
  void wait_until(std::int64_t due_ns) {
    const std::int64_t left_ns = due_ns - base::wall_ns();
    if (left_ns > 0 && due_ns != alarm_at_ns_) {
      transport_.cancel(alarm_);
      alarm_ = transport_.after(std::chrono::microseconds(left_ns / 1000), [this] { alarm_at_ns_ = 0; });
      alarm_at_ns_ = due_ns;
    }
    transport_.run(std::chrono::milliseconds(left_ns > 0 ? 1000 : 0));
  }

  void start(std::size_t i) {
    const PlannedWrite& write = order_.writes[i];
    const std::int64_t start_ns = base::wall_ns();
    auto done = [this, i, start_ns](aws::Outcome&& outcome) {
      under_way_ -= 1;
      bytes_under_way_ -= order_.writes[i].value_bytes;
      calls_[i] = 0;
      finished(i, start_ns, outcome);
    };
    try {
      calls_[i] = client_.call(items_->put({write.id, write.key, std::string(value_.first(write.value_bytes))}),
                               std::move(done));
    } catch (const base::Error& error) {  // the credentials have gone since
      return record(i, start_ns, start_ns, 0, 0, printable(std::string("NotSent: ") + error.what()));
    }
    under_way_ += 1;
    bytes_under_way_ += write.value_bytes;
  }

  void finished(std::size_t i, std::int64_t start_ns, const aws::Outcome& outcome) {
    const std::string error =
        outcome.error ? printable(outcome.error->code + ": " + outcome.error->message) : std::string();
    record(i, start_ns, outcome.started_ns != 0 ? outcome.started_ns : start_ns, outcome.answered_ns, outcome.attempts,
           error);
  }

  void record(std::size_t i, std::int64_t start_ns, std::int64_t put_ns, std::int64_t ack_ns, int attempts,
              const std::string& error) {
    const PlannedWrite& write = order_.writes[i];
    aws::JsonObject line = Log::record("write");
    line.text("run", order_.run).text("id", write.id).text("store", order_.store->store);
    if (order_.cell >= 0) line.number("cell", order_.cell);
    if (order_.trial >= 0) line.number("trial", order_.trial);
    if (write.intended_ns > 0) line.number("intended_ns", write.intended_ns);
    line.number("start_ns", start_ns).number("put_ns", put_ns);
    if (ack_ns > 0) line.number("ack_ns", ack_ns);
    line.number("key_bytes", static_cast<std::int64_t>(write.key.size()))
        .number("value_bytes", static_cast<std::int64_t>(write.value_bytes))
        .number("attempt", attempts)
        .truth("ok", error.empty())
        .text_unless_empty("error", error)
        .text("request_id", invocation_.request_id);
    log_.numbered(std::move(line));
    if (error.empty()) {
      ++succeeded_;
    } else if (first_error_.empty()) {
      first_error_ = error;
    }
  }

  // What is under way ends with an error of its own; what was not sent is logged as such, so that the sums hold.
  void give_up() {
    for (std::size_t i = 0; i < next_; ++i) {
      if (calls_[i] != 0) client_.cancel(calls_[i]);
    }
    while (under_way_ > 0) transport_.run(std::chrono::milliseconds(1));
    for (; next_ < order_.writes.size(); ++next_) {
      const std::int64_t now_ns = base::wall_ns();
      record(next_, now_ns, now_ns, 0, 0, "NotSent: the invocation's deadline came first");
    }
  }

  Log& log_;
  aws::Transport& transport_;
  std::unique_ptr<drivers::ItemPut> items_;
  aws::Client& client_;
  const Invocation& invocation_;
  WriteOrder order_;
  ItemValue value_;
  std::vector<aws::Client::Id> calls_;  // 0: not started, or over
  aws::Transport::Id alarm_ = 0;
  std::int64_t alarm_at_ns_ = 0;  // since the epoch; 0: it is over
  std::int64_t end_ns_ = std::numeric_limits<std::int64_t>::max();
  std::size_t next_ = 0;  // the first that was not started
  std::size_t under_way_ = 0, bytes_under_way_ = 0;
  std::int64_t succeeded_ = 0;
  std::string first_error_;
};

}  // namespace

void prepare_write(Environment& environment) {
  environment.session().credentials();
  for (const aws::Service& service : {aws::s3::service(), aws::dynamodb::service()})
    environment.single_attempt_client(service);
}

std::string write(Environment& environment, const Invocation& invocation, const Payload& payload) {
  WriteOrder order = parse_write_order(payload);
  environment.session().credentials();
  Writing writing(environment, invocation, std::move(order));
  writing.run();
  aws::JsonObject answer = writing.answer();
  answer.text("environment", environment.identity().log_stream)
      .text("request_id", invocation.request_id)
      .truth("cold", invocation.cold)
      .number("entry_ns", invocation.entry_ns)
      .number("exit_ns", base::wall_ns());
  return answer.json();
}

}  // namespace echotrace::functions
