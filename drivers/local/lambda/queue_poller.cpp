#include "drivers/local/lambda/queue_poller.h"

#include "drivers/local/lambda/batch.h"

#include <algorithm>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::size_t kReceiveLimit = 10;  // as ReceiveMessage has it
constexpr std::int64_t kFirstThrottleWaitNs = 200'000'000, kMaxThrottleWaitNs = 10 * kNsPerS;
constexpr std::int64_t kAbsentWaitNs = 5 * kNsPerS;  // until a missing function is looked for again
constexpr std::size_t kGrowthsPerMinute = 60;

}  // namespace

QueuePoller::QueuePoller(Loop& loop, QueueSource& source, Faults& faults, const LambdaSettings& settings,
                         std::string queue_arn, Target target)
    : loop_(loop),
      source_(source),
      faults_(faults),
      limits_(settings),
      arn_(std::move(queue_arn)),
      target_(std::move(target)) {}

QueuePoller::~QueuePoller() {
  stop();
}

void QueuePoller::start(BatchSettings settings) {
  settings_ = std::move(settings);
  if (running_) return wake();
  running_ = true;
  at_once_ = static_cast<std::size_t>(limits_.queue_pollers);
  subscription_ = source_.when_visible(arn_, lifetime_.guard([this] { wake(); }));
  wake();
}

void QueuePoller::stop() {
  if (!running_) return;
  running_ = false;
  source_.ignore(std::exchange(subscription_, 0));
  for (Loop::Id* const timer : {&window_timer_, &grow_timer_, &absent_timer_}) loop_.cancel(std::exchange(*timer, 0));
  // What waits in here becomes visible again by itself.
  gathered_ = {};
  carried_.clear();
}

void QueuePoller::wake() {
  // Once for everything that became visible in this turn of the loop, so that a batch of messages stays one.
  if (!running_ || std::exchange(woken_, true)) return;
  loop_.post(lifetime_.guard([this] {
    woken_ = false;
    pump();
  }));
}

std::size_t QueuePoller::most_at_once() const {
  const auto most = settings_.max_concurrency.value_or(limits_.max_queue_concurrency);
  return std::min(at_once_, static_cast<std::size_t>(most));
}

void QueuePoller::pump() {
  if (!running_ || absent_timer_ != 0) return;
  if (!target_.exists()) {
    last_result_ = kMissing;
    absent_timer_ = loop_.after(kAbsentWaitNs, lifetime_.guard([this] {
      absent_timer_ = 0;
      pump();
    }));
    return;
  }
  while (active_ < most_at_once() && gather()) {
  }
  if (active_ >= most_at_once())
    grow_later();
  else if (active_ == 0)
    at_once_ = static_cast<std::size_t>(limits_.queue_pollers);
}

bool QueuePoller::gather() {
  const bool full = fill(gathered_);
  if (gathered_.messages.empty()) return false;
  if (!full && settings_.window_s > 0) {
    const std::int64_t left_ns = gathered_.begun_ns + settings_.window_s * kNsPerS - loop_.now_ns();
    if (left_ns > 0) {
      if (window_timer_ == 0) window_timer_ = loop_.after(left_ns, lifetime_.guard([this] { close_window(); }));
      return false;
    }
  }
  loop_.cancel(std::exchange(window_timer_, 0));
  begin(std::exchange(gathered_, {}));
  return true;
}

void QueuePoller::close_window() {
  window_timer_ = 0;
  pump();
}

bool QueuePoller::fill(Batch& batch) {
  const auto size = static_cast<std::size_t>(settings_.batch_size);
  while (batch.messages.size() < size) {
    if (carried_.empty()) take_more(std::min(kReceiveLimit, size - batch.messages.size()));
    if (carried_.empty()) return false;
    QueuedMessage& next = carried_.front();
    if (!BatchPayload::fits(batch.bytes, next.event_record.size())) return true;
    if (batch.messages.empty()) batch.begun_ns = loop_.now_ns();
    batch.bytes += BatchPayload::cost(next.event_record);
    batch.messages.push_back(std::move(next));
    carried_.pop_front();
  }
  return true;
}

