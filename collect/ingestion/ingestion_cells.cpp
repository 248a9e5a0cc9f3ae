#include "collect/ingestion/ingestion_experiment.h"
#include "drivers/aws/json_text.h"

#include <fmt/format.h>

#include <charconv>

namespace echotrace::collect {
namespace {

int number_in(const std::map<std::string, std::string>& variables, const char* name, int fallback) {
  const auto found = variables.find(name);
  if (found == variables.end()) return fallback;
  int number = fallback;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
  return number;
}

}  // namespace

std::string name_of(Workload workload) {
  return workload == Workload::kEvents ? "events" : "batch";
}

std::vector<IngestionCell> cells_of(const IngestionExperiment& experiment) {
  std::vector<IngestionCell> cells;
  for (const Workload workload : experiment.workloads) {
    for (const int memory_mb : experiment.memory_mb) {
      for (const int size : workload == Workload::kEvents ? experiment.batch_events : experiment.part_mb) {
        for (const int reserved : experiment.reserved_concurrency) {
          for (const double rate : experiment.rates)
            cells.push_back({static_cast<int>(cells.size()) + 1, workload, memory_mb, reserved, size, rate, {}});
        }
      }
    }
  }
  return cells;
}

std::map<std::string, std::string> variables_of(const IngestionExperiment& experiment, const IngestionCell& cell,
                                                const std::string& bucket) {
  std::map<std::string, std::string> variables{{"WORKLOAD", name_of(cell.workload)},
                                               {"OUTPUT_BUCKET", bucket},
                                               {"MEMORY_MB", std::to_string(cell.memory_mb)},
                                               {"RESERVED_CONCURRENCY", std::to_string(cell.reserved_concurrency)},
                                               {"EVENT_BYTES", std::to_string(experiment.event_bytes)},
                                               {"OBJECT_MB", std::to_string(experiment.object_mb)},
                                               {"PARTS_AT_ONCE", std::to_string(experiment.parts_at_once)}};
  variables[cell.workload == Workload::kEvents ? "BATCH_EVENTS" : "MULTIPART_MB"] = std::to_string(cell.size);
  return variables;
}

bool cell_of_variables(const std::map<std::string, std::string>& variables, int memory_mb, IngestionCell& cell) {
  const auto workload = variables.find("WORKLOAD");
  if (workload == variables.end() || (workload->second != "events" && workload->second != "batch")) return false;
  cell.workload = workload->second == "events" ? Workload::kEvents : Workload::kBatch;
  cell.memory_mb = memory_mb;
  cell.reserved_concurrency = number_in(variables, "RESERVED_CONCURRENCY", 0);
  cell.size = cell.workload == Workload::kEvents ? number_in(variables, "BATCH_EVENTS", 1)
                                                 : number_in(variables, "MULTIPART_MB", 8);
  return true;
}

std::string ingestion_experiment_json(const IngestionExperiment& experiment, const std::vector<IngestionCell>& cells) {
  std::vector<std::string> texts;
  for (const IngestionCell& cell : cells) {
    texts.push_back(aws::JsonObject()
                        .number("cell", cell.number)
                        .text("workload", name_of(cell.workload))
                        .number("memory_mb", cell.memory_mb)
                        .number(cell.workload == Workload::kEvents ? "batch_events" : "part_mb", cell.size)
                        .number("reserved_concurrency", cell.reserved_concurrency)
                        .raw("rate", fmt::format("{}", cell.rate))
                        .json());
  }
  return aws::JsonObject()
      .text("name", experiment.name)
      .text("kind", "ingestion")
      .number("event_bytes", experiment.event_bytes)
      .number("object_mb", experiment.object_mb)
      .number("parts_at_once", experiment.parts_at_once)
      .number("at_once", experiment.at_once)
      .text("function_prefix", experiment.function_prefix)
      .raw("seconds", fmt::format("{}", experiment.seconds))
      .raw("warm_up_seconds", fmt::format("{}", experiment.warm_up_seconds))
      .number("trials", experiment.trials)
      .number("seed", static_cast<std::int64_t>(experiment.seed))
      .number("timeout_s", experiment.timeout_s)
      .raw("cells", aws::json_array(texts))
      .json();
}

}  // namespace echotrace::collect
