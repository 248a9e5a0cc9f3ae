// The last step of a workload: what its logs prove about every write, by the counting rules.
#include "bench/generate_workload.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::bench {

void Workload::find_receivers_end() {
  const bool stamped = has_streams(container_of(options_, place_.log_groups_before + 1));
  for (Environment& environment : receivers_.all()) {
    if (!environment.received) continue;
    receivers_end_ = std::max(receivers_end_, environment.last_receive);
    if (stamped) receivers_end_ = std::max(receivers_end_, environment.last_event);
    if (environment.hole_has_start) gaps_.push_back({environment.last_receive, environment.last_event});
  }
  std::sort(gaps_.begin(), gaps_.end(), [](const Gap& a, const Gap& b) { return a.begin < b.begin; });
}

// How long a write put before a gap may still have taken to be received in it: what 99 of 100 deliveries stay within.
void Workload::find_usual_latency() {
  std::vector<std::int64_t> latencies;
  for (const Pair& pair : pairs_) {
    if (pair.known && pair.receive != kAbsent) latencies.push_back(pair.receive - pair.put);
  }
  if (latencies.empty()) return;
  std::sort(latencies.begin(), latencies.end());
  usual_latency_ = std::max<std::int64_t>(0, latencies[(latencies.size() * 99 + 99) / 100 - 1]);
}

bool Workload::proves_nothing(const Pair& pair) const {
  if (pair.failed || receivers_end_ == kAbsent || pair.put > receivers_end_) return true;
  return std::any_of(gaps_.begin(), gaps_.end(),
                     [&](const Gap& gap) { return gap.begin - usual_latency_ < pair.put && pair.put < gap.end; });
}

void Workload::settle() {
  find_receivers_end();
  find_usual_latency();
  Ledger& ledger = told_.ledger;
  constexpr std::int64_t kNever = INT64_MAX;
  std::vector<std::int64_t> later(writers_.all().size(), kNever);  // earliest receive of the writer's later writes
  std::vector<bool> reordered(pairs_.size());
  for (std::size_t i = pairs_.size(); i-- > 0;) {
    const Pair& pair = pairs_[i];
    if (!pair.known || pair.receive == kAbsent) continue;
    reordered[i] = later[pair.writer] < pair.receive;
    later[pair.writer] = std::min(later[pair.writer], pair.receive);
  }
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const Pair& pair = pairs_[i];
    if (!pair.known) continue;
    ++ledger.writes;
    ledger.failed_writes += pair.failed;
    const char* state = "delivered";
    if (pair.receive != kAbsent) {
      ++ledger.delivered;
      ++ledger.cold_known;
      ledger.cold += pair.cold;
      ledger.init_in_path += pair.init_in_path;
      ledger.reordered += reordered[i];
      ledger.negative += pair.receive < pair.put;
    } else if (proves_nothing(pair)) {
      ++ledger.undetermined;
      state = "undetermined";
    } else {
      ++ledger.lost;
      state = "lost";
    }
    add_stages(pair);
    add_trace_row(static_cast<std::uint32_t>(i), state, reordered[i]);
  }
}

void Workload::add_stages(const Pair& pair) {
  const auto add = [&](const char* stage, std::int64_t from, std::int64_t to) {
    if (from != kAbsent && to != kAbsent) told_.stages[stage].push_back(to - from);
  };
  add("trigger_latency", pair.put, pair.receive);
  if (triggerperf_) return;
  add("end_to_end", pair.intended, pair.receive);
  add("write_latency", pair.put, pair.ack);
  add("ack_to_receive", pair.ack, pair.receive);
  if (pair.receive != kAbsent) add("commit", pair.put, pair.store_stamp);  // only receives carry the store's stamp
  add("dispatch", pair.store_stamp, pair.receive);
  add("schedule_delay", pair.intended, pair.start);
}

void Workload::add_trace_row(std::uint32_t index, const char* state, bool reordered) {
  if (place_.traces == nullptr) return;
  const Pair& pair = pairs_[index];
  std::string id;
  append_write_id(id, triggerperf_, place_.run, place_.store, index);
  const bool delivered = pair.receive != kAbsent;
  place_.traces->write(fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", id, place_.run, place_.store, pair.put,
                                   delivered ? fmt::format("{}", pair.receive) : "",
                                   delivered ? fmt::format("{}", pair.receive - pair.put) : "", state, pair.deliveries,
                                   static_cast<int>(pair.cold), static_cast<int>(pair.init_in_path),
                                   static_cast<int>(reordered)));
}

}  // namespace echotrace::bench
