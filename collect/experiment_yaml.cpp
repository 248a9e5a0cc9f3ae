#include "collect/experiment.h"
#include "collect/experiment_members.h"
#include "collect/experiment_values.h"
#include "collect/schedule.h"
#include "collect/triggerperf_config.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"
#include "ingest/base/spelling.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr double kDay = 86'400, kHour = 3600, kSecondsPerMinute = 60;
constexpr std::int64_t kMostValueBytes = 64 << 20, kMostKeyBytes = 1024;  // of an S3 object's key
constexpr std::int64_t kNameBytes = 17;  // "r8k2mnpq-0000002a", what a key holds at least

struct Reading {
  const ReadFile& read_file;
  Experiment experiment = {};
};

int whole_int(const Value& value, int least, int most) {
  return static_cast<int>(whole(value, least, most));
}

std::vector<int> int_levels(const Value& value, int least, int most) {
  return levels(value, [&](const Value& one) { return whole_int(one, least, most); });
}

void read_kind(Reading&, const Value& value) {
  static constexpr std::array<std::string_view, 1> kKinds{"trigger"};
  choice(value, kKinds);
}

void read_target(Reading& reading, const Value& value) {
  static constexpr std::array<std::string_view, 2> kTargets{"local", "aws"};
  reading.experiment.target = choice(value, kTargets) == 0 ? Target::kLocal : Target::kAws;
}

struct Row {
  std::string_view name;
  void (*read)(Reading& reading, const Value& value);
};

