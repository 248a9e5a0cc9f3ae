// All tables of the account, and their streams.
#pragma once

#include "drivers/local/dynamodb/table.h"
#include "drivers/local/loop.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::dynamodb {

class Database {
 public:
  Database(Loop& loop, std::string region);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& region() const { return region_; }
  std::int64_t now_ns() const { return loop_.now_ns(); }
  using Tables = std::map<std::string, Table, std::less<>>;
  const Tables& tables();
  std::string table_arn(std::string_view name) const;

  // Throws Refusal (ResourceInUseException) when there is a table of that name.
  Table& create(TableDefinition definition);
  void remove(Table& table);
  // nullptr when there is none.
  Table* find(std::string_view name);
  // One whose items can be read and written. Throws Refusal (ResourceNotFoundException).
  Table& usable(std::string_view name);

  void open_stream(Table& table, ViewType view);

  // The only way to write, since those who wait for the stream are told.
  std::optional<Row> write(Table& table, const Key& key, std::optional<Item> item);

  using Streams = std::map<std::string, std::shared_ptr<Stream>, std::less<>>;  // by ARN
  const Streams& streams();
  std::shared_ptr<Stream> stream(std::string_view arn) const;  // nullptr: there is none

  Loop::Id when_written(std::string_view stream_arn, Loop::Task task);
  void ignore(Loop::Id subscription);

  // Requests of transactions by their token, for ten minutes. False: another request had it.
  bool remember(const std::string& token, std::uint64_t fingerprint, bool& repeated);
  void forget(const std::string& token) { tokens_.erase(token); }

 private:
  struct Subscription {
    std::string stream_arn;
    Loop::Task task;
  };
  struct Remembered {
    std::uint64_t fingerprint;
    std::int64_t until_ns;
  };
  void tell(const std::string& stream_arn);
  void forget_gone();

  Loop& loop_;
  std::string region_;
  Tables tables_;
  Streams streams_;
  std::map<Loop::Id, Subscription> subscriptions_;
  std::map<std::string, Loop::Id, std::less<>> telling_;  // timers, by stream
  std::map<std::string, Remembered> tokens_;
  Loop::Id last_subscription_ = 0;
};

}  // namespace echotrace::local::dynamodb
