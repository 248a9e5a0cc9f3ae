// The kind ingestion: a function puts objects into S3, of many small events or in large parts, at every combination of
// memory, size and reserved concurrency.
#pragma once

#include "collect/experiment.h"
#include "collect/run_frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::collect {

enum class Workload { kEvents, kBatch };

struct IngestionExperiment : RunSettings {
  std::vector<Workload> workloads{Workload::kEvents};
  std::vector<int> memory_mb{512, 1024, 2048};
  std::vector<int> batch_events{1, 10, 100};          // of an object, workload events
  std::vector<int> part_mb{8, 32, 64};                // workload batch
  std::vector<int> reserved_concurrency{0, 10, 50};   // 0: none
  int event_bytes = 1024;
  int object_mb = 100;
  int parts_at_once = 4;
  std::vector<double> rates{10};  // invocations per second
  int at_once = 0;                // instead of a rate: so many invocations, each followed by the next
  Arrivals arrivals;
  std::string function_prefix;  // functions that are there already, by the beginning of their names
};

struct IngestionCell {
  int number = 0;  // from 1
  Workload workload = Workload::kEvents;
  int memory_mb = 0, reserved_concurrency = 0;
  int size = 0;  // events of an object, or MiB of a part
  double rate = 0;
  std::string function;  // of those that are there already
};
std::vector<IngestionCell> cells_of(const IngestionExperiment& experiment);
std::string name_of(Workload workload);           // "events"
// Its variables, as collect/functions/ingest_settings.h reads them.
std::map<std::string, std::string> variables_of(const IngestionExperiment& experiment, const IngestionCell& cell,
                                                const std::string& bucket);
// The factors of a function that is there already, by its variables. False: they do not say them.
bool cell_of_variables(const std::map<std::string, std::string>& variables, int memory_mb, IngestionCell& cell);

// Throws base::Error (usage) with file:line.
IngestionExperiment read_ingestion_experiment(const YamlNode& root, const std::string& file_name,
                                              const ReadFile& read_file);
void check_ingestion_experiment(const IngestionExperiment& experiment, const WhereIsMember& where);

std::string ingestion_experiment_json(const IngestionExperiment& experiment, const std::vector<IngestionCell>& cells);

RunReport run_ingestion(const IngestionExperiment& experiment, const RunRequest& request);

}  // namespace echotrace::collect
