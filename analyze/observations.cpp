#include "analyze/observations.h"

#include "analyze/cold_and_warm.h"
#include "analyze/distribution.h"

#include <numeric>

namespace echotrace::analyze {
namespace {

using ingest::kNone;

std::int64_t moment(Moment which, const ingest::Trace& trace, const ingest::TraceTimes& times) {
  switch (which) {
    case Moment::kIntended: return times.intended_ns;
    case Moment::kStart: return times.start_ns;
    case Moment::kPut: return trace.written ? trace.put_ns : kNone;
    case Moment::kAck: return times.ack_ns;
    case Moment::kStore: return times.store_ns;
    case Moment::kReceive: return trace.received ? trace.receive_ns : kNone;
  }
  return kNone;
}

// Observations of all groups, first counted, then laid out group after group and within a group bin after bin, so that
// one buffer serves the course over time (any order within a bin) and the distribution (sorted).
class Layout {
 public:
  Layout(std::size_t groups, const SeriesBins& bins)
      : bins_(bins), counts_(groups * bins.count()), lost_(groups * bins.count()) {}

  void count(std::uint32_t group, std::int64_t time_ns) { ++counts_[place(group, time_ns)]; }
  void lose(std::uint32_t group, std::int64_t time_ns) { ++lost_[place(group, time_ns)]; }

  void lay_out() {
    begins_.assign(counts_.size() + 1, 0);
    std::partial_sum(counts_.begin(), counts_.end(), begins_.begin() + 1);
    std::copy(begins_.begin(), begins_.end() - 1, counts_.begin());  // from here on: where the next one goes
    values_.resize(begins_.back());
  }
  void put(std::uint32_t group, std::int64_t time_ns, std::int64_t value_ns) {
    values_[counts_[place(group, time_ns)]++] = value_ns;
  }

  // Of a group that is filled: all its observations, ascending.
  std::span<const std::int64_t> sorted(std::uint32_t number) const {
    const std::size_t begin = begins_[number * bins_.count()], end = begins_[(number + 1) * bins_.count()];
    return {values_.data() + begin, end - begin};
  }

  void fill(std::uint32_t number, Group& group) {
    const std::size_t first = number * bins_.count();
    const std::size_t begin = begins_[first], end = begins_[first + bins_.count()];
    const std::span<std::int64_t> values(values_.data() + begin, end - begin);
    std::vector<std::size_t> bin_begin(bins_.count() + 1);
    for (std::size_t i = 0; i <= bins_.count(); ++i) bin_begin[i] = begins_[first + i] - begin;
    fill_series(bins_, values, bin_begin, std::span(lost_).subspan(first, bins_.count()), group);
    fill_distribution(values, group);
  }

 private:
  // Traces lie about in the order of their writes, so most are of the bin the last one was of.
  std::size_t place(std::uint32_t group, std::int64_t time_ns) {
    if (time_ns < bin_begin_ns_ || time_ns >= bin_end_ns_) {
      bin_ = bins_.index(time_ns);
      bin_begin_ns_ = bins_.begin_ns(bin_);
      bin_end_ns_ = bins_.begin_ns(bin_ + 1);
    }
    return group * bins_.count() + bin_;
  }

