// The receiving half of a workload: deliveries become invocations, some of whose lines the log loses.
#include "bench/generate_workload.h"

#include <algorithm>
#include <utility>

namespace echotrace::bench {
namespace {

constexpr std::int64_t kBatchWindow = 150 * kMs;

}  // namespace

void Workload::receive_all() {
  std::sort(deliveries_.begin(), deliveries_.end(), [](const Delivery& a, const Delivery& b) {
    return a.arrival != b.arrival ? a.arrival < b.arrival : a.pair < b.pair;
  });
  gaps_left_ = options_.gaps;
  gap_step_ = deliveries_.size() / (static_cast<std::size_t>(options_.gaps) + 1);
  next_gap_ = gap_step_;
  const bool batches = model_.batches && !triggerperf_ && options_.batch > 1;
  std::uint64_t invocation = 0;
  for (std::size_t i = 0; i < deliveries_.size();) {
    std::size_t count = 1;
    const auto most = batches ? static_cast<std::size_t>(1 + random_.below(options_.batch)) : 1;
    while (count < most && i + count < deliveries_.size() &&
           deliveries_[i + count].arrival - deliveries_[i].arrival <= kBatchWindow) {
      ++count;
    }
    receive_batch(i, count, invocation++);
    i += count;
  }
  receives_->finish();
}

bool Workload::dropped(std::size_t first, std::size_t count) {
  if (gaps_left_ == 0 || first + count <= next_gap_) return false;
  --gaps_left_;
  next_gap_ += std::max<std::size_t>(gap_step_, 1);
  return true;
}

void Workload::receive_batch(std::size_t first, std::size_t count, std::uint64_t invocation_number) {
  const std::int64_t arrival = deliveries_[first + count - 1].arrival;
  const bool records_lost = dropped(first, count);
  if (records_lost && options_.seq && !triggerperf_ && gaps_left_ % 2 == 1) {
    // The log lost the whole invocation: only the numbering shows it. It ran in an environment that is there already.
    const EnvironmentPool::Pick pick = receivers_.pick(arrival, false);
    if (!pick.cold) {
      Environment& environment = receivers_[pick.number];
      environment.seq += static_cast<std::int64_t>(count);
      environment.hole = true;
      receivers_.release(pick.number, arrival + 5 * kMs);
      return;
    }
  }
  const bool ahead = random_.chance(0.2);
  const Invocation invocation = invoke(*receives_, receivers_, arrival, mix(seed_ ^ 0x52, invocation_number), ahead);
  Environment& environment = *invocation.environment;
  std::int64_t now = invocation.begin + 120 * kUs + random_.below(250 * kUs);
  junk(*receives_, invocation, now, options_.junk);
  const std::int64_t logged = now + 700 * kUs;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t index = deliveries_[first + i].pair;
    ReceiveFields receive;
    receive.run = place_.run;
    receive.store = place_.store;
    receive.index = index;
    receive.receive_ns = function_time(environment, now);
    now += 2 * kUs + random_.below(3000);
    const bool orphan = index >= pairs_.size();
    Pair* const pair = orphan ? nullptr : &pairs_[index];
    receive.store_ns = orphan ? kAbsent : pair->store_stamp;
    receive.key_bytes = key_bytes(index);
    receive.value_bytes = kValueBytes;
    receive.batch = static_cast<int>(count);
    receive.position = static_cast<int>(i);
    receive.seq = options_.seq ? environment.seq : kAbsent;
    ++environment.seq;
    if (records_lost) continue;
    std::string record, text;
    if (triggerperf_) {
      append_triggerperf_receive(record, receive);
    } else {
      append_echotrace_receive(record, receive);
    }
    receiver_framer_.logged(text, logged / kMs, invocation.request_id, record);
    log(*receives_, environment, logged, std::move(text), Bucket::kRecorded);
    note_receive(environment, receive.receive_ns, pair, invocation);
  }
  if (records_lost) {
    environment.hole = environment.hole_has_start = true;
  }
  end_invocation(*receives_, invocation, logged + 300 * kUs + random_.lognormal(2 * kMs, 0.4));
}

void Workload::note_receive(Environment& environment, std::int64_t receive_ns, Pair* pair,
                            const Invocation& invocation) {
  if (environment.hole) {
    // Without numbers only a START line without record shows a hole; with numbers every hole shows.
    const std::int64_t begin = environment.last_receive == kAbsent ? environment.first_event : environment.last_receive;
    gaps_.push_back({begin, receive_ns});
    environment.hole = environment.hole_has_start = false;
  }
  environment.last_receive = receive_ns;
  ++told_.ledger.receives;
  // An orphan in Aurora's logs names no run, so it does not make its environment a receiver of this one.
  if (pair != nullptr || !triggerperf_ || place_.store != "aurora") environment.received = true;
  if (pair == nullptr) {
    ++told_.ledger.orphans;
    return;
  }
  ++pair->deliveries;
  if (pair->deliveries > 1) ++told_.ledger.duplicates;
  if (pair->receive != kAbsent && pair->receive <= receive_ns) return;
  pair->receive = receive_ns;
  pair->cold = invocation.init_us >= 0;
  pair->init_in_path = pair->cold && receive_ns - pair->put >= invocation.init_us * kUs;
}

}  // namespace echotrace::bench
