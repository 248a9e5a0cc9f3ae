// receive = put + delay + (receiver's clock - writer's clock), and delay >= 0: the smallest latency a pair of
// environments ever showed is the most their clocks can differ by in that direction. Round trips of the client bound each
// environment's clock against the client's, by no more than the time on the way, and so a pair's on both sides. The
// store's stamps bound nothing here, since they are cut to milliseconds or seconds.
#include "analyze/trace_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace echotrace::analyze {
namespace {

constexpr std::size_t kMostPairs = 1 << 17;
constexpr std::size_t kShownPairs = 20;
constexpr double kNsPerMs = 1e6;

struct Bound {
  std::int64_t traces = 0;
  std::int64_t upper_ns = std::numeric_limits<std::int64_t>::max();
};

// An environment's clock minus the client's.
struct Offset {
  std::int64_t pings = 0;
  std::int64_t lower_ns = std::numeric_limits<std::int64_t>::min();
  std::int64_t upper_ns = std::numeric_limits<std::int64_t>::max();
  bool moved = false;
};
using Offsets = base::FlatMap<Offset>;  // by environment

// What every ping allows. Where no offset suits them all the clock moved meanwhile: then what any of them allows.
Offsets offsets_of(const std::vector<ingest::ClockPing>& pings) {
  Offsets offsets, any;
  for (const ingest::ClockPing& ping : pings) {
    bool first = false;
    Offset& offset = offsets.at(ping.environment, first);
    ++offset.pings;
    offset.lower_ns = std::max(offset.lower_ns, ping.lower_ns);
    offset.upper_ns = std::min(offset.upper_ns, ping.upper_ns);
    Offset& wide = any.at(ping.environment, first);
    wide.lower_ns = first ? ping.lower_ns : std::min(wide.lower_ns, ping.lower_ns);
    wide.upper_ns = first ? ping.upper_ns : std::max(wide.upper_ns, ping.upper_ns);
  }
  any.for_each([&](std::uint64_t environment, const Offset& wide) {
    Offset& offset = *offsets.find(environment);
    if (offset.lower_ns <= offset.upper_ns) return;
    offset.lower_ns = wide.lower_ns;
    offset.upper_ns = wide.upper_ns;
    offset.moved = true;
  });
  return offsets;
}

void add_environments(const ingest::Correlator& correlator, const Offsets& offsets, Clock& clock) {
  offsets.for_each([&](std::uint64_t environment, const Offset& offset) {
    ++clock.pinged;
    clock.pings += offset.pings;
    if (offset.moved) ++clock.moved;
    clock.environments.push_back({correlator.environments().name(static_cast<std::uint32_t>(environment)),
                                  offset.pings, static_cast<double>(offset.lower_ns) / kNsPerMs,
                                  static_cast<double>(offset.upper_ns) / kNsPerMs});
  });
  std::sort(clock.environments.begin(), clock.environments.end(),
            [](const ClockEnvironment& a, const ClockEnvironment& b) {
              return std::tie(b.pings, a.name) < std::tie(a.pings, b.name);
            });
  if (clock.environments.size() > kShownPairs) clock.environments.resize(kShownPairs);
}

// Causality's bound, tightened by both environments' pings. Pings that contradict it show a clock that moved between
// them and the writes, and bound nothing.
ClockPair bounded_pair(const Bound& bound, const Offset* writer, const Offset* receiver) {
  ClockPair pair;
  pair.traces = bound.traces;
  std::int64_t upper_ns = bound.upper_ns;
  if (writer != nullptr && receiver != nullptr) {
    const std::int64_t lower_ns = receiver->lower_ns - writer->upper_ns;
    if (lower_ns <= upper_ns) {
      upper_ns = std::min(upper_ns, receiver->upper_ns - writer->lower_ns);
      pair.lower_ms = static_cast<double>(lower_ns) / kNsPerMs;
    }
  }
  pair.upper_ms = static_cast<double>(upper_ns) / kNsPerMs;
  return pair;
}

std::string pairs_of(std::int64_t count) {
  return fmt::format("{} pair{}", count, count == 1 ? "" : "s");
}

std::string sentence(const Clock& clock, bool all) {
  if (!clock.upper_known)
    return "No write and receive of different environments were joined, so nothing bounds their clocks";
  const bool pinged = clock.bounded_below > 0;
  std::string text = fmt::format(
      "Over {} {}pair{} of writer and receiver environments, causality (no receive before its put) {} the "
      "receivers' clocks to run ahead by at most {:.3f} ms; a latency may hold that much offset, and ",
      clock.pairs, all ? "" : "or more ", clock.pairs == 1 ? "" : "s",
      pinged ? fmt::format("and {} round trip{} to {} environment{} allow", clock.pings, clock.pings == 1 ? "" : "s",
                           clock.pinged, clock.pinged == 1 ? "" : "s")
             : "allows",
      clock.upper_ms_max);
  if (!pinged) {
    text += "how far they run behind is not bounded";
  } else {
    text += fmt::format("may lack {:.3f} ms where they run behind", std::max(0.0, -clock.lower_ms_min));
    if (clock.bounded_below < clock.pairs)
      text += fmt::format(", as far as {} of the pairs tell: for the others that is not bounded", clock.bounded_below);
  }
  if (clock.proven_skewed > 0) {
    text += fmt::format("; {} showed {}, so their clocks certainly disagree", pairs_of(clock.proven_skewed),
                        pinged ? "an offset that is not zero" : "receives before their put");
  }
  if (clock.moved > 0)
    text += fmt::format("; the clocks of {} environment{} moved between round trips", clock.moved,
                        clock.moved == 1 ? "" : "s");
  return text;
}

}  // namespace

Clock bound_clocks(const ingest::Correlator& correlator, ingest::TraceTable& traces,
                   const std::vector<ingest::ClockPing>& pings) {
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
  const Offsets offsets = offsets_of(pings);
  add_environments(correlator, offsets, clock);
  clock.pairs = static_cast<std::int64_t>(bounds.size());
  bounds.for_each([&](std::uint64_t key, const Bound& bound) {
    const auto writer = static_cast<std::uint32_t>(key >> 32), receiver = static_cast<std::uint32_t>(key);
    ClockPair pair = bounded_pair(bound, offsets.find(writer), offsets.find(receiver));
    pair.writer = correlator.environments().name(writer);
    pair.receiver = correlator.environments().name(receiver);
    clock.upper_ms_max = clock.upper_known ? std::max(clock.upper_ms_max, pair.upper_ms) : pair.upper_ms;
    clock.upper_known = true;
    if (pair.lower_ms) {
      clock.lower_ms_min = clock.bounded_below > 0 ? std::min(clock.lower_ms_min, *pair.lower_ms) : *pair.lower_ms;
      ++clock.bounded_below;
    }
    if (pair.upper_ms < 0 || pair.lower_ms.value_or(0) > 0) ++clock.proven_skewed;
    clock.worst.push_back(std::move(pair));
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
