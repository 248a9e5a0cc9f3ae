#include "collect/functions/function_error.h"
#include "collect/functions/handlers.h"
#include "collect/functions/load_settings.h"
#include "drivers/aws/secrets_manager.h"
#include "ingest/base/clock.h"
#include "ingest/base/error.h"
#include "ingest/base/file.h"

#include <xxhash.h>

#include <cstdlib>
#include <memory>

namespace echotrace::functions {
namespace {

using drivers::aurora::SqlConnection;
using drivers::aurora::SqlResult;
using drivers::aurora::SqlServer;

constexpr int kConnectTimeoutS = 10, kStatementTimeoutS = 60;
constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kRoomAtTheEndMs = 500;  // before the deadline, for answer and log
constexpr const char* kWrongPassword = "28P01";

// libpq reads it from a file; /tmp is all that a function may write to.
std::string keep_certificate(const std::string& pem) {
  const std::string path = "/tmp/echotrace-ca.pem";
  base::OutputFile file(path);
  file.write(pem);
  file.commit();
  return path;
}

// What an environment keeps: the secret, asked for once, and a connection to each endpoint.
class Database {
 public:
  explicit Database(Environment& environment) : environment_(environment) {
    const char* const said = std::getenv("ECHOTRACE_LOAD");
    if (said == nullptr) throw FunctionError("InvalidSettings", "ECHOTRACE_LOAD is not set");
    settings_ = parse_load_settings(said);
    if (!settings_.ca.empty()) settings_.writer.ca_file = settings_.reader.ca_file = keep_certificate(settings_.ca);
  }

  const LoadSettings& settings() const { return settings_; }

  // The connection that there is; null: there is none, or it broke.
  SqlConnection* kept(bool reads) {
    auto& connection = slot(reads);
    if (connection && connection->broken()) connection.reset();
    return connection.get();
  }

  // A new one. A password that is refused may have been changed: the secret is asked for once more.
  SqlResult connect(bool reads) {
    SqlResult result = try_to_connect(reads);
    if (result.sqlstate != kWrongPassword) return result;
    user_.clear();
    return try_to_connect(reads);
  }

 private:
  bool one_endpoint() const { return settings_.reader.host == settings_.writer.host; }
  std::unique_ptr<SqlConnection>& slot(bool reads) { return reads && !one_endpoint() ? reader_ : writer_; }

  SqlResult try_to_connect(bool reads) {
    if (user_.empty()) read_secret();
    SqlServer server = reads ? settings_.reader : settings_.writer;
    server.user = user_;
    server.password = password_;
    auto connection = std::make_unique<SqlConnection>(server, kConnectTimeoutS, kStatementTimeoutS);
    SqlResult result = connection->connected();
    if (result.ok() && !settings_.schema.empty())
      result = connection->execute("SELECT set_config('search_path', $1, false)", {settings_.schema});
    if (result.ok()) slot(reads) = std::move(connection);
    return result;
  }

  void read_secret() {
    const auto client = environment_.session().client(aws::secrets_manager::service());
    const std::string text = aws::secrets_manager::parse_get_secret_value(
        client->wait(aws::secrets_manager::get_secret_value(settings_.secret)));
    Payload secret;
    if (secret.parse(text) == simdjson::SUCCESS) {
      user_ = text_member(secret.root(), "username");
      password_ = text_member(secret.root(), "password");
    }
    if (user_.empty()) throw FunctionError("InvalidSettings", "The secret holds no username");
  }

  Environment& environment_;
  LoadSettings settings_;
  std::string user_, password_;
  std::unique_ptr<SqlConnection> writer_, reader_;
};

class Loading {
 public:
  Loading(Environment& environment, Database& database, const Invocation& invocation)
      : log_(environment.log()), database_(database), invocation_(invocation) {}

  // Each message is a transaction of its own; false: it has to be delivered again.
  bool process(const LoadMessage& message, std::size_t batch) {
    message_ = &message;
    if (message.id.empty()) {  // to no avail, however often it comes
      sample("foreign", base::wall_ns(), base::monotonic_ns(), {}, {});
      return true;
    }
    receive(batch);
    if (message.sent_ns) waited(*message.sent_ns);
    if (invocation_.deadline_ms != 0 && base::wall_ns() / kNsPerMs > invocation_.deadline_ms - kRoomAtTheEndMs) {
      SqlResult late;
      late.sqlstate = "57014";  // query_canceled, the server's own word for what took too long
      late.message = "the invocation's deadline came first";
      sample("message", base::wall_ns(), base::monotonic_ns(), {}, late);
      return false;
    }
    const std::int64_t start_ns = base::wall_ns(), begin_ns = base::monotonic_ns();
    const SqlResult result = transaction();
    sample("message", start_ns, begin_ns, message.action, result);
    return result.ok();
  }

