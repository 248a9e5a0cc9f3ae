#include "analyze/windows.h"

#include "analyze/distribution.h"
#include "analyze/observations.h"
#include "analyze/stages.h"
#include "ingest/base/error.h"

#include <numeric>

namespace echotrace::analyze {
namespace {

using ingest::kNone;

constexpr std::size_t kMostWindows = 1'000'000;  // of all groups together

// The observations of all windows of all groups, first counted, then laid out one window after the other.
class Windows {
 public:
  Windows(const WindowRequest& request, std::int64_t origin_ns, std::int64_t span_ns, std::size_t groups)
      : origin_ns_(origin_ns), window_ns_(request.window_ns),
        per_group_(static_cast<std::size_t>(span_ns / request.window_ns)) {
    if (groups > 0 && per_group_ > kMostWindows / groups) {
      throw base::Error(base::Exit::kUsage, "there would be more than a million windows", "--assert",
                        "choose longer windows or fewer groups");
    }
    counts_.resize(groups * per_group_);
    accounts_.resize(groups * per_group_);
  }

  bool holds(std::int64_t time_ns) const {
    return time_ns >= origin_ns_ && static_cast<std::size_t>((time_ns - origin_ns_) / window_ns_) < per_group_;
  }
  void count(std::uint32_t group, std::int64_t time_ns) { ++counts_[place(group, time_ns)]; }
  Accounting& account(std::uint32_t group, std::int64_t time_ns) { return accounts_[place(group, time_ns)]; }

  void lay_out() {
    begins_.assign(counts_.size() + 1, 0);
    std::partial_sum(counts_.begin(), counts_.end(), begins_.begin() + 1);
    std::copy(begins_.begin(), begins_.end() - 1, counts_.begin());  // from here on: where the next one goes
    values_.resize(begins_.back());
  }
  void put(std::uint32_t group, std::int64_t time_ns, std::int64_t value_ns) {
    values_[counts_[place(group, time_ns)]++] = value_ns;
  }

  std::vector<WindowFigures> figures(std::uint32_t group) {
    std::vector<WindowFigures> found;
    for (std::size_t i = 0; i < per_group_; ++i) {
      const std::size_t at = group * per_group_ + i;
      const std::span<std::int64_t> values(values_.data() + begins_[at], begins_[at + 1] - begins_[at]);
      if (values.empty() && accounts_[at].writes == 0) continue;
      WindowFigures& window = found.emplace_back();
      window.begin_ns = origin_ns_ + static_cast<std::int64_t>(i) * window_ns_;
      window.account = accounts_[at];
      fill_distribution(values, window.figures);
      window.figures.cdf = {};
      window.figures.histogram = {};
      window.figures.throughput_per_s = static_cast<double>(values.size()) / (static_cast<double>(window_ns_) / 1e9);
    }
    return found;
  }

 private:
  std::size_t place(std::uint32_t group, std::int64_t time_ns) const {
    return group * per_group_ + static_cast<std::size_t>((time_ns - origin_ns_) / window_ns_);
  }

  std::int64_t origin_ns_, window_ns_;
  std::size_t per_group_;
  std::vector<std::size_t> counts_, begins_;
  std::vector<Accounting> accounts_;
  std::vector<std::int64_t> values_;
};

// visit(group, trace, times)
template <typename Visit>
void for_each_write(const Windows& windows, const ingest::Correlator& correlator, ingest::TraceTable& traces,
                    Grouping& grouping, Visit&& visit) {
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    const ingest::TraceShard& shard = traces.shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const ingest::Trace& trace = shard.row(i);
      if (!trace.written || !windows.holds(trace.put_ns)) continue;
      const std::uint32_t group = grouping.of(correlator.tuples(), trace);
      if (group != kNoGroup) visit(group, trace, shard.times(i));
    }
  }
}

void fill_from_traces(const Stage& stage, const ingest::Correlator& correlator, ingest::TraceTable& traces,
                      Grouping& grouping, bool exclude_cold, Windows& windows) {
  const auto value_of = [&](const ingest::Trace& trace, const ingest::TraceTimes& times) {
    return exclude_cold && trace.cold ? kNone : stage_value(stage, trace, times);
  };
  for_each_write(windows, correlator, traces, grouping, [&](std::uint32_t group, const auto& trace, const auto& times) {
    Accounting& account = windows.account(group, trace.put_ns);
    ++account.writes;
    ++(trace.received ? account.delivered : trace.undetermined ? account.undetermined : account.lost);
    if (value_of(trace, times) != kNone) windows.count(group, trace.put_ns);
  });
  windows.lay_out();
  for_each_write(windows, correlator, traces, grouping, [&](std::uint32_t group, const auto& trace, const auto& times) {
    if (const std::int64_t value = value_of(trace, times); value != kNone) windows.put(group, trace.put_ns, value);
  });
}

void fill_from_samples(const std::string& series, const SampleGroups& samples, const Grouping& grouping,
                       bool exclude_cold, Windows& windows) {
  const auto counts = [&](std::size_t i) {
    const ingest::Sample& sample = samples.samples[i];
    return samples.groups[i] != kNoGroup && grouping.series(samples.groups[i]) == series &&
           sample.duration_ns != kNone && sample.start_ns != kNone && windows.holds(sample.start_ns) &&
           !(exclude_cold && samples.cold[i] != 0);
  };
  for (std::size_t i = 0; i < samples.samples.size(); ++i) {
    if (counts(i)) windows.count(samples.groups[i], samples.samples[i].start_ns);
  }
  windows.lay_out();
  for (std::size_t i = 0; i < samples.samples.size(); ++i) {
    if (counts(i)) windows.put(samples.groups[i], samples.samples[i].start_ns, samples.samples[i].duration_ns);
  }
}

}  // namespace

WindowRequest window_request(const Condition& figure) {
  return {figure.stage.empty() ? std::string(stages().front().name) : figure.stage, figure.window_ns};
}

std::vector<WindowedGroup> window_figures(const WindowRequest& request, std::int64_t origin_ns, std::int64_t span_ns,
                                          const ingest::Correlator& correlator, ingest::TraceTable& traces,
                                          const SampleGroups& samples, Grouping& grouping, bool exclude_cold) {
  Windows windows(request, origin_ns, span_ns, grouping.size());
  const Stage* const stage = find_stage(request.stage);
  if (stage != nullptr) {
    fill_from_traces(*stage, correlator, traces, grouping, exclude_cold, windows);
  } else {
    fill_from_samples(request.stage, samples, grouping, exclude_cold, windows);
  }
  std::vector<WindowedGroup> found;
  for (const std::uint32_t group : grouping.in_order()) {
    if (grouping.series(group) != (stage != nullptr ? "" : request.stage)) continue;
    found.push_back({request, grouping.by(group), windows.figures(group)});
  }
  return found;
}

}  // namespace echotrace::analyze
