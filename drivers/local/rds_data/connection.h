// A connection to PostgreSQL on the endpoint's loop: nothing here waits.
// https://www.postgresql.org/docs/15/libpq-async.html
#pragma once

#include "drivers/local/loop.h"

#include <libpq-fe.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::rds_data {

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ResultDeleter>;

// A parameter as PostgreSQL's text form of its type; nullopt is NULL, type 0 lets the server find it out.
struct Bound {
  std::optional<std::string> text;
  Oid type = 0;
};

struct Statement {
  std::string sql;
  std::vector<Bound> parameters;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // One row; false ends the statement and the connection with it, since there is too much.
  using Row = std::function<bool(const PGresult* row)>;
  // The last result, which holds the columns and what became of the statement; null when the connection was lost.
  using Done = std::function<void(ResultPointer)>;
  using Notified = std::function<void(std::string_view payload)>;

  // Begins to connect. info: libpq's, of a Unix-domain socket. notified: of every channel that is listened to.
  static std::shared_ptr<Connection> open(Loop& loop, const std::string& info, Notified notified = {},
                                          std::function<void()> lost = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // After those before it. `done` comes later, once; not when the connection is destroyed.
  void run(Statement statement, Row row, Done done);

  bool lost() const { return state_ == State::kLost; }
  const std::string& why_lost() const { return why_lost_; }
  bool in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }

 private:
  enum class State { kConnecting, kReady, kLost };
  struct Task {
    Statement statement;
    Row row;
    Done done;
  };
  struct Closer {
    void operator()(PGconn* connection) const { PQfinish(connection); }
  };

  Connection(Loop& loop, Notified notified, std::function<void()> lost)
      : loop_(loop), notified_(std::move(notified)), told_lost_(std::move(lost)) {}
  void go_on_connecting();
  void later(void (Connection::*member)());
  void watch();
  void unwatch();
  void readable();
  void read_results();
  void read_notifications();
  void start_next();
  void flush();
  void finish(ResultPointer result);
  void lose(std::string why);

  Loop& loop_;
  Notified notified_;
  std::function<void()> told_lost_;
  std::unique_ptr<PGconn, Closer> connection_;
  State state_ = State::kConnecting;
  std::string why_lost_;
  Loop::Id watch_ = 0;
  int watched_ = -1;
  std::deque<Task> waiting_;
  std::optional<Task> running_;
  ResultPointer last_;
};

}  // namespace echotrace::local::rds_data
