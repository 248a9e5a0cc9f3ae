#include "analyze/rates.h"

namespace echotrace::analyze {
namespace {

struct Counts {
  std::uint32_t scheduled = 0, put = 0, received = 0;
};

}  // namespace

void fill_rates(const ingest::Correlator& correlator, const ingest::TraceTable& traces, Grouping& grouping,
                const SeriesBins& bins, std::vector<Group>& groups) {
  std::vector<Counts> counts(groups.size() * bins.count());
  std::vector<std::uint8_t> has_schedule(groups.size());
  const std::int64_t end_ns = bins.begin_ns(bins.count());
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    const ingest::TraceShard& shard = traces.shard(s);
    const bool times = shard.has_times();
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const ingest::Trace& trace = shard.row(i);
      if (!trace.written) continue;
      const std::uint32_t group = grouping.of(correlator.tuples(), trace);
      if (group == kNoGroup || group >= groups.size()) continue;
      Counts* const of_group = counts.data() + group * bins.count();
      ++of_group[bins.index(trace.put_ns)].put;
      if (trace.received && trace.receive_ns < end_ns) ++of_group[bins.index(trace.receive_ns)].received;
      const std::int64_t intended_ns = times ? shard.times(i).intended_ns : ingest::kNone;
      if (intended_ns == ingest::kNone) continue;
      ++of_group[bins.index(intended_ns)].scheduled;
      has_schedule[group] = 1;
    }
  }
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (std::size_t bin = 0; bin < bins.count(); ++bin) {
      const Counts& in_bin = counts[group * bins.count() + bin];
      if (in_bin.scheduled + in_bin.put + in_bin.received == 0) continue;
      RatePoint point{static_cast<double>(bin) * bins.bin_seconds(), {}, in_bin.put, in_bin.received};
      if (has_schedule[group] != 0) point.scheduled = in_bin.scheduled;
      groups[group].rate.push_back(point);
    }
  }
}

}  // namespace echotrace::analyze
