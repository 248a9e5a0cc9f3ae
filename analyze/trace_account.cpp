#include "analyze/trace_account.h"

#include "analyze/quantiles.h"

#include <boost/sort/spreadsort/integer_sort.hpp>

#include <algorithm>

namespace echotrace::analyze {
namespace {

using ingest::Trace;
using ingest::TraceShard;
using ingest::TraceTable;

template <typename Visit>  // visit(shard, trace)
void for_each_trace(TraceTable& traces, Visit&& visit) {
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
    const TraceShard& shard = traces.shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) visit(shard, shard.row(i));
  }
}

void count(const Trace& trace, bool clients, Accounting& account) {
  if (trace.written) {
    ++account.writes;
    ++(trace.received ? account.delivered : trace.undetermined ? account.undetermined : account.lost);
    if (!trace.ok) ++account.failed_writes;
    if (clients && !trace.client) ++account.function_only;
    if (trace.received && trace.receive_ns < trace.put_ns) ++account.negative;
  } else {
    if (trace.received) ++account.orphans;
    if (trace.client) ++account.client_only;
  }
  if (trace.received) ++account.receives;
}

void add(const Accounting& from, Accounting& to) {
  for (const AccountingMember& member : accounting_members()) to.*(member.member) += from.*(member.member);
}

void finish_cold(std::vector<std::int64_t>& init_ns, Cold& cold) {
  if (cold.known > 0) cold.share = static_cast<double>(cold.count) / static_cast<double>(cold.known);
  if (init_ns.empty()) return;
  std::sort(init_ns.begin(), init_ns.end());
  cold.init_ms_p50 = quantile_ms(init_ns, kMedian);
  cold.init_ms_max = static_cast<double>(init_ns.back()) / 1e6;
}

struct Delivery {
  std::int64_t put_ns, receive_ns;
  TraceTable::Place place;
};

// Adds the deliveries of one writer that come after one of a strictly later put.
void find_overtaken(std::vector<Delivery>& deliveries, std::vector<TraceTable::Place>& overtaken) {
  boost::sort::spreadsort::integer_sort(
      deliveries.begin(), deliveries.end(), [](const Delivery& d, unsigned bits) { return d.put_ns >> bits; },
      [](const Delivery& a, const Delivery& b) { return a.put_ns < b.put_ns; });
  // From the last put backwards: the earliest receive among strictly later puts.
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max(), pending = earliest;
  for (std::size_t i = deliveries.size(); i-- > 0;) {
    if (i + 1 < deliveries.size() && deliveries[i + 1].put_ns != deliveries[i].put_ns)
      earliest = std::min(earliest, pending);
    if (deliveries[i].receive_ns > earliest) overtaken.push_back(deliveries[i].place);
    pending = std::min(pending, deliveries[i].receive_ns);
  }
}

}  // namespace

TraceAccount count_traces(const ingest::Correlator& correlator, TraceTable& traces,
                          const ingest::Correlation& correlation, Grouping& grouping) {
  TraceAccount result;
  std::vector<std::vector<std::int64_t>> init_ns;
  std::vector<base::FlatSet> seen_inits;  // by group: one invocation may serve several
  const auto group_of = [&](const Trace& trace) {
    const std::uint32_t group = grouping.of(correlator.tuples(), trace);
    if (group != kNoGroup && group >= result.by_group.size()) {
      result.by_group.resize(grouping.size());
      result.cold.resize(grouping.size());
      init_ns.resize(grouping.size());
      seen_inits.resize(grouping.size());
    }
    return group;
  };
  for_each_trace(traces, [&](const TraceShard&, const Trace& trace) {
    if (!trace.written && !trace.received) {
      if (trace.client) ++result.total.client_only;
      return;
    }
    const std::uint32_t group = group_of(trace);
    if (group == kNoGroup) return;
    count(trace, correlation.clients, result.by_group[group]);
    if (trace.written) {
      if (result.first_put_ns == ingest::kNone || trace.put_ns < result.first_put_ns)
        result.first_put_ns = trace.put_ns;
      if (result.last_put_ns == ingest::kNone || trace.put_ns > result.last_put_ns) result.last_put_ns = trace.put_ns;
    }
    if (!trace.written || !trace.received || !correlation.reported[trace.receiver]) return;
    Cold& cold = result.cold[group];
    ++cold.known;
    if (!trace.cold) return;
    ++cold.count;
    const std::uint64_t invocation = ingest::invocation_key(trace.receiver, trace.receive_request);
    const std::int64_t init = *correlation.init_ns.find(invocation);
    if (trace.receive_ns - trace.put_ns >= init) ++cold.init_in_path;
    if (seen_inits[group].insert(invocation)) init_ns[group].push_back(init);
  });
  for (std::size_t s = 0; s < TraceTable::kShards; ++s) {
    const TraceShard& shard = traces.shard(s);
    for (const ingest::Duplicate& duplicate : shard.duplicates()) {
      const Trace& trace = shard.row(duplicate.row);
      const std::uint32_t group = group_of(trace);
      if (group == kNoGroup) continue;
      ++result.by_group[group].receives;
      // Without a write there is nothing to deliver again: each such receive is an orphan.
      ++(trace.written ? result.by_group[group].duplicates : result.by_group[group].orphans);
    }
    for (const std::uint32_t row : shard.retried()) {
      const std::uint32_t group = group_of(shard.row(row));
      if (group != kNoGroup) ++result.by_group[group].retried_writes;
    }
  }
  for (const Accounting& account : result.by_group) add(account, result.total);
  for (std::size_t g = 0; g < result.cold.size(); ++g) finish_cold(init_ns[g], result.cold[g]);
  return result;
}

std::vector<TraceTable::Place> find_reordered(const ingest::Correlator& correlator, const TraceTable& traces) {
  // Counting sort of the delivered traces by writer, four bytes each: there are as many as writes.
  std::vector<std::size_t> begin(correlator.environments().size() + 1);
  traces.for_each_place([&](TraceTable::Place, const Trace& trace) {
    if (trace.written && trace.received) ++begin[trace.writer + 1];
  });
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  std::vector<TraceTable::Place> places(begin.back());
  std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
  traces.for_each_place([&](TraceTable::Place place, const Trace& trace) {
    if (trace.written && trace.received) places[next[trace.writer]++] = place;
  });

  constexpr std::size_t kAhead = 16;  // the traces of one writer lie anywhere in the table
  std::vector<TraceTable::Place> reordered;
  std::vector<Delivery> deliveries;
  for (std::size_t w = 0; w + 1 < begin.size(); ++w) {
    deliveries.clear();
    for (std::size_t i = begin[w]; i < begin[w + 1]; ++i) {
      if (i + kAhead < places.size()) traces.at(places[i + kAhead]).prefetch();
      const Trace& trace = traces.at(places[i]);
      deliveries.push_back({trace.put_ns, trace.receive_ns, places[i]});
    }
    find_overtaken(deliveries, reordered);
  }
  return reordered;
}

}  // namespace echotrace::analyze
