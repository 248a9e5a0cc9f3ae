#include "drivers/aurora/postgres.h"

#include "drivers/server_process.h"
#include "drivers/store.h"
#include "ingest/base/error.h"

#include <libpq-fe.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <memory>
#include <sys/wait.h>
#include <thread>

namespace echotrace::drivers::aurora {
namespace {

using base::Error;
using base::Exit;

constexpr const char* kUser = "echotrace";  // a superuser of the server, no user of the machine
constexpr std::chrono::seconds kStartTakes{30};
constexpr std::chrono::milliseconds kLookEvery{5};

std::string program(const char* name) {
  if (const auto found = find_program(name)) return found->string();
  throw Error(Exit::kEnvironment, std::string("the program ") + name + " is missing", "",
              "On Debian: apt-get install postgresql-15");
}

int wait_for(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& folder) {
  const std::string said = last_line_of_log(folder, "FATAL");
  throw Error(Exit::kEnvironment, what + (said.empty() ? "" : ": " + said));
}

// A value of a connection string.
std::string quoted_value(const std::string& value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// An element of a list among the server's settings.
std::string quoted_element(const std::string& value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

std::vector<std::string> server_command(const std::filesystem::path& folder) {
  std::vector<std::string> command{program("postgres"), "-D", (folder / "data").string()};
  for (const std::string& setting :
       {std::string("listen_addresses="), "unix_socket_directories=" + quoted_element(folder.string()),
        std::string("unix_socket_permissions=0700"), std::string("port=5432"), std::string("fsync=off"),
        std::string("synchronous_commit=off"), std::string("full_page_writes=off"), std::string("wal_level=minimal"),
        std::string("max_wal_senders=0"), std::string("max_connections=100"), std::string("shared_buffers=64MB"),
        std::string("huge_pages=off"), std::string("dynamic_shared_memory_type=mmap"), std::string("jit=off"),
        std::string("log_min_messages=error"), std::string("log_min_error_statement=panic")}) {
    command.emplace_back("-c");
    command.push_back(setting);
  }
  return command;
}

}  // namespace

Postgres::Postgres(const TakeCare& take_care) {
  const auto user = server_user();
  folder_ = make_server_folder(user);
  try {
    take_care(folder_);
    const pid_t maker =
        start_server(folder_, user,
                     {program("initdb"), "--no-sync", "--no-clean", "--no-instructions", "-D",
                      (folder_ / "data").string(), "-U", kUser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"},
                     SIGKILL);
    if (wait_for(maker) != 0) fail("PostgreSQL's initdb failed", folder_);
    connection_ = "host=" + quoted_value(folder_.string()) + " hostaddr='' port=5432 dbname=" + database_ +
                  " user=" + kUser + " sslmode=disable gssencmode=disable";
    process_ = start_server(folder_, user, server_command(folder_), SIGQUIT);
    start();
  } catch (...) {
    stop();
    throw;
  }
}

Postgres::~Postgres() {
  stop();
}

std::string Postgres::user() {
  return kUser;
}

void Postgres::start() {
  const auto begin = std::chrono::steady_clock::now();
  while (PQping(connection_.c_str()) != PQPING_OK) {
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      fail("PostgreSQL did not start", folder_);
    }
    if (std::chrono::steady_clock::now() - begin > kStartTakes) fail("PostgreSQL does not become ready", folder_);
    std::this_thread::sleep_for(kLookEvery);
  }
}

// SIGQUIT: at once, and with nothing written back, since all of it goes.
void Postgres::stop() noexcept {
  if (process_ > 0) {
    ::kill(process_, SIGQUIT);
    wait_for(process_);
    process_ = -1;
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Postgres::execute(const std::string& sql) const {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(connection_.c_str()), PQfinish);
  PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
  std::string said = PQerrorMessage(connection.get());
  while (said.ends_with('\n')) said.pop_back();
  throw Error(Exit::kEnvironment, "PostgreSQL refuses a statement: " + said);
}

}  // namespace echotrace::drivers::aurora
