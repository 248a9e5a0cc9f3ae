#include "collect/load/load_experiment.h"
#include "drivers/aws/json_text.h"
#include "ingest/base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::collect {
namespace {

constexpr std::size_t kMostCells = 10'000;
constexpr std::size_t kMostSettingsBytes = 3500;  // of a function's environment, where AWS takes 4 KB
constexpr int kMostUnwindowed = 10;               // messages of a batch, when none is waited for

std::string decimal(double number) {
  return fmt::format("{}", number);
}

std::string parameter_json(const LoadParameter& parameter) {
  static constexpr const char* kNames[] = {"int", "number", "text", "date"};
  aws::JsonObject object;
  object.text("kind", kNames[static_cast<int>(parameter.kind)]);
  if (parameter.kind == LoadParameter::Kind::kText) return object.number("bytes", parameter.bytes).json();
  return object.raw("from", decimal(parameter.from)).raw("to", decimal(parameter.to)).json();
}

std::string actions_json(const LoadExperiment& experiment) {
  std::vector<std::string> actions;
  for (const LoadAction& action : experiment.actions) {
    std::vector<std::string> parameters;
    for (const LoadParameter& parameter : action.parameters) parameters.push_back(parameter_json(parameter));
    actions.push_back(aws::JsonObject()
                          .text("name", action.name)
                          .text("sql", action.sql)
                          .truth("reads", action.reads)
                          .raw("parameters", aws::json_array(parameters))
                          .json());
  }
  return aws::json_array(actions);
}

[[noreturn]] void refuse(const std::string& what, const std::string& where, const std::string& next = {}) {
  throw base::Error(base::Exit::kUsage, what, where, next);
}

}  // namespace

std::vector<LoadCell> cells_of(const LoadExperiment& experiment) {
  std::vector<LoadCell> cells;
  const std::vector<Cell> written = cells_of(writes_of(experiment));
  for (const Cell& one : written) {
    for (const auto& mix : experiment.mixes) {
      for (const int statements : experiment.statements) {
        LoadCell& cell = cells.emplace_back(LoadCell{one, mix, statements});
        cell.cell.number = static_cast<int>(cells.size());
      }
    }
  }
  return cells;
}

Experiment writes_of(const LoadExperiment& experiment) {
  Experiment writes;
  static_cast<RunSettings&>(writes) = experiment;
  writes.stores = {{"sqs"}};
  writes.value_bytes = {0};
  writes.rates = experiment.rates;
  writes.arrivals = experiment.arrivals;
  writes.batch_sizes = experiment.batch_sizes;
  writes.windows_s = experiment.windows_s;
  writes.memory_mb = experiment.memory_mb;
  writes.readers = experiment.readers;
  writes.write_memory_mb = experiment.write_memory_mb;
  writes.slice_seconds = experiment.slice_seconds;
  return writes;
}

void check_load_experiment(const LoadExperiment& experiment, const WhereIsMember& where) {
  check_experiment(writes_of(experiment), where);
  if (cells_of(experiment).size() > kMostCells)
    refuse(fmt::format("the factors make more than {} cells", kMostCells), where("actions"),
           "give some factor fewer levels");
  const int largest = *std::max_element(experiment.batch_sizes.begin(), experiment.batch_sizes.end());
  const std::int64_t shortest = *std::min_element(experiment.windows_s.begin(), experiment.windows_s.end());
  if (largest > kMostUnwindowed && shortest == 0) {
    refuse(fmt::format("batches of {} messages have to be waited for", largest), where("batch_size"),
           "write window_s: 1, or batches of at most 10");
  }
  const LoadDatabase& database = experiment.database;
  if (experiment.target == Target::kAws) {
    for (const auto& [name, value] : {std::pair{"host", &database.host}, std::pair{"name", &database.name},
                                      std::pair{"secret_arn", &database.secret_arn}}) {
      if (value->empty())
        refuse(std::string("on aws the database needs its '") + name + "'", where("database"),
               "write database: {host: …, name: …, secret_arn: …}");
    }
    if (database.subnets.empty() != database.security_groups.empty())
      refuse("a VPC has both subnets and security_groups", where("database"));
  }
  if (load_settings_json(experiment, database, std::string(64, 's')).size() > kMostSettingsBytes)
    refuse(fmt::format("the actions take more than {} bytes together", kMostSettingsBytes), where("actions"));
}

std::string load_settings_json(const LoadExperiment& experiment, const LoadDatabase& database,
                               const std::string& schema) {
  return aws::JsonObject()
      .text("secret", database.secret_arn)
      .text("host", database.host)
      .text_unless_empty("reader_host", database.reader_host)
      .number("port", database.port)
      .text("database", database.name)
      .text("tls", database.tls)
      .text_unless_empty("ca", database.ca)
      .text("schema", schema)
      .raw("actions", actions_json(experiment))
      .json();
}

std::string load_schema_sql(const LoadExperiment& experiment, const std::string& schema) {
  return fmt::format(
      "CREATE SCHEMA IF NOT EXISTS {0};"
      "CREATE TABLE IF NOT EXISTS {0}.type (id int PRIMARY KEY, name text NOT NULL);"
      "CREATE TABLE IF NOT EXISTS {0}.transactions (id serial, type int, date date, quantity int, price float8);"
      "INSERT INTO {0}.type SELECT n, 'type ' || n FROM generate_series(1, 10) AS n ON CONFLICT DO NOTHING;"
      "INSERT INTO {0}.transactions (type, date, quantity, price) SELECT 1 + n % 10, date '2019-01-01' + n % 9,"
      " 1 + n * 7 % 1000, n * 13 % 500 FROM generate_series(1, {1}) AS n",
      schema, experiment.rows);
}

std::string load_experiment_json(const LoadExperiment& experiment) {
  std::vector<std::string> cells;
  for (const LoadCell& cell : cells_of(experiment)) {
    cells.push_back(aws::JsonObject()
                        .number("cell", cell.cell.number)
                        .raw("actions", aws::json_strings(cell.actions))
                        .number("statements", cell.statements)
                        .raw("rate", decimal(cell.cell.rate))
                        .number("batch_size", cell.cell.batch_size)
                        .number("window_s", cell.cell.window_s)
                        .number("memory_mb", cell.cell.memory_mb)
                        .number("readers", cell.cell.readers)
                        .json());
  }
  return aws::JsonObject()
      .text("name", experiment.name)
      .text("kind", "load")
      .raw("actions", actions_json(experiment))
      .raw("seconds", decimal(experiment.seconds))
      .raw("warm_up_seconds", decimal(experiment.warm_up_seconds))
      .number("trials", experiment.trials)
      .number("seed", static_cast<std::int64_t>(experiment.seed))
      .number("rows", experiment.rows)
      .text("tls", experiment.database.tls)
      .number("timeout_s", experiment.timeout_s)
      .raw("cells", aws::json_array(cells))
      .json();
}

}  // namespace echotrace::collect