  const SeriesBins& bins_;
  std::size_t bin_ = 0;
  std::int64_t bin_begin_ns_ = 0, bin_end_ns_ = 0;
  std::vector<std::size_t> counts_, begins_;
  std::vector<std::int64_t> lost_;
  std::vector<std::int64_t> values_;
};

struct Extent {
  std::int64_t first = std::numeric_limits<std::int64_t>::max(), last = std::numeric_limits<std::int64_t>::min();
  std::int64_t count = 0;
  void add(std::int64_t time_ns) {
    first = std::min(first, time_ns);
    last = std::max(last, time_ns);
    ++count;
  }
  std::optional<double> per_second() const {
    if (count < 2 || last <= first) return std::nullopt;
    return static_cast<double>(count - 1) / (static_cast<double>(last - first) / 1e9);
  }
};

}  // namespace

std::int64_t stage_value(const Stage& stage, const ingest::Trace& trace, const ingest::TraceTimes& times) {
  const std::int64_t from = moment(stage.from, trace, times), to = moment(stage.to, trace, times);
  return from == kNone || to == kNone ? kNone : to - from;
}

std::vector<Group> stage_figures(const Stage& stage, const ingest::Correlator& correlator, ingest::TraceTable& traces,
                                 Grouping& grouping, bool exclude_cold, const SeriesBins& bins) {
  const std::size_t groups = grouping.size();
  std::vector<Group> figures(groups);
  for (Group& group : figures) group.stage = stage.name;
  const bool needs_times = stage.from != Moment::kPut || stage.to != Moment::kReceive;
  if (needs_times && !traces.has_times()) return figures;
  Layout layout(groups, bins);
  std::vector<Extent> extents(groups);
  // visit(group, put, value): value is kNone for a lost write.
  const auto for_each = [&](auto&& visit) {
    for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
      const ingest::TraceShard& shard = traces.shard(s);
      for (std::size_t i = 0; i < shard.size(); ++i) {
        const ingest::Trace& trace = shard.row(i);
        if (!trace.written) continue;
        const bool lost = !trace.received && !trace.undetermined;
        const std::int64_t value = stage_value(stage, trace, needs_times ? shard.times(i) : ingest::TraceTimes{});
        if (value == kNone && !lost) continue;
        const std::uint32_t group = grouping.of(correlator.tuples(), trace);
        if (group != kNoGroup) visit(group, trace, value, lost);
      }
    }
  };
  for_each([&](std::uint32_t group, const ingest::Trace& trace, std::int64_t value, bool lost) {
    if (lost) layout.lose(group, trace.put_ns);
    if (value == kNone || (exclude_cold && trace.cold)) return;
    layout.count(group, trace.put_ns);
    extents[group].add(trace.put_ns);
  });
  layout.lay_out();
  const bool headline = stage.name == stages().front().name;
  std::vector<std::vector<std::int64_t>> cold(groups);
  for_each([&](std::uint32_t group, const ingest::Trace& trace, std::int64_t value, bool) {
    if (value == kNone || (exclude_cold && trace.cold)) return;
    layout.put(group, trace.put_ns, value);
    if (headline && trace.cold) cold[group].push_back(value);
  });
  for (std::uint32_t g = 0; g < groups; ++g) {
    if (extents[g].count == 0) continue;
    layout.fill(g, figures[g]);
    fill_cold_and_warm(layout.sorted(g), cold[g], figures[g]);
    figures[g].throughput_per_s = extents[g].per_second();
  }
  return figures;
}

std::vector<Group> sample_figures(const std::vector<ingest::Sample>& samples, const std::vector<std::uint32_t>& groups,
                                  const std::vector<std::uint8_t>& cold, std::size_t group_count, bool exclude_cold,
                                  const SeriesBins& bins) {
  Layout layout(group_count, bins);
  std::vector<Extent> extents(group_count);
  std::vector<std::int64_t> all(group_count), failed(group_count);
  const auto counts = [&](std::size_t i) {
    return groups[i] != kNoGroup && samples[i].duration_ns != kNone && !(exclude_cold && cold[i]);
  };
  // A sample that does not say when it ran stands at the beginning of the course over time.
  const auto time_of = [&](std::size_t i) { return samples[i].start_ns == kNone ? 0 : samples[i].start_ns; };
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (groups[i] == kNoGroup) continue;
    ++all[groups[i]];
    if (!samples[i].ok) ++failed[groups[i]];
    if (!counts(i)) continue;
    layout.count(groups[i], time_of(i));
    if (samples[i].start_ns != kNone) extents[groups[i]].add(samples[i].start_ns);
  }
  layout.lay_out();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (counts(i)) layout.put(groups[i], time_of(i), samples[i].duration_ns);
  }
  std::vector<Group> figures(group_count);
  for (std::uint32_t g = 0; g < group_count; ++g) {
    if (all[g] == 0) continue;
    figures[g].sample = true;
    layout.fill(g, figures[g]);
    figures[g].throughput_per_s = extents[g].per_second();
    figures[g].error_rate = static_cast<double>(failed[g]) / static_cast<double>(all[g]);
  }
  return figures;
}

}  // namespace echotrace::analyze
