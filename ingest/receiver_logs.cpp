#include "ingest/receiver_logs.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>

namespace echotrace::ingest {
namespace {

// visit(scope, environment, seq, request, receive_ns) for every delivery, first or not, and every orphan.
template <typename Visit>
void for_each_delivery(const Correlator& correlator, TraceTable& traces, Visit&& visit) {
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
    const TraceShard& shard = traces.shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const Trace& trace = shard.row(i);
      if (trace.received) {
        visit(correlator.scope_of(trace), trace.receiver, std::uint32_t{trace.seq}, trace.receive_request,
              trace.receive_ns);
      }
    }
    for (const Duplicate& duplicate : shard.duplicates()) {
      visit(correlator.scope_of(shard.row(duplicate.row)), duplicate.environment, duplicate.seq, duplicate.request,
            duplicate.receive_ns);
    }
  }
}

std::int64_t saturating_difference(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return b > 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

ReceiverLogs::ReceiverLogs(const Correlator& correlator, TraceTable& traces, const std::vector<EnvironmentSpan>& spans,
                           const Invocations& invocations)
    : correlator_(correlator),
      receivers_(correlator.tuples().scopes()),
      ends_ns_(correlator.tuples().scopes(), std::numeric_limits<std::int64_t>::min()),
      numbered_(spans.size()),
      receives_(spans.size()),
      gaps_by_scope_(correlator.tuples().scopes()) {
  find_receivers(traces);
  for (std::size_t scope = 0; scope < receivers_.size(); ++scope) {
    for (const std::uint32_t environment : receivers_[scope]) {
      ends_ns_[scope] = std::max(ends_ns_[scope], spans[environment].last_ns);
    }
  }
  find_gaps(traces, spans, invocations);
  if (!gaps_.empty()) share_gaps(traces);
}

void ReceiverLogs::share_gaps(TraceTable& traces) {
  for (std::size_t scope = 0; scope < receivers_.size(); ++scope) {
    const auto& among = receivers_[scope];
    std::copy_if(gaps_.begin(), gaps_.end(), std::back_inserter(gaps_by_scope_[scope]), [&among](const Gap& gap) {
      return std::find(among.begin(), among.end(), gap.environment) != among.end();
    });
  }
  const std::vector<std::int64_t> usual_ns = usual_latencies(traces);
  for (std::size_t scope = 0; scope < receivers_.size(); ++scope) {
    for (Gap& gap : gaps_by_scope_[scope]) gap.begin_ns = saturating_difference(gap.begin_ns, usual_ns[scope]);
  }
}

std::vector<std::int64_t> ReceiverLogs::usual_latencies(TraceTable& traces) const {
  std::vector<std::vector<std::int64_t>> latencies(receivers_.size());
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
    const TraceShard& shard = traces.shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const Trace& trace = shard.row(i);
      if (!trace.written || !trace.received) continue;
      const std::uint32_t scope = correlator_.scope_of(trace);
      if (!gaps_by_scope_[scope].empty()) {
        latencies[scope].push_back(saturating_difference(trace.receive_ns, trace.put_ns));
      }
    }
  }
  std::vector<std::int64_t> usual_ns(receivers_.size());
  for (std::size_t scope = 0; scope < receivers_.size(); ++scope) {
    if (latencies[scope].empty()) continue;
    // The smallest that 99 of 100 do not exceed.
    const std::size_t rank = latencies[scope].size() - latencies[scope].size() / 100;
    const auto at = latencies[scope].begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(latencies[scope].begin(), at, latencies[scope].end());
    usual_ns[scope] = std::max<std::int64_t>(0, *at);
  }
  return usual_ns;
}

void ReceiverLogs::find_receivers(TraceTable& traces) {
  base::FlatSet known;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  for_each_delivery(
      correlator_, traces,
      [&](std::uint32_t scope, std::uint32_t environment, std::uint32_t seq, std::uint32_t, std::int64_t) {
        if (seq != kNoSeq) ++numbered_[environment];
        receives_[environment] = 1;
        const std::uint64_t pair = std::uint64_t{scope} << 32 | environment;
        if (pair == last) return;
        last = pair;
        if (known.insert(pair)) receivers_[scope].push_back(environment);
      });
}

