#include "drivers/aurora/store.h"

#include "drivers/aurora/item.h"
#include "drivers/aurora/lambda_extension.h"
#include "drivers/aurora/postgres.h"
#include "drivers/aws/rds_data.h"
#include "drivers/local/endpoint.h"
#include "drivers/wait_until.h"
#include "ingest/base/error.h"

#include <optional>

namespace echotrace::drivers::aurora {
namespace {

using aws::rds_data::Database;

// A cluster that was paused takes up to half a minute, sometimes more.
constexpr std::chrono::seconds kResumingTakes{180};

std::string function_of(const std::string& table) {
  return quoted_name(table + "_invoke");
}

void await_database(aws::Session& session, aws::Client& client, const Database& database) {
  wait_until(session, kResumingTakes, "the cluster of the store aurora resumes", [&] {
    try {
      client.wait(aws::rds_data::execute_statement(database, "SELECT 1"));
      return true;
    } catch (const aws::Failure& failure) {
      if (failure.error().code != "DatabaseResumingException") throw;
      return false;
    }
  });
}

class Table final : public Store {
 public:
  explicit Table(const StoreContext& context)
      : session_(context.session),
        endpoint_(context.endpoint),
        ledger_(context.ledger),
        table_(context.name),
        client_(context.session.client(aws::rds_data::service())) {
    if (endpoint_ != nullptr) {
      const std::string region = ":" + endpoint_->region() + ":000000000000:";
      database_.cluster_arn = "arn:aws:rds" + region + "cluster:" + table_;
      database_.secret_arn = "arn:aws:secretsmanager" + region + "secret:" + table_ + "-Aurora";
      return;
    }
    const auto option = [&](const char* name) {
      if (const auto found = context.options.find(name); found != context.options.end() && !found->second.empty())
        return found->second;
      throw base::Error(base::Exit::kUsage, std::string("the store aurora needs the option '") + name + "' on AWS", "",
                        "give the ARN of a cluster with the Data API, that of its secret, and the database's name");
    };
    database_ = {option("cluster_arn"), option("secret_arn"), option("database")};
  }

  ~Table() override {
    if (server_) endpoint_->remove_database(database_.cluster_arn);
  }

  void setup() override {
    if (endpoint_ != nullptr) start_server();
    await_database(session_, *client_, database_);
    ledger_.creating(
        {"aurora:table",
         table_,
         {{"cluster_arn", database_.cluster_arn}, {"secret_arn", database_.secret_arn}, {"database", database_.name}}});
    if (endpoint_ == nullptr) execute("CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE");
    execute("CREATE TABLE IF NOT EXISTS " + quoted_name(table_) +
            " (number bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, id text NOT NULL, value text NOT NULL)");
    execute("CREATE INDEX IF NOT EXISTS " + quoted_name(table_ + "_key") + " ON " + quoted_name(table_) +
            " USING hash (key)");
  }

  void attach_trigger(const TriggerTarget& target) override {
    execute("CREATE OR REPLACE FUNCTION " + function_of(table_) +
            "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM aws_lambda.invoke("
            "aws_commons.create_lambda_function_arn(" +
            quoted_text(target.function_arn) +
            "), json_build_object('id', NEW.id, 'store', 'aurora', 'store_ns', "
            "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) * 1000), 'Event'); "
            "RETURN NEW; END $$");
    execute("CREATE OR REPLACE TRIGGER " + function_of(table_) + " AFTER INSERT ON " + quoted_name(table_) +
            " FOR EACH ROW EXECUTE FUNCTION " + function_of(table_) + "()");
  }

  Place place() const override {
    return {{"cluster_arn", database_.cluster_arn},
            {"secret_arn", database_.secret_arn},
            {"database", database_.name},
            {"table", table_}};
  }
  std::vector<Permission> write_permissions() const override {
    return {{{"rds-data:ExecuteStatement"}, database_.cluster_arn},
            {{"secretsmanager:GetSecretValue"}, database_.secret_arn}};
  }
  // The cluster's own role invokes.
  std::vector<Permission> receive_permissions() const override { return {}; }

 private:
  void start_server() {
    if (server_) return;
    server_.emplace([this](const std::filesystem::path& folder) { endpoint_->take_care_of(folder); });
    server_->execute(lambda_extension_sql(server_->connection()));
    database_.name = server_->database();
    endpoint_->add_database({database_.cluster_arn, database_.secret_arn, database_.name, server_->connection()});
  }

  void execute(const std::string& sql) { client_->wait(aws::rds_data::execute_statement(database_, sql)); }

  aws::Session& session_;
  local::Endpoint* const endpoint_;
  Ledger& ledger_;
  const std::string table_;
  Database database_;
  std::optional<Postgres> server_;
  std::unique_ptr<aws::Client> client_;
};

}  // namespace

std::unique_ptr<Store> open_store(const StoreContext& context) {
  return std::make_unique<Table>(context);
}

void remove_table(aws::Session& session, const Resource& resource) {
  const auto detail = [&](const char* name) {
    const auto found = resource.details.find(name);
    return found == resource.details.end() ? std::string() : found->second;
  };
  const Database database{detail("cluster_arn"), detail("secret_arn"), detail("database")};
  const auto client = session.client(aws::rds_data::service());
  await_database(session, *client, database);
  for (const std::string& statement : {"DROP TABLE IF EXISTS " + quoted_name(resource.name),
                                       "DROP FUNCTION IF EXISTS " + function_of(resource.name) + "()"})
    client->wait(aws::rds_data::execute_statement(database, statement));
}

}  // namespace echotrace::drivers::aurora
