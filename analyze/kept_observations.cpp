#include "analyze/kept_observations.h"

#include "analyze/observations.h"
#include "analyze/stages.h"

#include <boost/sort/spreadsort/integer_sort.hpp>

#include <algorithm>

namespace echotrace::analyze {
namespace {

struct Timed {
  std::int64_t time_ns, value_ns;
};

// Equal times are in the order of their values, so that the threads that read do not show.
std::vector<std::int64_t> in_order_of_time(std::vector<Timed>& observations) {
  boost::sort::spreadsort::integer_sort(
      observations.begin(), observations.end(), [](const Timed& t, unsigned bits) { return t.time_ns >> bits; },
      [](const Timed& a, const Timed& b) { return a.time_ns < b.time_ns; });
  for (auto begin = observations.begin(); begin != observations.end();) {
    const auto end =
        std::find_if(begin, observations.end(), [&](const Timed& t) { return t.time_ns != begin->time_ns; });
    std::sort(begin, end, [](const Timed& a, const Timed& b) { return a.value_ns < b.value_ns; });
    begin = end;
  }
  std::vector<std::int64_t> values;
  values.reserve(observations.size());
  for (const Timed& observation : observations) values.push_back(observation.value_ns);
  std::vector<Timed>().swap(observations);
  return values;
}

// Where the observations of each number of the grouping go: a row of `groups`, or nowhere.
constexpr std::size_t kNowhere = ~std::size_t{0};
std::vector<std::size_t> rows_of(const std::vector<Group>& groups, const std::string& stage, bool sample,
                                 const Grouping& grouping) {
  std::vector<std::size_t> rows(grouping.size(), kNowhere);
  for (std::uint32_t g = 0; g < rows.size(); ++g) {
    if (grouping.series(g) != (sample ? stage : std::string())) continue;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i].stage == stage && groups[i].sample == sample && groups[i].by == grouping.by(g)) rows[g] = i;
    }
  }
  return rows;
}

void keep_stage(const Stage& stage, const std::vector<Group>& groups, const ingest::Correlator& correlator,
                ingest::TraceTable& traces, Grouping& grouping, bool exclude_cold, KeptObservations& kept) {
  const std::vector<std::size_t> rows = rows_of(groups, std::string(stage.name), false, grouping);
  std::vector<std::vector<Timed>> observations(groups.size());
  for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
    const ingest::TraceShard& shard = traces.shard(s);
    for (std::size_t i = 0; i < shard.size(); ++i) {
      const ingest::Trace& trace = shard.row(i);
      if (!trace.written || (exclude_cold && trace.cold)) continue;
      const std::int64_t value = stage_value(stage, trace, shard.times(i));
      if (value == ingest::kNone) continue;
      const std::uint32_t group = grouping.of(correlator.tuples(), trace);
      if (group != kNoGroup && rows[group] != kNowhere) observations[rows[group]].push_back({trace.put_ns, value});
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!observations[i].empty()) kept[i] = in_order_of_time(observations[i]);
  }
}

}  // namespace

KeptObservations keep_observations(const std::vector<Group>& groups, const ingest::Correlator& correlator,
                                   ingest::TraceTable& traces, Grouping& grouping, bool exclude_cold) {
  KeptObservations kept(groups.size());
  for (const Stage& stage : stages()) {
    const bool there = std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
      return group.stage == stage.name && !group.sample && group.count > 0;
    });
    if (there) keep_stage(stage, groups, correlator, traces, grouping, exclude_cold, kept);
  }
  return kept;
}

void keep_samples(const std::vector<Group>& groups, const std::vector<ingest::Sample>& samples,
                  const std::vector<std::uint32_t>& sample_groups, const std::vector<std::uint8_t>& cold,
                  const Grouping& grouping, bool exclude_cold, KeptObservations& kept) {
  std::vector<std::vector<Timed>> observations(groups.size());
  std::vector<std::size_t> rows(grouping.size(), kNowhere);
  for (const Group& group : groups) {
    if (!group.sample) continue;
    const std::vector<std::size_t> of_series = rows_of(groups, group.stage, true, grouping);
    for (std::size_t g = 0; g < rows.size(); ++g) rows[g] = std::min(rows[g], of_series[g]);
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::uint32_t group = sample_groups[i];
    if (group == kNoGroup || rows[group] == kNowhere || samples[i].duration_ns == ingest::kNone ||
        (exclude_cold && cold[i])) {
      continue;
    }
    const std::int64_t time_ns = samples[i].start_ns == ingest::kNone ? 0 : samples[i].start_ns;
    observations[rows[group]].push_back({time_ns, samples[i].duration_ns});
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!observations[i].empty()) kept[i] = in_order_of_time(observations[i]);
  }
}

}  // namespace echotrace::analyze
