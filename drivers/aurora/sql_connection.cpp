#include "drivers/aurora/sql_connection.h"

#include "ingest/base/error.h"

#include <dlfcn.h>
#include <libpq-fe.h>

#include <string_view>
#include <utility>

namespace echotrace::drivers::aurora {
namespace {

constexpr const char* kLibrary = "libpq.so.5";
constexpr const char* kNoConnection = "08000";  // connection_exception

// Those of libpq's functions that are used.
struct Libpq {
  decltype(&::PQconnectdbParams) connect = nullptr;
  decltype(&::PQstatus) status = nullptr;
  decltype(&::PQerrorMessage) error_message = nullptr;
  decltype(&::PQfinish) finish = nullptr;
  decltype(&::PQexec) exec = nullptr;
  decltype(&::PQexecParams) exec_params = nullptr;
  decltype(&::PQresultStatus) result_status = nullptr;
  decltype(&::PQresultErrorField) error_field = nullptr;
  decltype(&::PQresultErrorMessage) result_message = nullptr;
  decltype(&::PQntuples) rows = nullptr;
  decltype(&::PQnfields) columns = nullptr;
  decltype(&::PQgetlength) length = nullptr;
  decltype(&::PQcmdTuples) affected = nullptr;
  decltype(&::PQclear) clear = nullptr;
  decltype(&::PQsetNoticeProcessor) on_notice = nullptr;
};

template <typename Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr)
    throw base::Error(base::Exit::kEnvironment, std::string(kLibrary) + " lacks the function " + name);
}

Libpq load() {
  void* const library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw base::Error(base::Exit::kEnvironment, std::string("cannot load PostgreSQL's client library: ") + ::dlerror(),
                      "", "On Debian: apt-get install libpq5");
  }
  Libpq libpq;
  find(library, "PQconnectdbParams", libpq.connect);
  find(library, "PQstatus", libpq.status);
  find(library, "PQerrorMessage", libpq.error_message);
  find(library, "PQfinish", libpq.finish);
  find(library, "PQexec", libpq.exec);
  find(library, "PQexecParams", libpq.exec_params);
  find(library, "PQresultStatus", libpq.result_status);
  find(library, "PQresultErrorField", libpq.error_field);
  find(library, "PQresultErrorMessage", libpq.result_message);
  find(library, "PQntuples", libpq.rows);
  find(library, "PQnfields", libpq.columns);
  find(library, "PQgetlength", libpq.length);
  find(library, "PQcmdTuples", libpq.affected);
  find(library, "PQclear", libpq.clear);
  find(library, "PQsetNoticeProcessor", libpq.on_notice);
  return libpq;
}

const Libpq& libpq() {
  static const Libpq loaded = load();
  return loaded;
}

std::string without_line_end(const char* text) {
  std::string said = text == nullptr ? "" : text;
  while (said.ends_with('\n') || said.ends_with(' ')) said.pop_back();
  return said;
}

// libpq gives no SQLSTATE of a connection that could not be made: the server's own message tells the commonest.
std::string sqlstate_of_connecting(std::string_view message) {
  if (message.find("password authentication failed") != std::string_view::npos) return "28P01";
  if (message.find("too many clients") != std::string_view::npos ||
      message.find("remaining connection slots") != std::string_view::npos)
    return "53300";
  return "08001";  // sqlclient_unable_to_establish_sqlconnection
}

}  // namespace

struct SqlConnection::Handle {
  ~Handle() { libpq().finish(connection); }

  SqlResult take(PGresult* raw) const {
    const Libpq& pq = libpq();
    const std::unique_ptr<PGresult, decltype(pq.clear)> result(raw, pq.clear);
    SqlResult taken;
    const ExecStatusType status = pq.result_status(result.get());
    if (status == PGRES_TUPLES_OK) {
      taken.rows = pq.rows(result.get());
      const int columns = pq.columns(result.get());
      for (int row = 0; row < taken.rows; ++row)
        for (int column = 0; column < columns; ++column) taken.bytes += pq.length(result.get(), row, column);
    } else if (status == PGRES_COMMAND_OK) {
      for (const char* digit = pq.affected(result.get()); *digit >= '0' && *digit <= '9'; ++digit)
        taken.rows = taken.rows * 10 + (*digit - '0');
    } else {
      const char* const sqlstate = result ? pq.error_field(result.get(), PG_DIAG_SQLSTATE) : nullptr;
      const char* const said = result ? pq.error_field(result.get(), PG_DIAG_MESSAGE_PRIMARY) : nullptr;
      taken.sqlstate = sqlstate == nullptr ? kNoConnection : sqlstate;
      taken.message = without_line_end(said == nullptr ? pq.error_message(connection) : said);
    }
    return taken;
  }

  PGconn* connection = nullptr;
};

SqlConnection::SqlConnection(const SqlServer& server, int connect_timeout_s, int statement_timeout_s)
    : handle_(std::make_unique<Handle>()) {
  const std::string port = std::to_string(server.port), connect_timeout = std::to_string(connect_timeout_s);
  const std::string options = "-c statement_timeout=" + std::to_string(statement_timeout_s) + "s";
  std::vector<std::pair<const char*, const std::string&>> said{
      {"host", server.host},         {"port", port},           {"dbname", server.database}, {"user", server.user},
      {"password", server.password}, {"sslmode", server.tls},  {"options", options},        {"connect_timeout", connect_timeout},
  };
  if (!server.ca_file.empty()) said.emplace_back("sslrootcert", server.ca_file);
  std::vector<const char*> names, values;
  for (const auto& [name, value] : said) {
    names.push_back(name);
    values.push_back(value.c_str());
  }
  names.insert(names.end(), {"application_name", "gssencmode", nullptr});
  values.insert(values.end(), {"echotrace", "disable", nullptr});
  const Libpq& pq = libpq();
  handle_->connection = pq.connect(names.data(), values.data(), 0);
  pq.on_notice(handle_->connection, [](void*, const char*) {}, nullptr);
  if (pq.status(handle_->connection) == CONNECTION_OK) return;
  connected_.message = without_line_end(pq.error_message(handle_->connection));
  connected_.sqlstate = sqlstate_of_connecting(connected_.message);
}

SqlConnection::~SqlConnection() = default;

bool SqlConnection::broken() const {
  return libpq().status(handle_->connection) != CONNECTION_OK;
}

SqlResult SqlConnection::execute(const std::string& sql, const std::vector<std::string>& parameters) {
  std::vector<const char*> values;
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  return handle_->take(libpq().exec_params(handle_->connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                           values.data(), nullptr, nullptr, 0));
}

SqlResult SqlConnection::script(const std::string& sql) {
  return handle_->take(libpq().exec(handle_->connection, sql.c_str()));
}

}  // namespace echotrace::drivers::aurora