// In the order in which they are listed to somebody who wrote another.
constexpr std::array kRows{
    Row{"kind", read_kind},
    Row{"name", [](Reading& r, const Value& v) { r.experiment.name = word(v, 64, "._- "); }},
    Row{"target", read_target},
    Row{"region", [](Reading& r, const Value& v) { r.experiment.region = word(v, 32, "-"); }},
    Row{"stores", [](Reading& r, const Value& v) { r.experiment.stores = read_stores(v); }},
    Row{"key_bytes",
        [](Reading& r, const Value& v) {
          r.experiment.key_bytes = levels(v, [](const Value& one) { return size_in_bytes(one, 1, kMostKeyBytes); });
        }},
    Row{"value_bytes",
        [](Reading& r, const Value& v) {
          r.experiment.value_bytes = levels(v, [](const Value& one) { return size_in_bytes(one, 0, kMostValueBytes); });
        }},
    Row{"rate",
        [](Reading& r, const Value& v) {
          r.experiment.rates = levels(v, [](const Value& one) { return number(one, 0.001, 1e6); });
        }},
    Row{"arrivals", [](Reading& r, const Value& v) { r.experiment.arrivals = read_arrivals(v, r.read_file); }},
    Row{"memory_mb", [](Reading& r, const Value& v) { r.experiment.memory_mb = int_levels(v, 128, 10'240); }},
    Row{"batch_size", [](Reading& r, const Value& v) { r.experiment.batch_sizes = int_levels(v, 1, 10'000); }},
    Row{"window_s",
        [](Reading& r, const Value& v) {
          r.experiment.windows_s = levels(v, [](const Value& one) { return whole(one, 0, 300); });
        }},
    Row{"readers", [](Reading& r, const Value& v) { r.experiment.readers = int_levels(v, 0, 10'000); }},
    Row{"seconds", [](Reading& r, const Value& v) { r.experiment.seconds = duration(v, 0.1, kDay); }},
    Row{"warm_up", [](Reading& r, const Value& v) { r.experiment.warm_up_seconds = duration(v, 0, kHour); }},
    Row{"trials", [](Reading& r, const Value& v) { r.experiment.trials = whole_int(v, 1, 1000); }},
    Row{"seed",
        [](Reading& r, const Value& v) {
          r.experiment.seed = static_cast<std::uint64_t>(whole(v, 0, std::numeric_limits<std::int64_t>::max()));
        }},
    Row{"write_memory_mb",
        [](Reading& r, const Value& v) { r.experiment.write_memory_mb = whole_int(v, 128, 10'240); }},
    Row{"timeout",
        [](Reading& r, const Value& v) {
          const double seconds = duration(v, 1, 900);
          if (seconds != static_cast<int>(seconds)) refuse(v, "has to be whole seconds, not " + shown(v.node));
          r.experiment.timeout_s = static_cast<int>(seconds);
        }},
    Row{"slice", [](Reading& r, const Value& v) { r.experiment.slice_seconds = duration(v, 0.05, 60); }},
    Row{"quiet", [](Reading& r, const Value& v) { r.experiment.quiet_seconds = duration(v, 0.1, kHour); }},
    Row{"most_wait", [](Reading& r, const Value& v) { r.experiment.most_wait_seconds = duration(v, 0.1, kDay); }},
    Row{"max_cost_usd", [](Reading& r, const Value& v) { r.experiment.max_cost_usd = number(v, 0, 1e6); }},
};

void read_member(Reading& reading, const YamlMember& member, const std::string& file_name) {
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& one) { return one.name == member.name; });
  if (row != kRows.end()) {
    row->read(reading, {file_name, row->name, member.value});
    return;
  }
  std::vector<std::string_view> names;
  for (const Row& one : kRows) names.push_back(one.name);
  throw base::Error(base::Exit::kUsage, "there is no member '" + member.name + "'", place(file_name, member.line),
                    base::did_you_mean(member.name, names));
}

const YamlMember* find_member(const YamlNode& root, std::string_view name) {
  const auto found = std::find_if(root.members.begin(), root.members.end(),
                                  [&](const YamlMember& member) { return member.name == name; });
  return found == root.members.end() ? nullptr : &*found;
}

// Counts say both how much and how long.
void settle_counts(Experiment& experiment, const YamlNode& root, const std::string& file_name) {
  const Arrivals& arrivals = experiment.arrivals;
  if (arrivals.kind != ArrivalKind::kCounts) return;
  if (const YamlMember* const rate = find_member(root, "rate")) {
    refuse({file_name, "rate", rate->value}, "means nothing where the writes of each minute are counted",
           "leave it out");
  }
  if (find_member(root, "seconds") == nullptr)
    experiment.seconds = static_cast<double>(arrivals.counts.size()) * kSecondsPerMinute;
  experiment.rates = {expected_writes(arrivals, 0, experiment.seconds) / experiment.seconds};
}

std::vector<std::string> notes_of(const Experiment& experiment) {
  std::vector<std::string> notes;
  const std::int64_t least = *std::min_element(experiment.key_bytes.begin(), experiment.key_bytes.end());
  if (least < kNameBytes) {
    notes.push_back("keys of " + std::to_string(least) + " bytes become " + std::to_string(kNameBytes) +
                    ": a key holds the name of its write");
  }
  return notes;
}

ReadExperiment read_members(const YamlNode& root, const std::string& file_name, const ReadFile& read_file) {
  Reading reading{read_file};
  reading.experiment.stores = default_stores();
  for (const YamlMember& member : root.members) read_member(reading, member, file_name);
  Experiment& experiment = reading.experiment;
  settle_counts(experiment, root, file_name);
  check_experiment(experiment, [&](std::string_view name) {
    const YamlMember* const member = find_member(root, name);
    return member == nullptr ? file_name : place(file_name, member->line);
  });
  return {experiment, notes_of(experiment)};
}

}  // namespace

ReadExperiment parse_experiment(std::string_view yaml, const std::string& file_name, const ReadFile& read_file) {
  const ReadFile from_disk = [](const std::filesystem::path& path) {
    return base::read_file(path.string(), kMostBytes);
  };
  const YamlNode root = read_yaml(yaml, file_name);
  if (root.kind != YamlNode::Kind::kMembers) {
    throw base::Error(base::Exit::kUsage, "an experiment is made of members, not " + shown(root),
                      place(file_name, root.line), "write for example 'rate: 20'");
  }
  if (is_triggerperf_config(root)) {
    ReadExperiment read = map_triggerperf_config(root, file_name);
    for (std::string& note : notes_of(read.experiment)) read.notes.push_back(std::move(note));
    return read;
  }
  return read_members(root, file_name, read_file ? read_file : from_disk);
}

ReadExperiment read_experiment(const std::filesystem::path& path) {
  return parse_experiment(base::read_file(path.string(), kMostBytes), path.string());
}

}  // namespace echotrace::collect
