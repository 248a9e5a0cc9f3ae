#include "analyze/each_trace.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace echotrace::analyze {
namespace {

struct Place {
  std::int64_t put_ns;
  std::uint64_t key;
  std::uint32_t shard, row;
};

std::vector<Place> places_by_put(const ingest::TraceTable& traces) {
  std::vector<Place> places;
  for (std::uint32_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    for (std::uint32_t i = 0; i < traces.shard(s).size(); ++i) {
      const ingest::Trace& trace = traces.shard(s).row(i);
      if (!trace.written && !trace.received) continue;
      places.push_back({trace.written ? trace.put_ns : std::numeric_limits<std::int64_t>::max(), trace.key, s, i});
    }
  }
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return std::tie(a.put_ns, a.key) < std::tie(b.put_ns, b.key); });
  return places;
}

std::string_view state_of(const ingest::Trace& trace) {
  if (!trace.written) return "orphan";
  return trace.received ? "delivered" : trace.undetermined ? "undetermined" : "lost";
}

}  // namespace

void for_each_trace(const ingest::Correlator& correlator, ingest::TraceTable& traces, Grouping& grouping,
                    const std::function<void(const TraceRow&)>& take) {
  for (const Place& place : places_by_put(traces)) {
    const ingest::TraceShard& shard = traces.shard(place.shard);
    const ingest::Trace& trace = shard.row(place.row);
    const std::uint32_t group = grouping.of(correlator.tuples(), trace);
    if (group == kNoGroup) continue;
    const ingest::Tuple& tuple = correlator.tuples().at(trace.written ? trace.write_tuple : trace.receive_tuple);
    take({.trace = trace,
          .times = shard.times(place.row),
          .by = grouping.by(group),
          .run = tuple.run,
          .store = tuple.store,
          .state = state_of(trace),
          .writer = trace.written ? std::string_view(correlator.environments().name(trace.writer)) : "",
          .receiver = trace.received ? std::string_view(correlator.environments().name(trace.receiver)) : "",
          .put_ns = trace.written ? trace.put_ns : ingest::kNone,
          .receive_ns = trace.received ? trace.receive_ns : ingest::kNone});
  }
}

}  // namespace echotrace::analyze
