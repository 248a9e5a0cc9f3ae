#include "drivers/local/rds_data/service.h"

#include "drivers/aws/json_text.h"
#include "drivers/local/rds_data/bound.h"
#include "drivers/local/rds_data/parameters.h"
#include "drivers/local/rds_data/records.h"
#include "drivers/local/rds_data/refusals.h"

#include <deque>
#include <utility>

namespace echotrace::local {
namespace {

using rds_data::Bound;
using rds_data::Cluster;
using rds_data::Connection;
using rds_data::ResultPointer;
using rds_data::Statement;

constexpr std::size_t kMostRequestBytes = 4 << 20, kMostSqlBytes = 65'536;

std::string_view sql_in(const JsonBody& body) {
  const std::string_view sql = body.text("sql");
  if (sql.size() > kMostSqlBytes)
    throw Refusal{400, "ValidationException",
                  "1 validation error detected: Value at 'sql' failed to satisfy constraint: Member must have length "
                  "less than or equal to 65536"};
  if (sql.find('\0') != sql.npos) throw rds_data::bad_request("The statement holds a null character.");
  return sql;
}

rds_data::RecordOptions options_in(const JsonBody& body) {
  rds_data::RecordOptions options;
  options.metadata = body.truth("includeResultMetadata", false);
  if (const auto set = body.optional_object("resultSetOptions")) {
    const JsonBody choices(*set, rds_data::missing);
    options.decimal_as_number = choices.optional_text("decimalReturnType") == "DOUBLE_OR_LONG";
    options.long_as_text = choices.optional_text("longReturnType") == "STRING";
  }
  if (body.optional_text("formatRecordsAs").value_or("NONE") != "NONE")
    throw rds_data::bad_request("Formatted records are not offered here.");
  return options;
}

// Why a statement did not do what it should; nullopt when it did.
std::optional<Refusal> failure_of(const ResultPointer& last, const Connection& connection) {
  if (!last) {
    return rds_data::statement_failed(
        {"FATAL", connection.why_lost().empty() ? "the connection was lost" : connection.why_lost(), "", "", "",
         "08006"});
  }
  switch (PQresultStatus(last.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY: return std::nullopt;
    default: return rds_data::statement_failed(last.get());
  }
}

// The same statement with one set of parameters after the other, up to the first that fails.
struct Batch {
  std::string sql;
  std::deque<std::vector<Bound>> sets;
  std::size_t executed = 0;
};

std::string updates_json(std::size_t executed) {
  std::string results;
  for (std::size_t i = 0; i < executed; ++i)
    results += i == 0 ? "{\"generatedFields\":[]}" : ",{\"generatedFields\":[]}";
  return aws::JsonObject().raw("updateResults", "[" + results + "]").json();
}

template <typename Answered, typename Refused>
void run_batch(const std::shared_ptr<Batch>& batch, const Cluster::Lease& lease, Answered answered, Refused refused) {
  if (batch->sets.empty()) return answered(updates_json(batch->executed));
  Statement statement{batch->sql, std::move(batch->sets.front())};
  batch->sets.pop_front();
  lease->run(
      std::move(statement), [](const PGresult*) { return true; },
      [batch, lease, answered, refused](ResultPointer last) {
        if (const auto failure = failure_of(last, *lease)) return refused(*failure);
        ++batch->executed;
        run_batch(batch, lease, answered, refused);
      });
}

}  // namespace

const RdsData::Operation RdsData::kOperations[] = {
    {"/Execute", "ExecuteStatement", &RdsData::execute_statement},
    {"/BatchExecute", "BatchExecuteStatement", &RdsData::batch_execute_statement},
    {"/BeginTransaction", "BeginTransaction", &RdsData::begin_transaction},
    {"/CommitTransaction", "CommitTransaction", &RdsData::commit_transaction},
    {"/RollbackTransaction", "RollbackTransaction", &RdsData::rollback_transaction},
};

void RdsData::Pending::answer(std::string json) const {
  respond({200, {{"Content-Type", "application/json"}}, std::move(json)});
}

void RdsData::Pending::refuse(const Refusal& refusal) const {
  respond(local::refuse(refusal, aws::Protocol::kRestJson, request_id));
}

void RdsData::add(LocalDatabase database) {
  const std::string arn = database.cluster_arn;
  clusters_[arn] = std::make_unique<Cluster>(loop_, invoker_, faults_, std::move(database));
}

void RdsData::remove(std::string_view cluster_arn) {
  if (const auto found = clusters_.find(cluster_arn); found != clusters_.end()) clusters_.erase(found);
}

std::string RdsData::operation_of(const aws::HttpRequest& request) const {
  if (request.method != "POST") return {};
  for (const Operation& operation : kOperations)
    if (operation.path == request.path) return std::string(operation.name);
  return {};
}

void RdsData::serve(std::string_view operation, Exchange exchange, Respond respond) {
  if (exchange.request.body.size() > kMostRequestBytes)
    throw rds_data::bad_request("The request is larger than 4 MiB.");
  const auto body = JsonBody::parse(parser_, exchange.request.body, rds_data::missing);
  for (const Operation& one : kOperations)
    if (one.name == operation) return (this->*one.answer)(body, {exchange.request_id, std::move(respond)});
}

Cluster& RdsData::cluster_of(const JsonBody& body) {
  const std::string_view arn = body.text("resourceArn"), secret = body.text("secretArn");
  const auto found = clusters_.find(arn);
  if (found == clusters_.end()) throw rds_data::cluster_not_found(arn);
  const LocalDatabase& database = found->second->database();
  if (secret != database.secret_arn) throw rds_data::secret_not_found();
  const std::string_view name = body.optional_text("database").value_or("");
  if (!name.empty() && name != database.name)
    throw rds_data::statement_failed(
        {"FATAL", "database \"" + std::string(name) + "\" does not exist", "", "", "", "3D000"});
  return *found->second;
}

void RdsData::with_connection(const JsonBody& body, Cluster::Use use) {
  Cluster& cluster = cluster_of(body);
  const std::string_view transaction = body.optional_text("transactionId").value_or("");
  if (transaction.empty()) return cluster.lease(std::move(use));
  use(cluster.in_transaction(std::string(transaction)));
}

void RdsData::execute_statement(const JsonBody& body, Pending pending) {
  const auto records = std::make_shared<rds_data::Records>(options_in(body));
  auto numbered = rds_data::number_parameters(sql_in(body));
  Statement statement{std::move(numbered.sql),
                      rds_data::bind_parameters(numbered.names, body.optional_list("parameters"))};
  with_connection(body, [records, statement = std::move(statement), pending](const Cluster::Lease& lease) {
    if (!lease) return pending.refuse(rds_data::unreachable());
    lease->run(
        statement, [records](const PGresult* row) { return records->add(row); },
        [records, pending, lease](ResultPointer last) {
          if (records->too_large())
            return pending.refuse(rds_data::bad_request("Database returned more than the allowed response size limit"));
          if (const auto failure = failure_of(last, *lease)) return pending.refuse(*failure);
          try {
            pending.answer(records->json(last.get()));
          } catch (const Refusal& refusal) {
            pending.refuse(refusal);
          }
        });
  });
}

void RdsData::batch_execute_statement(const JsonBody& body, Pending pending) {
  auto numbered = rds_data::number_parameters(sql_in(body));
  const auto batch = std::make_shared<Batch>();
  batch->sql = std::move(numbered.sql);
  const auto sets = body.optional_list("parameterSets");
  if (!sets || sets->size() == 0) {
    batch->sets.push_back(rds_data::bind_parameters(numbered.names, std::nullopt));
  } else {
    for (const simdjson::dom::element one : *sets) {
      simdjson::dom::array set;
      if (one.get(set) != simdjson::SUCCESS) throw rds_data::bad_request("A set of parameters is no list.");
      batch->sets.push_back(rds_data::bind_parameters(numbered.names, set));
    }
  }
  with_connection(body, [batch, pending](const Cluster::Lease& lease) {
    if (!lease) return pending.refuse(rds_data::unreachable());
    run_batch(
        batch, lease, [pending](std::string json) { pending.answer(std::move(json)); },
        [pending](const Refusal& refusal) { pending.refuse(refusal); });
  });
}

void RdsData::begin_transaction(const JsonBody& body, Pending pending) {
  Cluster& cluster = cluster_of(body);
  const std::string arn = cluster.database().cluster_arn;
  cluster.lease([this, arn, pending](const Cluster::Lease& lease) {
    if (!lease) return pending.refuse(rds_data::unreachable());
    lease->run({"BEGIN", {}}, {}, [this, arn, pending, lease](ResultPointer last) {
      if (const auto failure = failure_of(last, *lease)) return pending.refuse(*failure);
      const auto found = clusters_.find(arn);
      if (found == clusters_.end()) return pending.refuse(rds_data::unreachable());
      pending.answer(aws::JsonObject().text("transactionId", found->second->keep(lease)).json());
    });
  });
}

void RdsData::commit_transaction(const JsonBody& body, Pending pending) {
  end_transaction(body, std::move(pending), "COMMIT", "Transaction Committed");
}

void RdsData::rollback_transaction(const JsonBody& body, Pending pending) {
  end_transaction(body, std::move(pending), "ROLLBACK", "Rollback Complete");
}

void RdsData::end_transaction(const JsonBody& body, Pending pending, const char* command, const char* status) {
  const std::string id(body.text("transactionId"));
  const Cluster::Lease lease = cluster_of(body).take_transaction(id);
  lease->run({command, {}}, {}, [pending, lease, command, status](ResultPointer last) {
    if (const auto failure = failure_of(last, *lease)) return pending.refuse(*failure);
    // After an error within the transaction PostgreSQL rolls back whatever it is asked.
    if (std::string_view(PQcmdStatus(last.get())) != command)
      return pending.refuse(rds_data::statement_failed(
          {"ERROR", "current transaction is aborted and was rolled back", "", "", "", "25P02"}));
    pending.answer(aws::JsonObject().text("transactionStatus", status).json());
  });
}

}  // namespace echotrace::local
