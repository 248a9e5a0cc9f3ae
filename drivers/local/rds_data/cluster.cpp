#include "drivers/local/rds_data/cluster.h"

#include "drivers/local/rds_data/refusals.h"

#include <utility>

namespace echotrace::local::rds_data {
namespace {

// PostgreSQL's own limit is 100, and each of ours may bring another, of dblink's.
constexpr std::size_t kMostConnections = 24;
constexpr std::int64_t kTransactionIdleNs = 180'000'000'000;
constexpr const char* kOptions = " options='-c timezone=UTC -c statement_timeout=45s'";

bool succeeded(const ResultPointer& result) {
  const ExecStatusType status = PQresultStatus(result.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

}  // namespace

Cluster::Cluster(Loop& loop, Invoker& invoker, Faults& faults, LocalDatabase database)
    : loop_(loop), invoker_(invoker), faults_(faults), database_(std::move(database)) {
  listen();
}

void Cluster::listen() {
  const auto lost = [this] {
    unreachable_ = true;
    pump();
  };
  listener_ = Connection::open(
      loop_, database_.connection, [this](std::string_view payload) { deliver(payload); }, lost);
  listener_->run({"LISTEN " + std::string(kInvocationChannel), {}}, {}, [this](ResultPointer result) {
    if (succeeded(result))
      listening_ = true;
    else
      unreachable_ = true;
    pump();
  });
}

void Cluster::deliver(std::string_view notification) {
  if (notification.starts_with('d')) return invoke(notification.substr(1));
  if (!notification.starts_with('s')) return;
  const auto message = std::make_shared<std::string>();
  listener_->run(
      {"DELETE FROM " + std::string(kSpilledTable) + " WHERE id = $1 RETURNING message",
       {{std::string(notification.substr(1)), 0}}},
      [message](const PGresult* row) {
        message->assign(PQgetvalue(row, 0, 0), static_cast<std::size_t>(PQgetlength(row, 0, 0)));
        return true;
      },
      [this, message](ResultPointer) {
        if (!message->empty()) invoke(*message);
      });
}

void Cluster::invoke(std::string_view message) {
  const std::size_t end = message.find('\n');
  if (end == message.npos) return;
  const std::string_view payload = message.substr(end + 1);
  for (int copies = faults_.deliveries("aurora"); copies > 0; --copies)
    invoker_.invoke_later(message.substr(0, end), std::string(payload));
}

void Cluster::lease(Use use) {
  pool_->waiting.push_back(std::move(use));
  pump();
}

void Cluster::pump() {
  if (!listening_ && !unreachable_) return;
  while (!pool_->waiting.empty()) {
    std::shared_ptr<Connection> free;
    while (!free && !pool_->idle.empty() && !unreachable_) {
      free = std::move(pool_->idle.back());
      pool_->idle.pop_back();
      if (!free->lost()) continue;
      free.reset();
      --pool_->open;
    }
    if (!free && !unreachable_) {
      if (pool_->open >= kMostConnections) return;
      ++pool_->open;
      free = Connection::open(loop_, database_.connection + kOptions);
    }
    const Use use = std::move(pool_->waiting.front());
    pool_->waiting.pop_front();
    use(free ? leased(std::move(free)) : nullptr);
  }
}

Cluster::Lease Cluster::leased(std::shared_ptr<Connection> connection) {
  Connection* const raw = connection.get();
  const auto back = [weak = std::weak_ptr(self_), connection = std::move(connection)](Connection*) mutable {
    const auto self = weak.lock();
    if (!self) return;
    Cluster& cluster = **self;
    // A statement may have been BEGIN: nobody is to find a transaction open that is not theirs.
    if (connection->lost() || connection->in_transaction())
      --cluster.pool_->open;
    else
      cluster.pool_->idle.push_back(std::move(connection));
    cluster.loop_.after(0, [weak] {
      if (const auto still = weak.lock()) (*still)->pump();
    });
  };
  return {raw, back};
}

std::string Cluster::keep(Lease lease) {
  const std::string id = ids_.uuid();
  transactions_[id].lease = std::move(lease);
  expire_later(id);
  return id;
}

void Cluster::expire_later(const std::string& id) {
  Transaction& transaction = transactions_.at(id);
  loop_.cancel(transaction.timer);
  transaction.timer = loop_.after(kTransactionIdleNs, [weak = std::weak_ptr(self_), id] {
    if (const auto self = weak.lock()) (*self)->transactions_.erase(id);
  });
}

Cluster::Lease Cluster::in_transaction(const std::string& id) {
  const auto found = transactions_.find(id);
  if (found == transactions_.end()) throw transaction_not_found(id);
  expire_later(id);
  return found->second.lease;
}

Cluster::Lease Cluster::take_transaction(const std::string& id) {
  Lease lease = in_transaction(id);
  loop_.cancel(transactions_.at(id).timer);
  transactions_.erase(id);
  return lease;
}

}  // namespace echotrace::local::rds_data
