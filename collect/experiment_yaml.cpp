#include "collect/experiment.h"
#include "collect/experiment_members.h"
#include "collect/experiment_values.h"
#include "collect/member_rows.h"
#include "collect/schedule.h"
#include "collect/triggerperf_config.h"

#include <algorithm>
#include <array>
#include <vector>

namespace echotrace::collect {
namespace {

constexpr double kSecondsPerMinute = 60;
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

constexpr std::array kRows{
    MemberRow<Reading>{"stores", [](Reading& r, const Value& v) { r.experiment.stores = read_stores(v); }},
    MemberRow<Reading>{
        "key_bytes",
        [](Reading& r, const Value& v) {
          r.experiment.key_bytes = levels(v, [](const Value& one) { return size_in_bytes(one, 1, kMostKeyBytes); });
        }},
    MemberRow<Reading>{
        "value_bytes",
        [](Reading& r, const Value& v) {
          r.experiment.value_bytes = levels(v, [](const Value& one) { return size_in_bytes(one, 0, kMostValueBytes); });
        }},
    MemberRow<Reading>{"rate",
                       [](Reading& r, const Value& v) {
                         r.experiment.rates = levels(v, [](const Value& one) { return number(one, 0.001, 1e6); });
                       }},
    MemberRow<Reading>{"arrivals",
                       [](Reading& r, const Value& v) { r.experiment.arrivals = read_arrivals(v, r.read_file); }},
    MemberRow<Reading>{"memory_mb",
                       [](Reading& r, const Value& v) { r.experiment.memory_mb = int_levels(v, 128, 10'240); }},
    MemberRow<Reading>{"batch_size",
                       [](Reading& r, const Value& v) { r.experiment.batch_sizes = int_levels(v, 1, 10'000); }},
    MemberRow<Reading>{"window_s",
                       [](Reading& r, const Value& v) {
                         r.experiment.windows_s = levels(v, [](const Value& one) { return whole(one, 0, 300); });
                       }},
    MemberRow<Reading>{"readers", [](Reading& r, const Value& v) { r.experiment.readers = int_levels(v, 0, 10'000); }},
    MemberRow<Reading>{"write_memory_mb",
                       [](Reading& r, const Value& v) { r.experiment.write_memory_mb = whole_int(v, 128, 10'240); }},
    MemberRow<Reading>{"slice",
                       [](Reading& r, const Value& v) { r.experiment.slice_seconds = duration(v, 0.05, 60); }},
};

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

ReadExperiment read_trigger_members(const YamlNode& root, const std::string& file_name, const ReadFile& read_file) {
  Reading reading{read_file};
  reading.experiment.stores = default_stores();
  read_members<Reading>(root, file_name, kRows, reading.experiment, reading);
  Experiment& experiment = reading.experiment;
  settle_counts(experiment, root, file_name);
  check_experiment(experiment, [&](std::string_view name) { return place_of_member(root, file_name, name); });
  return {experiment, notes_of(experiment)};
}

}  // namespace

ReadExperiment read_experiment(const YamlNode& root, const std::string& file_name, const ReadFile& read_file) {
  if (!is_triggerperf_config(root)) return read_trigger_members(root, file_name, read_file);
  ReadExperiment read = map_triggerperf_config(root, file_name);
  for (std::string& note : notes_of(read.experiment)) read.notes.push_back(std::move(note));
  return read;
}

}  // namespace echotrace::collect
