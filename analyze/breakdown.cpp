#include "analyze/breakdown.h"

namespace echotrace::analyze {
namespace {

// Of how many traces the moments are known, and the sums of the differences.
struct Sums {
  std::int64_t traces = 0, planned = 0, answered = 0, stamped = 0;
  double schedule_delay_ns = 0, preparation_ns = 0, write_ns = 0, ack_to_receive_ns = 0, commit_ns = 0, dispatch_ns = 0;

  void add(const ingest::Trace& trace, const ingest::TraceTimes& times) {
    ++traces;
    if (times.intended_ns != ingest::kNone && times.start_ns != ingest::kNone) {
      ++planned;
      schedule_delay_ns += static_cast<double>(times.start_ns - times.intended_ns);
      preparation_ns += static_cast<double>(trace.put_ns - times.start_ns);
    }
    if (times.ack_ns != ingest::kNone) {
      ++answered;
      write_ns += static_cast<double>(times.ack_ns - trace.put_ns);
      ack_to_receive_ns += static_cast<double>(trace.receive_ns - times.ack_ns);
    }
    if (times.store_ns != ingest::kNone) {
      ++stamped;
      commit_ns += static_cast<double>(times.store_ns - trace.put_ns);
      dispatch_ns += static_cast<double>(trace.receive_ns - times.store_ns);
    }
  }

  std::vector<BreakdownPart> parts(bool coarse_stamps) const {
    const auto mean_ms = [&](double sum_ns) { return sum_ns / static_cast<double>(traces) / 1e6; };
    const bool by_stamp = stamped == traces && !coarse_stamps;
    std::vector<BreakdownPart> found;
    if (traces == 0 || (!by_stamp && answered != traces)) return found;
    if (planned == traces) {
      found.push_back({"schedule_delay", mean_ms(schedule_delay_ns)});
      found.push_back({"preparation", mean_ms(preparation_ns)});
    }
    found.push_back(by_stamp ? BreakdownPart{"commit", mean_ms(commit_ns)}
                             : BreakdownPart{"write_latency", mean_ms(write_ns)});
    found.push_back(by_stamp ? BreakdownPart{"dispatch", mean_ms(dispatch_ns)}
                             : BreakdownPart{"ack_to_receive", mean_ms(ack_to_receive_ns)});
    return found;
  }
};

}  // namespace

void fill_breakdown(const ingest::Correlator& correlator, const ingest::TraceTable& traces, Grouping& grouping,
                    bool exclude_cold, const std::vector<std::uint8_t>& whole_second, std::vector<Group>& groups) {
  std::vector<Sums> sums(groups.size());
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    const ingest::TraceShard& shard = traces.shard(s);
    const bool times = shard.has_times();
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const ingest::Trace& trace = shard.row(i);
      if (!trace.written || !trace.received || (exclude_cold && trace.cold)) continue;
      const std::uint32_t group = grouping.of(correlator.tuples(), trace);
      if (group < sums.size()) sums[group].add(trace, times ? shard.times(i) : ingest::TraceTimes{});
    }
  }
  for (std::size_t group = 0; group < groups.size(); ++group) {
    groups[group].breakdown = sums[group].parts(group < whole_second.size() && whole_second[group] != 0);
  }
}

}  // namespace echotrace::analyze
