// The kind load: messages of a queue, each handled by a function as statements of one transaction over a direct
// connection to PostgreSQL.
#pragma once

#include "collect/experiment.h"
#include "collect/run_frame.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::collect {

// A value drawn anew for each statement.
struct LoadParameter {
  enum class Kind { kInt, kNumber, kText, kDate };
  Kind kind = Kind::kInt;
  double from = 0, to = 0;    // inclusive; a date in days since 1970-01-01
  std::int64_t bytes = 0;     // of a text
  bool operator==(const LoadParameter&) const = default;
};

struct LoadAction {
  std::string name, sql;
  bool reads = false;  // goes to the read endpoint
  std::vector<LoadParameter> parameters;
  bool operator==(const LoadAction&) const = default;
};

// Where the database is, on AWS; locally a PostgreSQL is started.
struct LoadDatabase {
  std::string host, reader_host, name, secret_arn;
  std::string tls = "verify-full";
  std::string ca;  // PEM of the certificate that signs the server's
  int port = 5432;
  std::vector<std::string> subnets, security_groups;
};

struct LoadExperiment : RunSettings {
  std::vector<LoadAction> actions;            // those that the levels name
  std::vector<std::vector<std::string>> mixes;  // levels: names of actions that take turns, message by message
  std::vector<int> statements{5};             // of a message
  std::vector<double> rates{20};              // messages per second
  Arrivals arrivals;
  std::vector<int> batch_sizes{10};
  std::vector<std::int64_t> windows_s{0};
  std::vector<int> memory_mb{512};  // of the load function
  std::vector<int> readers{0};      // its invocations at once; 0: no limit
  std::int64_t rows = 1000;         // that `transactions` holds before the first statement
  LoadDatabase database;
  int write_memory_mb = 512;
  double slice_seconds = 1;
};

struct LoadCell {
  Cell cell;  // as the sender and the lanes see it
  std::vector<std::string> actions;
  int statements = 0;
};
std::vector<LoadCell> cells_of(const LoadExperiment& experiment);

// Its messages as the items that a trigger experiment writes.
Experiment writes_of(const LoadExperiment& experiment);

// Throws base::Error (usage) with file:line.
LoadExperiment read_load_experiment(const YamlNode& root, const std::string& file_name, const ReadFile& read_file);
// What no single member shows, and what the command line may have made of it.
void check_load_experiment(const LoadExperiment& experiment, const WhereIsMember& where);

// ECHOTRACE_LOAD of the function, as collect/functions/load_settings.h reads it.
std::string load_settings_json(const LoadExperiment& experiment, const LoadDatabase& database,
                               const std::string& schema);
// Statements that make and fill what the actions INSERT, SELECT and SELECT2 work on.
std::string load_schema_sql(const LoadExperiment& experiment, const std::string& schema);

std::string load_experiment_json(const LoadExperiment& experiment);

RunReport run_load(const LoadExperiment& experiment, const RunRequest& request);

}  // namespace echotrace::collect
