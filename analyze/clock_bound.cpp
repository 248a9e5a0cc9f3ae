// receive = put + delay + (receiver's clock - writer's clock), and delay >= 0: the smallest latency a pair of
// environments ever showed is the most their clocks can differ by in that direction. The store's stamps bound nothing
// here, since they are cut to milliseconds or seconds.
#include "analyze/trace_account.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kMostPairs = 1 << 17;
constexpr std::size_t kShownPairs = 20;

struct Bound {
  std::int64_t traces = 0;
  std::int64_t upper_ns = std::numeric_limits<std::int64_t>::max();
};

std::string sentence(const Clock& clock, bool all) {
  if (!clock.upper_known)
    return "No write and receive of different environments were joined, so nothing bounds their clocks";
  std::string text = fmt::format(
      "Over {} {}pair{} of writer and receiver environments, causality (no receive before its put) allows the "
      "receivers' "
      "clocks to run ahead by at most {:.3f} ms; a latency may hold that much offset, and how far they run behind is "
      "not "
      "bounded",
      clock.pairs, all ? "" : "or more ", clock.pairs == 1 ? "" : "s", clock.upper_ms_max);
  if (clock.proven_skewed > 0) {
    text += fmt::format("; {} pair{} showed receives before their put, so their clocks certainly disagree",
                        clock.proven_skewed, clock.proven_skewed == 1 ? "" : "s");
  }
  return text;
}

}  // namespace

Clock bound_clocks(const ingest::Correlator& correlator, ingest::TraceTable& traces) {
  base::FlatMap<Bound> bounds;
  bool all = true;
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    const ingest::TraceShard& shard = traces.shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const ingest::Trace& trace = shard.row(i);
      if (!trace.written || !trace.received || trace.writer == trace.receiver) continue;
      const std::uint64_t pair = std::uint64_t{trace.writer} << 32 | trace.receiver;
      Bound* bound = bounds.find(pair);
      if (bound == nullptr) {
        if (bounds.size() >= kMostPairs) {
          all = false;
          continue;
        }
        bool inserted = false;
        bound = &bounds.at(pair, inserted);
      }
      ++bound->traces;
      bound->upper_ns = std::min(bound->upper_ns, trace.receive_ns - trace.put_ns);
    }
  }
  Clock clock;
  clock.pairs = static_cast<std::int64_t>(bounds.size());
  bounds.for_each([&](std::uint64_t pair, const Bound& bound) {
    const double upper_ms = static_cast<double>(bound.upper_ns) / 1e6;
    clock.upper_ms_max = clock.upper_known ? std::max(clock.upper_ms_max, upper_ms) : upper_ms;
    clock.upper_known = true;
    if (bound.upper_ns < 0) ++clock.proven_skewed;
    clock.worst.push_back({correlator.environments().name(static_cast<std::uint32_t>(pair >> 32)),
                           correlator.environments().name(static_cast<std::uint32_t>(pair)),
                           bound.traces,
                           upper_ms,
                           {}});
  });
  const auto first = [](const ClockPair& a, const ClockPair& b) {
    return std::tie(b.traces, a.writer, a.receiver) < std::tie(a.traces, b.writer, b.receiver);
  };
  const auto shown = static_cast<std::ptrdiff_t>(std::min(kShownPairs, clock.worst.size()));
  std::partial_sort(clock.worst.begin(), clock.worst.begin() + shown, clock.worst.end(), first);
  clock.worst.resize(static_cast<std::size_t>(shown));
  clock.text = sentence(clock, all);
  return clock;
}

}  // namespace echotrace::analyze
