#include "drivers/local/lambda/stream_poller.h"

#include "drivers/local/lambda/batch.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

namespace echotrace::local::lambda {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::size_t kReadLimit = 100;  // records of up to 400 KB

}  // namespace

StreamPoller::StreamPoller(Loop& loop, StreamSource& source, Faults& faults, const LambdaSettings& settings,
                           std::string stream_arn, Target target)
    : loop_(loop),
      source_(source),
      faults_(faults),
      limits_(settings),
      arn_(std::move(stream_arn)),
      target_(std::move(target)) {}

StreamPoller::~StreamPoller() {
  stop();
}

void StreamPoller::start(BatchSettings settings) {
  settings_ = std::move(settings);
  add_shards();
  for (const auto& shard : shards_) {
    shard->barrier.reset();
    for (const auto& lane : shard->lanes) {
      loop_.cancel(std::exchange(lane->window_timer, 0));  // the window may be another now
      if (shard->lanes.size() != static_cast<std::size_t>(settings_.parallelization))
        shard->barrier = std::max(shard->barrier.value_or(0), lane->read);
    }
  }
  if (!std::exchange(running_, true)) {
    if (limits_.stream_poll_ns > 0)
      poll_later();
    else
      subscription_ = source_.when_written(arn_, lifetime_.guard([this] { wake(); }));
  }
  wake();
}

void StreamPoller::stop() {
  if (!std::exchange(running_, false)) return;
  if (subscription_ != 0) source_.ignore(std::exchange(subscription_, 0));
  loop_.cancel(std::exchange(poll_timer_, 0));
  for (const auto& shard : shards_)
    for (const auto& lane : shard->lanes) {
      loop_.cancel(std::exchange(lane->window_timer, 0));
      loop_.cancel(std::exchange(lane->retry_timer, 0));
      if (!lane->invoking) forget_unsettled(*lane);
    }
}

void StreamPoller::wake() {
  if (!running_ || std::exchange(woken_, true)) return;
  loop_.post(lifetime_.guard([this] {
    woken_ = false;
    pump();
  }));
}

void StreamPoller::poll_later() {
  poll_timer_ = loop_.after(limits_.stream_poll_ns, lifetime_.guard([this] {
    poll_later();
    pump();
  }));
}

void StreamPoller::pump() {
  if (!running_) return;
  add_shards();
  for (const auto& shard : shards_) pump(*shard);
}

void StreamPoller::add_shards() {
  const bool first = shards_.empty();  // what is added later is read from its beginning
  const std::size_t count = source_.shard_count(arn_);
  while (shards_.size() < count) {
    const std::size_t number = shards_.size();
    auto shard = std::make_unique<Shard>();
    shard->number = number;
    const bool latest = first && settings_.starting_position == "LATEST";
    make_lanes(*shard, latest ? source_.latest(arn_, number) : source_.oldest(arn_, number));
    shards_.push_back(std::move(shard));
  }
}

void StreamPoller::make_lanes(Shard& shard, std::uint64_t position) {
  shard.lanes.clear();
  for (std::int64_t i = 0; i < settings_.parallelization; ++i) {
    auto lane = std::make_unique<Lane>();
    lane->settled = lane->read = position;
    shard.lanes.push_back(std::move(lane));
  }
}

void StreamPoller::pump(Shard& shard) {
  for (std::size_t i = 0; i < shard.lanes.size(); ++i) advance(shard, i);
  if (!shard.barrier) return;
  const bool arrived = std::all_of(shard.lanes.begin(), shard.lanes.end(),
                                   [&](const auto& lane) { return lane->drained() && lane->read >= *shard.barrier; });
  if (!arrived) return;
  make_lanes(shard, *std::exchange(shard.barrier, std::nullopt));
  for (std::size_t i = 0; i < shard.lanes.size(); ++i) advance(shard, i);
}

void StreamPoller::advance(Shard& shard, std::size_t lane_number) {
  Lane& lane = *shard.lanes[lane_number];
  if (lane.invoking || lane.retry_timer != 0) return;
  while (!lane.pieces.empty() || gather(shard, lane_number))
    if (!attempt(shard, lane)) return;
}

