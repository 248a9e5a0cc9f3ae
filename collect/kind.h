// The kinds of experiments. A file's `kind` names a row; what a kind measures, how its file is read and how it is carried
// out is its own, what every run has is in run_frame.h. A new kind is a file with its own `Measurement` and a row.
#pragma once

#include "collect/run_frame.h"
#include "collect/run_plan.h"
#include "collect/run_settings.h"
#include "collect/yaml_tree.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::collect {

// What the command line says instead of the file.
struct Overrides {
  std::optional<Target> target;
  std::vector<std::string> stores;
  std::optional<double> rate, seconds, max_cost_usd;
  std::optional<std::int64_t> trials, seed;
};
// Those that mean the same for every kind: all but stores and rate.
void override_settings(const Overrides& overrides, RunSettings& settings);

// Local runs need programs: sentences about what is left out where they are missing, and about what was asked for by
// name and cannot run here.
struct Runnable {
  std::vector<std::string> left_out, cannot_run;
};

// One experiment, read and checked.
class Measurement {
 public:
  virtual ~Measurement() = default;
  virtual const RunSettings& settings() const = 0;
  virtual std::vector<std::string> notes() const { return {}; }  // worth telling: members that are ignored
  // Once, before it is planned or run.
  virtual Runnable leave_out_what_cannot_run() { return {}; }
  virtual RunPlan plan(const Prices& prices) const = 0;
  virtual std::string plan_text(const Prices& prices) const = 0;  // for a terminal of 80 columns
  virtual RunReport run(const RunRequest& request) const = 0;     // throws base::Error
};

// The file that an experiment is read from, and what reads the files that it names.
struct ExperimentFile {
  const YamlNode& root;  // of kind kMembers
  const std::string& name;
  const ReadFile& read_file;
};

struct KindRow {
  std::string_view name;
  std::string_view sentence;  // for --help
  // Throws base::Error (usage) with file:line, or "command line" for what the overrides make of it.
  std::unique_ptr<Measurement> (*read)(const ExperimentFile& file, const Overrides& overrides);
};
std::span<const KindRow> kinds();

// Throws base::Error (usage) for what is no YAML, or not made of members.
YamlNode read_experiment_root(std::string_view yaml, const std::string& file_name);

// The measurement of a file, whatever its kind; without a path, of the default experiment. Throws base::Error.
std::unique_ptr<Measurement> read_measurement(const std::filesystem::path& path, const Overrides& overrides);
std::unique_ptr<Measurement> parse_measurement(std::string_view yaml, const std::string& file_name,
                                               const Overrides& overrides = {}, const ReadFile& read_file = {});

// trigger_kind.cpp
std::unique_ptr<Measurement> read_trigger(const ExperimentFile& file, const Overrides& overrides);
std::unique_ptr<Measurement> default_trigger(const Overrides& overrides);
// ingestion/ingestion_kind.cpp
std::unique_ptr<Measurement> read_ingestion(const ExperimentFile& file, const Overrides& overrides);
// load/load_kind.cpp
std::unique_ptr<Measurement> read_load(const ExperimentFile& file, const Overrides& overrides);
// kvlog/kvlog_kind.cpp
std::unique_ptr<Measurement> read_kvlog(const ExperimentFile& file, const Overrides& overrides);

}  // namespace echotrace::collect