 private:
  SqlResult transaction() {
    const LoadAction* const action = find_action(database_.settings(), message_->action);
    if (action == nullptr) {
      SqlResult unknown;
      unknown.sqlstate = "42601";
      unknown.message = "there is no action " + printable(message_->action);
      return unknown;
    }
    SqlConnection* connection = database_.kept(action->reads);
    if (connection == nullptr) {
      const std::int64_t start_ns = base::wall_ns(), begin_ns = base::monotonic_ns();
      const SqlResult connected = database_.connect(action->reads);
      sample("connect", start_ns, begin_ns, {}, connected);
      if (!connected.ok()) return connected;
      connection = database_.kept(action->reads);
      if (connection == nullptr) return connected;
    }
    SqlResult result = connection->execute("BEGIN");
    std::mt19937_64 random(XXH3_64bits(message_->id.data(), message_->id.size()));
    for (std::int64_t i = 0; result.ok() && i < message_->statements; ++i) {
      const std::vector<std::string> parameters = draw_parameters(*action, random);
      const std::int64_t start_ns = base::wall_ns(), begin_ns = base::monotonic_ns();
      result = connection->execute(action->sql, parameters);
      sample("statement", start_ns, begin_ns, action->name, result);
    }
    const std::int64_t start_ns = base::wall_ns(), begin_ns = base::monotonic_ns();
    if (!result.ok()) {
      if (!connection->broken()) connection->execute("ROLLBACK");
      return result;
    }
    result = connection->execute("COMMIT");
    sample("transaction_commit", start_ns, begin_ns, action->name, result);
    return result;
  }

  void receive(std::size_t batch) {
    aws::JsonObject line = Log::record("receive");
    line.text("run", message_->run).text("id", message_->id).text("store", "sqs");
    line.number("receive_ns", invocation_.entry_ns);
    if (message_->sent_ns) line.number("store_ns", *message_->sent_ns);
    line.number("batch", static_cast<std::int64_t>(batch))
        .number("index", static_cast<std::int64_t>(message_->index))
        .text("request_id", invocation_.request_id);
    log_.numbered(std::move(line));
  }

  // From the queue's stamp, whole milliseconds of another clock, to the begin of the invocation.
  void waited(std::int64_t sent_ns) {
    log_.numbered(head("queue_wait", sent_ns, message_->action)
                      .number("duration_ns", invocation_.entry_ns - sent_ns)
                      .truth("ok", true)
                      .text("request_id", invocation_.request_id));
  }

  void sample(std::string_view series, std::int64_t start_ns, std::int64_t begin_ns, const std::string& action,
              const SqlResult& result) {
    const std::int64_t duration_ns = base::monotonic_ns() - begin_ns;
    aws::JsonObject line = head(series, start_ns, action, result.sqlstate);
    line.number("duration_ns", duration_ns);
    if (series == "statement" && result.ok()) line.number("bytes", result.bytes).number("rows", result.rows);
    line.truth("ok", result.ok());
    if (!result.ok()) line.text("error", result.sqlstate).text("message", printable(result.message));
    log_.numbered(std::move(line.text("request_id", invocation_.request_id)));
  }

  aws::JsonObject head(std::string_view series, std::int64_t start_ns, const std::string& action,
                       const std::string& sqlstate = {}) const {
    aws::JsonObject line = Log::record("sample");
    line.text("run", message_->run).text("store", "aurora").text("series", series);
    line.raw("labels",
             aws::JsonObject().text_unless_empty("action", action).text_unless_empty("sqlstate", sqlstate).json());
    if (message_->cell >= 0) line.number("cell", message_->cell);
    if (message_->trial >= 0) line.number("trial", message_->trial);
    line.number("start_ns", start_ns);
    return line;
  }

  Log& log_;
  Database& database_;
  const Invocation& invocation_;
  const LoadMessage* message_ = nullptr;
};

// Tables made, filled and dropped from where the database can be reached.
std::string run_script(Database& database, const std::string& script) {
  SqlResult result;
  if (database.kept(false) == nullptr) result = database.connect(false);
  if (result.ok()) result = database.kept(false)->script(script);
  if (!result.ok()) throw FunctionError("SQLSTATE " + result.sqlstate, result.message);
  return aws::JsonObject().truth("done", true).json();
}

Database& database_of(Environment& environment) {
  static std::unique_ptr<Database> database;  // a process is an environment
  if (!database) database = std::make_unique<Database>(environment);
  return *database;
}

}  // namespace

std::string load(Environment& environment, const Invocation& invocation, const Payload& payload) {
  Database& database = database_of(environment);
  if (payload.is_json()) {
    const std::string_view script = text_member(payload.root(), "script");
    if (!script.empty()) return run_script(database, std::string(script));
  }
  const std::vector<LoadMessage> messages = parse_load_messages(payload);
  Loading loading(environment, database, invocation);
  std::vector<std::string> failures;
  for (const LoadMessage& message : messages) {
    if (!loading.process(message, messages.size()))
      failures.push_back(aws::JsonObject().text("itemIdentifier", message.message_id).json());
  }
  environment.log().flush();
  return aws::JsonObject()
      .raw("batchItemFailures", aws::json_array(failures))
      .number("received", static_cast<std::int64_t>(messages.size()))
      .json();
}

}  // namespace echotrace::functions
