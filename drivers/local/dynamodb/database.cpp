#include "drivers/local/dynamodb/database.h"

#include "drivers/local/dynamodb/refusals.h"
#include "drivers/local/service.h"

#include <utility>
#include <vector>

namespace echotrace::local::dynamodb {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kChangeNs = kSecondNs / 10;  // how long creating and deleting a table take
constexpr std::int64_t kTokenNs = 600 * kSecondNs;

}  // namespace

Database::Database(Loop& loop, std::string region) : loop_(loop), region_(std::move(region)) {}

Database::~Database() {
  for (const auto& [arn, timer] : telling_) loop_.cancel(timer);
}

const Database::Tables& Database::tables() {
  forget_gone();
  return tables_;
}

std::string Database::table_arn(std::string_view name) const {
  return "arn:aws:dynamodb:" + region_ + ":" + std::string(kAccount) + ":table/" + std::string(name);
}

void Database::forget_gone() {
  std::erase_if(tables_, [now = now_ns()](const auto& entry) { return entry.second.gone(now); });
  std::erase_if(streams_, [now = now_ns()](const auto& entry) { return entry.second->forgotten(now); });
}

Table& Database::create(TableDefinition definition) {
  forget_gone();
  if (tables_.contains(definition.name))
    throw refused("ResourceInUseException", "Table already exists: " + definition.name);
  const std::string name = definition.name;
  Table& table = tables_.emplace(name, Table(std::move(definition))).first->second;
  table.become(Table::Status::kCreating, now_ns() + kChangeNs);
  return table;
}

void Database::remove(Table& table) {
  table.close_stream(now_ns());
  table.become(Table::Status::kDeleting, now_ns() + kChangeNs);
}

Table* Database::find(std::string_view name) {
  const auto found = tables_.find(name);
  if (found == tables_.end()) return nullptr;
  if (!found->second.gone(now_ns())) return &found->second;
  tables_.erase(found);
  return nullptr;
}

Table& Database::usable(std::string_view name) {
  Table* table = find(name);
  if (table == nullptr) throw no_such_table();
  const Table::Status status = table->status(now_ns());
  if (status == Table::Status::kCreating || status == Table::Status::kDeleting) throw no_such_table();
  return *table;
}

void Database::open_stream(Table& table, ViewType view) {
  table.open_stream(view, region_, now_ns());
  streams_[table.stream()->arn()] = table.stream();
}

std::optional<Row> Database::write(Table& table, const Key& key, std::optional<Item> item) {
  auto before = table.replace(key, std::move(item), now_ns());
  if (table.streams()) tell(table.stream()->arn());
  return before;
}

const Database::Streams& Database::streams() {
  forget_gone();
  return streams_;
}

std::shared_ptr<Stream> Database::stream(std::string_view arn) const {
  const auto found = streams_.find(arn);
  if (found == streams_.end() || found->second->forgotten(now_ns())) return nullptr;
  return found->second;
}

Loop::Id Database::when_written(std::string_view stream_arn, Loop::Task task) {
  subscriptions_[++last_subscription_] = {std::string(stream_arn), std::move(task)};
  return last_subscription_;
}

void Database::ignore(Loop::Id subscription) {
  subscriptions_.erase(subscription);
}

// Soon rather than at once, so that a subscriber may do as it likes, and once for many writes.
void Database::tell(const std::string& stream_arn) {
  if (subscriptions_.empty() || telling_.contains(stream_arn)) return;
  telling_[stream_arn] = loop_.after(0, [this, stream_arn] {
    telling_.erase(stream_arn);
    std::vector<Loop::Id> concerned;
    for (const auto& [id, subscription] : subscriptions_)
      if (subscription.stream_arn == stream_arn) concerned.push_back(id);
    for (const Loop::Id id : concerned) {
      const auto found = subscriptions_.find(id);
      if (found == subscriptions_.end()) continue;
      const Loop::Task task = found->second.task;
      task();
    }
  });
}

bool Database::remember(const std::string& token, std::uint64_t fingerprint, bool& repeated) {
  std::erase_if(tokens_, [now = now_ns()](const auto& entry) { return entry.second.until_ns < now; });
  const auto [entry, inserted] = tokens_.try_emplace(token, Remembered{fingerprint, now_ns() + kTokenNs});
  repeated = !inserted;
  return entry->second.fingerprint == fingerprint;
}

}  // namespace echotrace::local::dynamodb