void QueuePoller::take_more(std::size_t limit) {
  // Again while a fault drops all that came.
  while (carried_.empty()) {
    std::vector<QueuedMessage> taken = source_.take(arn_, limit);
    if (taken.empty()) return;
    std::vector<QueuedMessage> again;
    for (QueuedMessage& message : taken) {
      const int deliveries = faults_.deliveries("sqs");
      if (deliveries == 0) {
        ++counters_.dropped;
        source_.remove(arn_, message.receipt_handle);
        continue;
      }
      if (deliveries > 1) again.push_back(message);
      carried_.push_back(std::move(message));
    }
    counters_.duplicated += again.size();
    std::move(again.begin(), again.end(), std::back_inserter(carried_));
  }
}

void QueuePoller::begin(Batch batch) {
  ++active_;
  attempt(std::make_shared<Batch>(std::move(batch)));
}

void QueuePoller::attempt(const std::shared_ptr<Batch>& batch) {
  BatchPayload payload;
  for (const QueuedMessage& message : batch->messages) payload.add(message.event_record);
  const Start start = target_.invoke(std::move(payload).json(), [self = shared_from_this(), batch](Outcome outcome) {
    self->finish(*batch, outcome);
  });
  if (start == Start::kStarted) {
    ++counters_.batches;
    return;
  }
  ++counters_.throttled;
  last_result_ = start == Start::kGone ? kMissing : kThrottled;
  if (start == Start::kGone)
    leave(*batch);
  else
    try_again(batch);
}

void QueuePoller::try_again(const std::shared_ptr<Batch>& batch) {
  batch->wait_ns = batch->wait_ns == 0 ? kFirstThrottleWaitNs : std::min(batch->wait_ns * 2, kMaxThrottleWaitNs);
  const std::int64_t visible_ns = batch->begun_ns + source_.visibility_timeout_ns(arn_);
  if (!running_ || loop_.now_ns() + batch->wait_ns >= visible_ns) return leave(*batch);
  loop_.after(batch->wait_ns, lifetime_.guard([this, batch] { running_ ? attempt(batch) : leave(*batch); }));
}

void QueuePoller::finish(const Batch& batch, const Outcome& outcome) {
  if (!outcome.function_error.empty()) {
    ++counters_.errors;
    last_result_ = kFailed;
    return leave(batch);
  }
  BatchAnswer answer;
  if (settings_.report_failures) answer = parse_batch_answer(outcome.payload);
  std::set<std::string, std::less<>> unknown = answer.failed;
  std::vector<const QueuedMessage*> done;
  for (const QueuedMessage& message : batch.messages) {
    const std::string item = answer.failed.empty() ? std::string() : queue_item(message.event_record);
    unknown.erase(item);
    if (!answer.failed.contains(item)) done.push_back(&message);
  }
  // An identifier of no message here says that the function has lost count: nothing is certain to be done.
  if (answer.all_failed || !unknown.empty()) done.clear();
  for (const QueuedMessage* const message : done) source_.remove(arn_, message->receipt_handle);
  counters_.delivered += done.size();
  last_result_ = done.size() == batch.messages.size() ? kOk : kFailed;
  leave(batch);
}

void QueuePoller::leave(const Batch&) {
  --active_;
  wake();
}

void QueuePoller::grow_later() {
  const auto most = static_cast<std::size_t>(settings_.max_concurrency.value_or(limits_.max_queue_concurrency));
  if (grow_timer_ != 0 || at_once_ >= most) return;
  const std::int64_t wait_ns = 60 * kNsPerS / static_cast<std::int64_t>(kGrowthsPerMinute);
  grow_timer_ = loop_.after(wait_ns, lifetime_.guard([this] {
    grow_timer_ = 0;
    if (active_ < most_at_once()) return;
    at_once_ +=
        std::max<std::size_t>(1, static_cast<std::size_t>(limits_.queue_pollers_per_minute) / kGrowthsPerMinute);
    pump();
  }));
}

}  // namespace echotrace::local::lambda
