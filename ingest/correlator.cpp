#include "ingest/correlator.h"

#include "ingest/receiver_logs.h"

#include <algorithm>
#include <future>
#include <tuple>

namespace echotrace::ingest {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kOrphanTime = 0x5A5A5A5A5A5A5A5AULL;

std::uint64_t mix(std::uint64_t key, std::uint64_t time) {
  std::uint64_t mixed = (key ^ time * 0x9E3779B97F4A7C15ULL) * 0xD6E8FEB86659FD93ULL;
  return mixed ^ mixed >> 32;
}

auto order(const Origin& origin) {
  return std::tie(origin.input, origin.block, origin.line);
}

// Cold starts of environments whose records do not name their request, by the time their invocation took. CloudWatch
// stamps lines in whole milliseconds, so a millisecond is granted at either end.
class ColdByTime {
 public:
  explicit ColdByTime(const std::vector<ColdStart>& cold) : cold_(cold) {
    std::sort(cold_.begin(), cold_.end(), [](const ColdStart& a, const ColdStart& b) {
      return std::tie(a.environment, a.end_ns, a.request) < std::tie(b.environment, b.end_ns, b.request);
    });
  }
  std::uint32_t request(std::uint32_t environment, std::int64_t time_ns) const {
    auto it = std::lower_bound(cold_.begin(), cold_.end(), std::make_tuple(environment, time_ns - kNsPerMs),
                               [](const ColdStart& c, const std::tuple<std::uint32_t, std::int64_t>& key) {
                                 return std::tie(c.environment, c.end_ns) < key;
                               });
    const bool inside = it != cold_.end() && it->environment == environment && it->begin_ns != kNone &&
                        time_ns >= it->begin_ns - kNsPerMs;
    return inside ? it->request : kNoRequest;
  }

 private:
  std::vector<ColdStart> cold_;
};

// Marks which traces of a shard ran cold, and of which lost writes nothing can be said; returns how many of these have
// a scope without a single receive.
std::int64_t judge_traces(const Correlator& correlator, const base::FlatMap<std::int64_t>& init_ns,
                          const ColdByTime& cold, const ReceiverLogs& logs, TraceShard& shard) {
  std::int64_t without_receivers = 0;
  for (std::size_t i = 0; i < shard.size(); ++i) {
    Trace& trace = shard.row(i);
    if (trace.received) {
      if (trace.receive_request == kNoRequest) trace.receive_request = cold.request(trace.receiver, trace.receive_ns);
      trace.cold = init_ns.find(invocation_key(trace.receiver, trace.receive_request)) != nullptr;
    } else if (trace.written) {
      const std::uint32_t scope = correlator.scope_of(trace);
      trace.undetermined = !trace.ok || logs.proves_nothing(scope, trace.put_ns);
      if (!logs.has_receivers(scope)) ++without_receivers;
    }
  }
  return without_receivers;
}

}  // namespace

void EventCounts::add(const EventCounts& other) {
  events += other.events;
  recorded += other.recorded;
  platform += other.platform;
  foreign += other.foreign;
  repeated += other.repeated;
  malformed += other.malformed;
}

void Malformed::add(const Origin& origin, std::string_view excerpt) {
  ++count;
  if (examples.size() == kExamples && order(examples.back().origin) <= order(origin)) return;
  const auto at = std::upper_bound(examples.begin(), examples.end(), origin,
                                   [](const Origin& o, const Example& e) { return order(o) < order(e.origin); });
  examples.insert(at, {origin, std::string(excerpt)});
  if (examples.size() > kExamples) examples.pop_back();
}

void Malformed::merge(const Malformed& other) {
  const std::int64_t total = count + other.count;
  for (const Example& example : other.examples) add(example.origin, example.excerpt);
  count = total;
}

// A receive whose id repeats from run to run belongs to the latest write of that id put before it. Each such write gets
// a key of its own; a receive before all of them is an orphan.
void Correlator::join_latest() {
  const auto by_time = [](const WriteEntry& a, const WriteEntry& b) {
    return std::tie(a.key, a.put_ns) < std::tie(b.key, b.put_ns);
  };
  std::sort(latest_writes_.begin(), latest_writes_.end(), by_time);
  const auto add = [this](auto entry, std::uint64_t key) {
    entry.key = key;
    if (!traces_.shard(TraceTable::shard_of(key)).add(entry)) {
      --result_.counts.recorded;
      ++result_.counts.repeated;
    }
  };
  for (const ReceiveEntry& receive : latest_receives_) {
    WriteEntry probe{};
    probe.key = receive.key;
    probe.put_ns = receive.receive_ns;
    auto after = std::upper_bound(latest_writes_.begin(), latest_writes_.end(), probe, by_time);
    const bool found = after != latest_writes_.begin() && (after - 1)->key == receive.key;
    add(receive, mix(receive.key, found ? static_cast<std::uint64_t>((after - 1)->put_ns) : kOrphanTime));
  }
  for (const WriteEntry& write : latest_writes_) add(write, mix(write.key, static_cast<std::uint64_t>(write.put_ns)));
  latest_writes_ = {};
  latest_receives_ = {};
}

Correlation Correlator::finish() {
  join_latest();
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) traces_.shard(s).release_index();
  sample_events_ = {};
  result_.environments.resize(environments_.size());
  result_.reported.resize(environments_.size());
  result_.invocations_overflowed = invocations_.overflowed();

  const ReceiverLogs logs(*this, traces_, result_.environments, invocations_);
  result_.gaps = logs.gaps();
  for (const ColdStart& cold : invocations_.cold()) {
    bool inserted = false;
    result_.init_ns.at(invocation_key(cold.environment, cold.request), inserted) = cold.init_ns;
  }
  const ColdByTime by_time(invocations_.cold());
  // The shards are independent of each other: half of them here, half on another thread.
  const auto judge = [&](std::size_t first, std::size_t end) {
    std::int64_t without_receivers = 0;
    for (std::size_t s = first; s < end; ++s)
      without_receivers += judge_traces(*this, result_.init_ns, by_time, logs, traces_.shard(s));
    return without_receivers;
  };
  auto half = std::async(std::launch::async, judge, 0, TraceTable::kShards / 2);
  result_.undetermined_without_receivers = judge(TraceTable::kShards / 2, TraceTable::kShards) + half.get();
  const RepeatLedger::Counts repeats = ledger_.count_repeats();
  std::int64_t* const buckets[] = {&result_.counts.recorded, &result_.counts.platform, &result_.counts.foreign,
                                   &result_.counts.malformed};
  for (std::size_t i = 0; i < repeats.size(); ++i) {
    *buckets[i] -= repeats[i];
    result_.counts.repeated += repeats[i];
  }
  return std::move(result_);
}

}  // namespace echotrace::ingest