// A silent invocation may be one whose record is in the table all the same: repeated fetches that overlap in the middle
// of an invocation, or a record that names no request and stands apart from its START line.
std::vector<SilentInvocation> ReceiverLogs::really_silent(TraceTable& traces, const Invocations& invocations) const {
  std::vector<SilentInvocation> silent;
  base::FlatMap<std::uint32_t> position;
  for (const SilentInvocation& invocation : invocations.silent()) {
    if (invocation.environment >= receives_.size() || !receives_[invocation.environment]) continue;
    bool inserted = false;
    position.at(invocation_key(invocation.environment, invocation.request), inserted) =
        static_cast<std::uint32_t>(silent.size());
    silent.push_back(invocation);
  }
  if (silent.empty()) return silent;
  std::vector<std::uint8_t> explained(silent.size());
  for_each_delivery(correlator_, traces,
                    [&](std::uint32_t, std::uint32_t environment, std::uint32_t, std::uint32_t request, std::int64_t) {
                      if (const std::uint32_t* at = position.find(invocation_key(environment, request)))
                        explained[*at] = 1;
                    });
  // Each record without a request explains the last invocation of its environment that began before it and did not end
  // before it.
  for (const Invocations::Unattributed& record : invocations.unattributed()) {
    const auto after = std::upper_bound(
        silent.begin(), silent.end(), record, [](const Invocations::Unattributed& r, const SilentInvocation& s) {
          return std::tie(r.environment, r.time_ns) < std::tie(s.environment, s.time_ns);
        });
    if (after == silent.begin()) continue;
    const auto before = after - 1;
    const bool inside = before->environment == record.environment && record.time_ns <= before->end_ns;
    if (inside) explained[static_cast<std::size_t>(before - silent.begin())] = 1;
  }
  std::vector<SilentInvocation> left;
  for (std::size_t i = 0; i < silent.size(); ++i) {
    if (!explained[i]) left.push_back(silent[i]);
  }
  return left;
}

void ReceiverLogs::find_gaps(TraceTable& traces, const std::vector<EnvironmentSpan>& spans,
                             const Invocations& invocations) {
  const std::vector<SilentInvocation> silent = really_silent(traces, invocations);
  std::vector<std::uint8_t> suspect(spans.size());
  for (const SilentInvocation& invocation : silent) suspect[invocation.environment] = 1;
  for (std::size_t e = 0; e < spans.size(); ++e) {
    const bool holes = !spans[e].numbers_others && numbered_[e] != spans[e].highest_seq + 1;
    if (receives_[e] && spans[e].highest_seq >= 0 && holes) suspect[e] = 1;
  }
  if (std::find(suspect.begin(), suspect.end(), 1) == suspect.end()) return;

  std::vector<std::vector<Delivery>> deliveries(spans.size());
  for_each_delivery(
      correlator_, traces,
      [&](std::uint32_t, std::uint32_t environment, std::uint32_t seq, std::uint32_t, std::int64_t receive_ns) {
        if (suspect[environment]) deliveries[environment].push_back({environment, seq, receive_ns});
      });
  auto at = silent.begin();
  for (std::uint32_t e = 0; e < spans.size(); ++e) {
    std::vector<SilentInvocation> mine;
    for (; at != silent.end() && at->environment == e; ++at) mine.push_back(*at);
    if (suspect[e]) gaps_of(deliveries[e], mine, spans[e]);
  }
}

void ReceiverLogs::gaps_of(std::vector<Delivery>& deliveries, const std::vector<SilentInvocation>& silent,
                           const EnvironmentSpan& span) {
  if (deliveries.empty()) return;
  const std::uint32_t environment = deliveries.front().environment;
  if (!span.numbers_others) {
    std::sort(deliveries.begin(), deliveries.end(), [](const Delivery& a, const Delivery& b) {
      return std::tie(a.seq, a.receive_ns) < std::tie(b.seq, b.receive_ns);
    });
    std::int64_t before_ns = span.first_ns;
    std::int64_t expected = 0;
    for (const Delivery& delivery : deliveries) {
      if (delivery.seq == kNoSeq) break;
      if (delivery.seq > expected) gaps_.push_back({environment, before_ns, delivery.receive_ns});
      expected = std::int64_t{delivery.seq} + 1;
      before_ns = delivery.receive_ns;
    }
  }
  std::sort(deliveries.begin(), deliveries.end(),
            [](const Delivery& a, const Delivery& b) { return a.receive_ns < b.receive_ns; });
  for (const SilentInvocation& invocation : silent) {
    const auto next = std::upper_bound(deliveries.begin(), deliveries.end(), invocation.time_ns,
                                       [](std::int64_t time, const Delivery& d) { return time < d.receive_ns; });
    const std::int64_t end_ns = next == deliveries.end() ? span.last_ns : next->receive_ns;
    const std::int64_t begin_ns = next == deliveries.begin() ? span.first_ns : (next - 1)->receive_ns;
    gaps_.push_back({environment, begin_ns, end_ns});
  }
}

bool ReceiverLogs::proves_nothing(std::uint32_t scope, std::int64_t put_ns) const {
  if (receivers_[scope].empty() || put_ns > ends_ns_[scope]) return true;
  const auto& gaps = gaps_by_scope_[scope];
  return std::any_of(gaps.begin(), gaps.end(),
                     [put_ns](const Gap& gap) { return put_ns > gap.begin_ns && put_ns < gap.end_ns; });
}

}  // namespace echotrace::ingest