bool StreamPoller::gather(Shard& shard, std::size_t lane_number) {
  Lane& lane = *shard.lanes[lane_number];
  fill(shard, lane_number);
  if (lane.waiting.empty()) {
    lane.settled = lane.read;
    return false;
  }
  const bool at_barrier = shard.barrier && lane.read >= *shard.barrier;
  if (settings_.window_s > 0 && !is_full(lane) && !at_barrier) {
    const std::int64_t left_ns = lane.opened_ns + settings_.window_s * kNsPerS - loop_.now_ns();
    if (left_ns > 0) {
      if (lane.window_timer == 0)
        lane.window_timer = loop_.after(left_ns, lifetime_.guard([this, &shard, &lane] {
          lane.window_timer = 0;
          pump(shard);
        }));
      return false;
    }
  }
  loop_.cancel(std::exchange(lane.window_timer, 0));
  lane.pieces.push_back(take_batch(lane));
  lane.opened_ns = loop_.now_ns();
  return true;
}

void StreamPoller::fill(const Shard& shard, std::size_t lane_number) {
  Lane& lane = *shard.lanes[lane_number];
  while (!is_full(lane)) {
    std::vector<StreamRecord> records = source_.read(arn_, shard.number, lane.read, kReadLimit);
    for (StreamRecord& record : records) {
      if (shard.barrier && record.position >= *shard.barrier) {
        lane.read = std::max(lane.read, *shard.barrier);
        return;
      }
      lane.read = record.position + 1;
      if (std::hash<std::string>()(record.partition) % shard.lanes.size() == lane_number)
        add_waiting(lane, std::move(record));
    }
    if (!records.empty()) continue;
    if (shard.barrier) lane.read = std::max(lane.read, *shard.barrier);
    return;
  }
}

bool StreamPoller::is_full(const Lane& lane) const {
  return lane.waiting.size() >= static_cast<std::size_t>(settings_.batch_size) ||
         lane.waiting_bytes >= kMaxPayloadBytes;
}

void StreamPoller::add_waiting(Lane& lane, StreamRecord record) {
  const int copies = faults_.deliveries("dynamodb");
  if (copies == 0) {
    ++counters_.dropped;
    return;
  }
  if (lane.waiting.empty()) lane.opened_ns = loop_.now_ns();
  if (copies > 1) {
    ++counters_.duplicated;
    lane.waiting_bytes += BatchPayload::cost(record.event_record);
    lane.waiting.push_back(record);
  }
  lane.waiting_bytes += BatchPayload::cost(record.event_record);
  lane.waiting.push_back(std::move(record));
}

StreamPoller::Piece StreamPoller::take_batch(Lane& lane) const {
  Piece piece;
  std::size_t bytes = 0;
  while (!lane.waiting.empty() && piece.records.size() < static_cast<std::size_t>(settings_.batch_size)) {
    StreamRecord& next = lane.waiting.front();
    if (!BatchPayload::fits(bytes, next.event_record.size())) break;
    bytes += BatchPayload::cost(next.event_record);
    piece.records.push_back(std::move(next));
    lane.waiting.pop_front();
  }
  lane.waiting_bytes -= bytes;
  return piece;
}

bool StreamPoller::attempt(Shard& shard, Lane& lane) {
  Piece& piece = lane.pieces.front();
  discard_old(lane, piece);
  if (piece.records.empty()) {
    lane.pieces.pop_front();
    return true;
  }
  BatchPayload payload;
  for (const StreamRecord& record : piece.records) payload.add(record.event_record);
  const Start start =
      target_.invoke(std::move(payload).json(),
                     lifetime_.guard([this, &shard, &lane](Outcome outcome) { finish(shard, lane, outcome); }));
  if (start == Start::kStarted) {
    ++counters_.batches;
    lane.invoking = true;
    return false;
  }
  if (start != Start::kGone) ++counters_.throttled;
  last_result_ = start == Start::kGone ? kMissing : kThrottled;
  back_off(shard, lane);
  return false;
}

