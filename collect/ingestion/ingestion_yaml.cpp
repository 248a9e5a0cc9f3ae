#include "collect/experiment_members.h"
#include "collect/experiment_values.h"
#include "collect/ingestion/ingestion_experiment.h"
#include "collect/member_rows.h"
#include "collect/schedule.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace echotrace::collect {
namespace {

constexpr double kMostCells = 1000, kMostInvocations = 5e6;
constexpr int kLeastEventBytes = 103;  // of a JSON event that says anything
constexpr std::array<std::string_view, 2> kWorkloads{"events", "batch"};

struct Reading {
  const ReadFile& read_file;
  IngestionExperiment& experiment;
};

std::vector<int> int_levels(const Value& value, int least, int most) {
  return levels(value, [&](const Value& one) { return static_cast<int>(whole(one, least, most)); });
}

constexpr std::array kRows{
    MemberRow<Reading>{"workloads",
                       [](Reading& r, const Value& v) {
                         r.experiment.workloads =
                             levels(v, [](const Value& one) { return static_cast<Workload>(choice(one, kWorkloads)); });
                       }},
    MemberRow<Reading>{"memory_mb",
                       [](Reading& r, const Value& v) { r.experiment.memory_mb = int_levels(v, 128, 10'240); }},
    MemberRow<Reading>{"batch_events",
                       [](Reading& r, const Value& v) { r.experiment.batch_events = int_levels(v, 1, 1'000'000); }},
    MemberRow<Reading>{"part_mb", [](Reading& r, const Value& v) { r.experiment.part_mb = int_levels(v, 5, 5120); }},
    MemberRow<Reading>{"reserved_concurrency",
                       [](Reading& r, const Value& v) { r.experiment.reserved_concurrency = int_levels(v, 0, 100'000); }},
    MemberRow<Reading>{"event_bytes",
                       [](Reading& r, const Value& v) {
                         r.experiment.event_bytes = static_cast<int>(size_in_bytes(v, kLeastEventBytes, 1 << 20));
                       }},
    MemberRow<Reading>{"object_mb",
                       [](Reading& r, const Value& v) { r.experiment.object_mb = static_cast<int>(whole(v, 1, 5120)); }},
    MemberRow<Reading>{"parts_at_once",
                       [](Reading& r, const Value& v) { r.experiment.parts_at_once = static_cast<int>(whole(v, 1, 64)); }},
    MemberRow<Reading>{"rate",
                       [](Reading& r, const Value& v) {
                         r.experiment.rates = levels(v, [](const Value& one) { return number(one, 0.001, 1e5); });
                       }},
    MemberRow<Reading>{"at_once",
                       [](Reading& r, const Value& v) { r.experiment.at_once = static_cast<int>(whole(v, 1, 1000)); }},
    MemberRow<Reading>{"arrivals",
                       [](Reading& r, const Value& v) { r.experiment.arrivals = read_arrivals(v, r.read_file); }},
    MemberRow<Reading>{"function_prefix",
                       [](Reading& r, const Value& v) { r.experiment.function_prefix = word(v, 64, "_-"); }},
};

[[noreturn]] void refuse_all(const std::string& what, const std::string& where, const std::string& next = {}) {
  throw base::Error(base::Exit::kUsage, what, where, next);
}

void check_batch(const IngestionExperiment& experiment, const WhereIsMember& where) {
  const bool batch = std::find(experiment.workloads.begin(), experiment.workloads.end(), Workload::kBatch) !=
                     experiment.workloads.end();
  if (!batch) return;
  const int smallest = *std::min_element(experiment.part_mb.begin(), experiment.part_mb.end());
  if (experiment.object_mb > smallest * 10'000)
    refuse_all("S3 takes no more than 10000 parts of an object", where("part_mb"));
  const int memory = *std::min_element(experiment.memory_mb.begin(), experiment.memory_mb.end());
  const int largest = *std::max_element(experiment.part_mb.begin(), experiment.part_mb.end());
  if (largest * (experiment.parts_at_once + 2) > memory) {
    refuse_all(fmt::format("{} parts of {} MiB at once do not fit into {} MB of memory", experiment.parts_at_once,
                           largest, memory),
               where("parts_at_once"), "at most two parts less than the memory holds");
  }
}

}  // namespace

IngestionExperiment read_ingestion_experiment(const YamlNode& root, const std::string& file_name,
                                              const ReadFile& read_file) {
  IngestionExperiment experiment;
  experiment.name = "ingestion";
  Reading reading{read_file, experiment};
  read_members<Reading>(root, file_name, kRows, experiment, reading);
  const YamlMember* const at_once = find_member(root, "at_once");
  if (at_once != nullptr && (find_member(root, "rate") != nullptr || find_member(root, "arrivals") != nullptr))
    refuse({file_name, "at_once", at_once->value}, "and a rate exclude each other", "leave one of them out");
  if (experiment.arrivals.kind == ArrivalKind::kCounts)
    experiment.rates = {expected_writes(experiment.arrivals, 0, experiment.seconds) / experiment.seconds};
  check_ingestion_experiment(experiment, [&](std::string_view name) { return place_of_member(root, file_name, name); });
  return experiment;
}

void check_ingestion_experiment(const IngestionExperiment& experiment, const WhereIsMember& where) {
  const double sizes =
      static_cast<double>(std::max(experiment.batch_events.size(), experiment.part_mb.size()));
  const double cells = static_cast<double>(experiment.workloads.size() * experiment.memory_mb.size() *
                                           experiment.reserved_concurrency.size() * experiment.rates.size()) *
                       sizes;
  if (cells > kMostCells)
    refuse_all(fmt::format("the factors make {:.0f} cells, more than {:.0f}", cells, kMostCells), where("memory_mb"),
               "give some factor fewer levels");
  for (const double rate : experiment.rates) {
    if (expected_writes(experiment.arrivals, rate, experiment.seconds) > kMostInvocations)
      refuse_all("one cell would have too many invocations in a row", where("rate"), "lower the rate or the seconds");
  }
  const int events = *std::max_element(experiment.batch_events.begin(), experiment.batch_events.end());
  if (static_cast<double>(events) * experiment.event_bytes > 64.0 * (1 << 20))
    refuse_all("an object of events has to stay below 64 MiB", where("batch_events"));
  if (experiment.target == Target::kLocal && !experiment.function_prefix.empty())
    refuse_all("there are no functions on this machine yet", where("function_prefix"), "write target: aws");
  check_batch(experiment, where);
}

}  // namespace echotrace::collect
