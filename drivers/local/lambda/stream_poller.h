// A DynamoDB stream to a function. Each shard has as many lanes as batches of it may run at once (the parallelization
// factor); a record's partition decides its lane, and within a lane batches run one after the other, in order.
//
// A failed batch is tried again, after growing waits, until it succeeds, has been tried often enough, or its records
// are too old; halved first where bisecting is asked for, which does not count as a try. With ReportBatchItemFailures
// what lies before the first failed record is done with. Throttling is no try either.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/lambda/lifetime.h"
#include "drivers/local/lambda/poller.h"
#include "drivers/local/lambda/settings.h"
#include "drivers/local/loop.h"
#include "drivers/local/stream_source.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace echotrace::local::lambda {

class StreamPoller final : public Poller {
 public:
  StreamPoller(Loop& loop, StreamSource& source, Faults& faults, const LambdaSettings& settings, std::string stream_arn,
               Target target);
  ~StreamPoller() override;
  StreamPoller(const StreamPoller&) = delete;
  StreamPoller& operator=(const StreamPoller&) = delete;

  // The starting position counts the first time only. Another parallelization factor takes effect once all lanes of a
  // shard have come as far as the first of them is.
  void start(BatchSettings settings) override;
  void stop() override;

 private:
  // Records that are tried together; a batch, or what is left of it.
  struct Piece {
    std::vector<StreamRecord> records;
    std::int64_t failures = 0;
  };
  struct Lane {
    std::uint64_t settled;             // records before it are done with, or another lane's
    std::uint64_t read;                // records before it are in here, or settled
    std::deque<StreamRecord> waiting;  // in no batch yet
    std::size_t waiting_bytes = 0;
    std::int64_t opened_ns = 0;  // when the first of them came
    std::deque<Piece> pieces;    // the batch under way, in order
    bool invoking = false;       // the first piece
    Loop::Id window_timer = 0, retry_timer = 0;
    std::int64_t wait_ns = 0;  // before the last retry

    bool drained() const { return pieces.empty() && waiting.empty() && !invoking; }
  };
  struct Shard {
    std::size_t number;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::optional<std::uint64_t> barrier;  // lanes stop here, to be made anew
  };

  void wake();  // pumps soon, once
  void poll_later();
  void pump();
  void add_shards();
  void pump(Shard& shard);
  void make_lanes(Shard& shard, std::uint64_t position);
  void advance(Shard& shard, std::size_t lane_number);
  bool gather(Shard& shard, std::size_t lane_number);  // false: nothing to begin, or the window is open
  void fill(const Shard& shard, std::size_t lane_number);
  bool is_full(const Lane& lane) const;
  void add_waiting(Lane& lane, StreamRecord record);
  Piece take_batch(Lane& lane) const;
  bool attempt(Shard& shard, Lane& lane);  // false: it runs, or waits
  void finish(Shard& shard, Lane& lane, const Outcome& outcome);
  // How many of the piece, from its beginning, the function has done with; nullopt when it failed as a whole.
  std::optional<std::size_t> count_done(const Piece& piece, const Outcome& outcome) const;
  void fail(Shard& shard, Lane& lane, bool may_bisect);
  void back_off(Shard& shard, Lane& lane);
  void discard_old(Lane& lane, Piece& piece);
  static void settle(Lane& lane, Piece& piece, std::size_t count);
  static void forget_unsettled(Lane& lane);

  Loop& loop_;
  StreamSource& source_;
  Faults& faults_;
  const LambdaSettings& limits_;
  std::string arn_;
  Target target_;
  BatchSettings settings_;

  bool running_ = false;
  bool woken_ = false;
  Loop::Id subscription_ = 0, poll_timer_ = 0;
  std::vector<std::unique_ptr<Shard>> shards_;
  Lifetime lifetime_;
};

}  // namespace echotrace::local::lambda