void StreamPoller::finish(Shard& shard, Lane& lane, const Outcome& outcome) {
  lane.invoking = false;
  Piece& piece = lane.pieces.front();
  if (!outcome.function_error.empty()) {
    ++counters_.errors;
    fail(shard, lane, true);
  } else if (const auto done = count_done(piece, outcome); done == piece.records.size()) {
    last_result_ = kOk;
    counters_.delivered += *done;
    settle(lane, piece, *done);
    lane.pieces.pop_front();
    lane.wait_ns = 0;
  } else {
    counters_.delivered += done.value_or(0);
    settle(lane, piece, done.value_or(0));
    fail(shard, lane, !done);
  }
  if (running_)
    pump(shard);
  else
    forget_unsettled(lane);
}

std::optional<std::size_t> StreamPoller::count_done(const Piece& piece, const Outcome& outcome) const {
  const std::size_t all = piece.records.size();
  if (!settings_.report_failures) return all;
  const BatchAnswer answer = parse_batch_answer(outcome.payload);
  if (answer.all_failed) return std::nullopt;
  if (answer.failed.empty()) return all;
  auto unknown = answer.failed;
  std::size_t first = all;
  for (std::size_t i = 0; i < all; ++i) {
    const std::string item = stream_item(piece.records[i].event_record);
    if (!answer.failed.contains(item)) continue;
    unknown.erase(item);
    first = std::min(first, i);
  }
  // An identifier of no record here says that the function has lost count: nothing is certain to be done.
  return unknown.empty() ? std::optional(first) : std::nullopt;
}

void StreamPoller::fail(Shard& shard, Lane& lane, bool may_bisect) {
  last_result_ = kFailed;
  Piece& piece = lane.pieces.front();
  if (may_bisect && settings_.bisect && piece.records.size() > 1) {
    const auto middle = piece.records.begin() + static_cast<std::ptrdiff_t>(piece.records.size() / 2);
    Piece second;
    second.records.assign(std::make_move_iterator(middle), std::make_move_iterator(piece.records.end()));
    second.failures = piece.failures;
    piece.records.erase(middle, piece.records.end());
    lane.pieces.insert(lane.pieces.begin() + 1, std::move(second));
  } else if (++piece.failures > settings_.max_retries && settings_.max_retries >= 0) {
    counters_.discarded += piece.records.size();
    settle(lane, piece, piece.records.size());
    lane.pieces.pop_front();
    lane.wait_ns = 0;
    return;
  }
  back_off(shard, lane);
}

void StreamPoller::back_off(Shard& shard, Lane& lane) {
  lane.wait_ns = lane.wait_ns == 0 ? limits_.stream_retry_ns : std::min(lane.wait_ns * 2, limits_.max_stream_retry_ns);
  if (!running_) return;
  lane.retry_timer = loop_.after(lane.wait_ns, lifetime_.guard([this, &shard, &lane] {
    lane.retry_timer = 0;
    pump(shard);
  }));
}

void StreamPoller::discard_old(Lane& lane, Piece& piece) {
  std::int64_t most_ns = limits_.stream_retention_ns;
  if (settings_.max_age_s >= 0) most_ns = std::min(most_ns, settings_.max_age_s * kNsPerS);
  const std::int64_t oldest_ns = loop_.now_ns() - most_ns;
  const auto first_kept = std::find_if(piece.records.begin(), piece.records.end(),
                                       [&](const StreamRecord& record) { return record.created_ns >= oldest_ns; });
  const auto old = static_cast<std::size_t>(first_kept - piece.records.begin());
  counters_.discarded += old;
  settle(lane, piece, old);
}

void StreamPoller::settle(Lane& lane, Piece& piece, std::size_t count) {
  if (count == 0) return;
  lane.settled = piece.records[count - 1].position + 1;
  piece.records.erase(piece.records.begin(), piece.records.begin() + static_cast<std::ptrdiff_t>(count));
}

void StreamPoller::forget_unsettled(Lane& lane) {
  lane.pieces.clear();
  lane.waiting.clear();
  lane.waiting_bytes = 0;
  lane.wait_ns = 0;
  lane.read = lane.settled;
}

}  // namespace echotrace::local::lambda
