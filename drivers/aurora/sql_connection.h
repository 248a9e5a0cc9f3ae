// A direct connection to PostgreSQL, through libpq. The library is loaded when the first connection is made, so that
// functions which speak to no database start without it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::drivers::aurora {

// Handed to libpq member by member: nothing is put into a connection string, the password least of all.
struct SqlServer {
  std::string host;  // a name, or the folder of a Unix-domain socket
  int port = 5432;
  std::string database, user, password;
  // libpq's sslmode: "verify-full", "require" (encrypted, the server not verified), "disable".
  std::string tls = "verify-full";
  std::string ca_file;  // PEM, for verify-full; empty: what libpq takes by itself
};

struct SqlResult {
  std::string sqlstate;  // five characters; empty: it succeeded. "08000" where there is no connection any more
  std::string message;   // of the failure, without the password
  std::int64_t rows = 0;
  std::int64_t bytes = 0;  // of the values returned, as text

  bool ok() const { return sqlstate.empty(); }
};

class SqlConnection {
 public:
  // Connects, for so long at most; whether it succeeded says connected(). Statements that take longer than the other
  // time are ended by the server (57014). Throws base::Error (environment) when there is no libpq.
  SqlConnection(const SqlServer& server, int connect_timeout_s, int statement_timeout_s);
  ~SqlConnection();
  SqlConnection(const SqlConnection&) = delete;
  SqlConnection& operator=(const SqlConnection&) = delete;

  const SqlResult& connected() const { return connected_; }
  bool broken() const;  // it is no use any more

  // One statement, its parameters as texts for $1, $2, …; waits.
  SqlResult execute(const std::string& sql, const std::vector<std::string>& parameters = {});
  // Several, separated by semicolons, in one transaction.
  SqlResult script(const std::string& sql);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
  SqlResult connected_;
};

}  // namespace echotrace::drivers::aurora
