#include "collect/load/load_experiment.h"
#include "collect/trigger_run.h"
#include "drivers/aurora/postgres.h"
#include "drivers/aurora/schema.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/secrets_manager.h"
#include "drivers/local/endpoint.h"
#include "drivers/resource_kinds.h"

#include <fmt/format.h>

#include <optional>

namespace echotrace::collect {
namespace {

std::vector<Cell> plain_cells(const std::vector<LoadCell>& cells) {
  std::vector<Cell> plain;
  for (const LoadCell& cell : cells) plain.push_back(cell.cell);
  return plain;
}

class LoadRun final : public TriggerRun {
 public:
  LoadRun(const LoadExperiment& load, const Experiment& writes, const RunRequest& request)
      : TriggerRun(writes, plain_cells(collect::cells_of(load)), request),
        load_(load),
        load_cells_(collect::cells_of(load)),
        schema_("echotrace_" + run_) {}

 private:
  FunctionSetup receiver() override {
    LoadDatabase database = load_.database;
    if (account_.endpoint() != nullptr) database = start_database();
    FunctionSetup settings;
    settings.handler = "load";
    settings.environment = {{"ECHOTRACE_LOAD", load_settings_json(load_, database, schema_)}};
    settings.permissions = {{{"secretsmanager:GetSecretValue"}, database.secret_arn}};
    settings.subnets = database.subnets;
    settings.security_groups = database.security_groups;
    return settings;
  }

  // Through a function: it reaches the database, this program may not.
  void deployed() override {
    const std::string& function = deployment_.lanes().front().function;
    progress_.say("Making and filling tables");
    journal_.creating({"aurora:schema", schema_, {{"function", function}}});
    drivers::aurora::execute_through(*session_, function, load_schema_sql(load_, schema_));
  }

  drivers::Place place_of(const Cell& cell, int trial) const override {
    drivers::Place place = TriggerRun::place_of(cell, trial);
    const LoadCell& load_cell = load_cells_[static_cast<std::size_t>(cell.number - 1)];
    place["message"] = aws::JsonObject()
                           .raw("actions", aws::json_strings(load_cell.actions))
                           .number("statements", load_cell.statements)
                           .number("cell", cell.number)
                           .number("trial", trial)
                           .json();
    return place;
  }

  // A PostgreSQL of our own, and its user's secret as Aurora keeps one.
  LoadDatabase start_database() {
    server_.emplace([this](const std::filesystem::path& folder) { account_.endpoint()->take_care_of(folder); });
    LoadDatabase database;
    database.host = server_->folder().string();
    database.name = server_->database();
    database.tls = "disable";  // a socket of this machine
    const std::string name = "echotrace-" + run_ + "-database";
    journal_.creating({"secretsmanager:secret", name});
    const auto client = session_->client(aws::secrets_manager::service());
    const std::string secret = aws::JsonObject().text("username", server_->user()).text("password", "").json();
    database.secret_arn = aws::secrets_manager::parse_written(
                              client->wait(aws::secrets_manager::create_secret(
                                  name, secret, {{std::string(drivers::kRunTag), run_}})))
                              .arn;
    return database;
  }

  std::string experiment_json() const override { return load_experiment_json(load_); }

  std::string closing_sentence() const override {
    const Tally tally = accounts_.tally();
    return fmt::format("{} of {} messages sent, {} received", tally.put, tally.planned, tally.received);
  }

  std::string summary() const override {
    const Tally tally = accounts_.tally();
    std::string text =
        fmt::format("{} messages: {} sent, {} failed, {} received, {} never received\n", tally.planned, tally.put,
                    tally.failed, tally.received, tally.missing());
    if (tally.deliveries > tally.received)
      text += fmt::format("{} were delivered again\n", tally.deliveries - tally.received);
    return text;
  }

  const LoadExperiment& load_;
  const std::vector<LoadCell> load_cells_;
  const std::string schema_;
  std::optional<drivers::aurora::Postgres> server_;
};

}  // namespace

RunReport run_load(const LoadExperiment& experiment, const RunRequest& request) {
  const Experiment writes = writes_of(experiment);
  return LoadRun(experiment, writes, request).run();
}

}  // namespace echotrace::collect
