// SQS to a function. Messages of a batch that succeeds are deleted; those of one that fails come back when their
// visibility timeout is over. A throttled batch is tried again, after growing waits, for as long as its messages are
// invisible. Begins with five batches at once; while all are busy and more is there, five more every second.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/lambda/lifetime.h"
#include "drivers/local/lambda/poller.h"
#include "drivers/local/lambda/settings.h"
#include "drivers/local/loop.h"
#include "drivers/local/queue_source.h"

#include <deque>
#include <memory>
#include <vector>

namespace echotrace::local::lambda {

class QueuePoller final : public Poller, public std::enable_shared_from_this<QueuePoller> {
 public:
  QueuePoller(Loop& loop, QueueSource& source, Faults& faults, const LambdaSettings& settings, std::string queue_arn,
              Target target);
  ~QueuePoller() override;
  void start(BatchSettings settings) override;
  void stop() override;

 private:
  struct Batch {
    std::vector<QueuedMessage> messages;
    std::size_t bytes = 0;
    std::int64_t begun_ns = 0;  // when its first message was taken
    std::int64_t wait_ns = 0;   // before the next attempt
  };

  void wake();  // pumps soon, once
  void pump();
  // Fills the batch with what is visible; true when it can take no more.
  bool fill(Batch& batch);
  void take_more(std::size_t limit);
  bool gather();  // false: nothing to begin, or the window is open
  void close_window();
  void begin(Batch batch);
  void attempt(const std::shared_ptr<Batch>& batch);
  void try_again(const std::shared_ptr<Batch>& batch);
  void finish(const Batch& batch, const Outcome& outcome);
  void leave(const Batch& batch);  // to its visibility timeout
  std::size_t most_at_once() const;
  void grow_later();

  Loop& loop_;
  QueueSource& source_;
  Faults& faults_;
  const LambdaSettings& limits_;
  std::string arn_;
  Target target_;
  BatchSettings settings_;

  bool running_ = false;
  bool woken_ = false;
  Loop::Id subscription_ = 0, window_timer_ = 0, grow_timer_ = 0, absent_timer_ = 0;
  std::size_t active_ = 0;             // batches under way
  std::size_t at_once_ = 0;            // how many may be, by growth so far
  Batch gathered_;                     // while its window is open
  std::deque<QueuedMessage> carried_;  // taken, and in no batch yet
  Lifetime lifetime_;
};

}  // namespace echotrace::local::lambda
