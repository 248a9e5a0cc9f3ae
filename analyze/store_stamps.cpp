#include "analyze/store_stamps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace echotrace::analyze {
namespace {

using ingest::kNone;

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct Stamps {
  std::int64_t writes = 0, different = 0;
  std::array<std::int64_t, kMinDifferentStamps> seen{};
  bool finer = false;

  void add(std::int64_t stamp_ns) {
    finer = finer || stamp_ns % kSecondNs != 0;
    ++writes;
    const auto end = seen.begin() + different;
    if (different < kMinDifferentStamps && std::find(seen.begin(), end, stamp_ns) == end) {
      seen[static_cast<std::size_t>(different++)] = stamp_ns;
    }
  }
  bool whole_seconds() const { return !finer && writes >= kMinStampedWrites && different >= kMinDifferentStamps; }
};

}  // namespace

std::vector<std::uint8_t> whole_second_stamps(const ingest::Correlator& correlator, ingest::TraceTable& traces,
                                              Grouping& grouping) {
  std::vector<Stamps> stamps(grouping.size());
  if (traces.has_times()) {
    for (std::size_t s = 0; s < ingest::TraceTable::kShards; ++s) {
      const ingest::TraceShard& shard = traces.shard(s);
      for (std::size_t i = 0; i < shard.size(); ++i) {
        const ingest::Trace& trace = shard.row(i);
        const std::int64_t stamp_ns = trace.written ? shard.times(i).store_ns : kNone;
        if (stamp_ns == kNone) continue;
        const std::uint32_t group = grouping.of(correlator.tuples(), trace);
        if (group != kNoGroup) stamps[group].add(stamp_ns);
      }
    }
  }
  std::vector<std::uint8_t> result;
  for (const Stamps& group : stamps) result.push_back(group.whole_seconds());
  return result;
}

void judge_stamps(const std::vector<std::uint8_t>& whole_second, const Stage& stage, const Options& options,
                  std::vector<Group>& figures, Analysis& analysis) {
  if (stage.from != Moment::kStore && stage.to != Moment::kStore) return;
  const bool named = std::find(options.stages.begin(), options.stages.end(), stage.name) != options.stages.end();
  std::int64_t groups = 0;
  for (std::size_t g = 0; g < figures.size(); ++g) {
    if (!whole_second[g] || figures[g].count == 0) continue;
    ++groups;
    if (named) continue;
    figures[g] = Group{};
    figures[g].stage = stage.name;
  }
  if (groups == 0) return;
  const std::string whose = fmt::format("{} of {} group{}", stage.name, groups, groups == 1 ? "" : "s");
  const std::string text =
      named ? whose + " rests on store stamps in whole seconds: its values are off by up to a second"
            : fmt::format("{} is left out: the store's stamps are whole seconds, so its values would be off by up to a "
                          "second; --stage {} shows them",
                          whose, stage.name);
  analysis.warnings.push_back({"whole_second_stamps", text});
}

}  // namespace echotrace::analyze
