// One database cluster as the RDS Data API and Lambda see it: a pool of connections, transactions that outlive a
// request, and the listener that makes aws_lambda.invoke() reach functions.
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/invoker.h"
#include "drivers/local/local_database.h"
#include "drivers/local/loop.h"
#include "drivers/local/rds_data/connection.h"
#include "drivers/local/request_ids.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::local::rds_data {

class Cluster {
 public:
  // A connection for one request; back in the pool when the last copy is gone.
  using Lease = std::shared_ptr<Connection>;
  // Null: the database cannot be reached.
  using Use = std::function<void(Lease)>;

  Cluster(Loop& loop, Invoker& invoker, Faults& faults, LocalDatabase database);

  const LocalDatabase& database() const { return database_; }

  // Calls `use` now or when a connection is free. Not before invocations are listened to: none is missed.
  void lease(Use use);

  // An open transaction has its connection for itself, up to three minutes after it was last used.
  std::string keep(Lease lease);                  // its id
  Lease in_transaction(const std::string& id);    // throws Refusal for one that is not open
  Lease take_transaction(const std::string& id);  // the same; it is no transaction of the cluster's any more

 private:
  struct Pool {
    std::size_t open = 0;
    std::deque<std::shared_ptr<Connection>> idle;
    std::deque<Use> waiting;
  };
  struct Transaction {
    Lease lease;
    Loop::Id timer = 0;
  };

  void listen();
  void pump();
  Lease leased(std::shared_ptr<Connection> connection);
  void deliver(std::string_view notification);
  void invoke(std::string_view message);
  void expire_later(const std::string& id);

  Loop& loop_;
  Invoker& invoker_;
  Faults& faults_;
  const LocalDatabase database_;
  RequestIds ids_;
  bool listening_ = false, unreachable_ = false;
  std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();
  std::map<std::string, Transaction> transactions_;
  std::shared_ptr<Connection> listener_;
  const std::shared_ptr<Cluster*> self_ = std::make_shared<Cluster*>(this);  // seen by what may outlive it
};

}  // namespace echotrace::local::rds_data
