// A queue and a stream whose content the test writes.
#pragma once

#include "drivers/local/queue_source.h"
#include "drivers/local/stream_source.h"
#include "tests/drivers/local/manual_loop.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace echotrace::local {

inline constexpr std::string_view kQueueArn = "arn:aws:sqs:us-east-1:000000000000:jobs";
inline constexpr std::string_view kStreamArn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/things/stream/2026-01-01T00:00:00.000";

class Subscriptions {
 public:
  explicit Subscriptions(Loop& loop) : loop_(loop) {}
  Loop::Id add(Loop::Task task) {
    tasks_[++last_] = std::move(task);
    return last_;
  }
  void remove(Loop::Id id) { tasks_.erase(id); }
  void tell() {
    loop_.post([this] {
      const auto tasks = tasks_;
      for (const auto& [id, task] : tasks) task();
    });
  }
  std::size_t count() const { return tasks_.size(); }

 private:
  Loop& loop_;
  Loop::Id last_ = 0;
  std::map<Loop::Id, Loop::Task> tasks_;
};

class FakeQueue final : public QueueSource {
 public:
  explicit FakeQueue(ManualLoop& loop) : subscriptions(loop), loop_(loop) {}

  void send(const std::string& id) {
    messages_.push_back({id, loop_.now_ns(), 0, padding});
    subscriptions.tell();
  }

  bool has_queue(std::string_view arn) const override { return arn == kQueueArn; }
  std::int64_t visibility_timeout_ns(std::string_view) const override { return visibility_ns; }

  std::vector<QueuedMessage> take(std::string_view, std::size_t limit) override {
    std::vector<QueuedMessage> taken;
    for (Message& message : messages_) {
      if (taken.size() == limit) break;
      if (message.visible_ns > loop_.now_ns()) continue;
      message.visible_ns = loop_.now_ns() + visibility_ns;
      ++message.receives;
      taken.push_back({message.id, R"({"messageId":")" + message.id + R"(","body":")" +
                                       std::string(message.padding, 'x') + R"("})"});
      loop_.after(visibility_ns, [this] { subscriptions.tell(); });
    }
    return taken;
  }

  void remove(std::string_view, std::string_view receipt) override {
    std::erase_if(messages_, [&](const Message& message) { return message.id == receipt; });
  }

  Loop::Id when_visible(std::string_view, Loop::Task task) override { return subscriptions.add(std::move(task)); }
  void ignore(Loop::Id id) override { subscriptions.remove(id); }

  std::size_t left() const { return messages_.size(); }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const Message& message : messages_) all.insert(message.id);
    return all;
  }

  Subscriptions subscriptions;
  std::int64_t visibility_ns = 30'000'000'000;
  std::size_t padding = 0;  // bytes of a message's body

 private:
  struct Message {
    std::string id;
    std::int64_t visible_ns;
    int receives;
    std::size_t padding;
  };
  ManualLoop& loop_;
  std::vector<Message> messages_;
};

class FakeStream final : public StreamSource {
 public:
  explicit FakeStream(ManualLoop& loop, std::size_t shards = 1) : subscriptions(loop), loop_(loop), shards_(shards) {}

  // Its sequence number is its name.
  void write(const std::string& name, const std::string& partition = "p", std::size_t shard = 0,
             std::size_t padding = 0) {
    auto& records = shards_[shard];
    records.push_back(
        {records.size(), loop_.now_ns(), partition,
         R"({"dynamodb":{"SequenceNumber":")" + name + R"("},"pad":")" + std::string(padding, 'x') + R"("})"});
    subscriptions.tell();
  }

  bool has_stream(std::string_view arn) const override { return arn == kStreamArn; }
  std::size_t shard_count(std::string_view) const override { return shards_.size(); }
  std::uint64_t oldest(std::string_view, std::size_t) const override { return 0; }
  std::uint64_t latest(std::string_view, std::size_t shard) const override { return shards_[shard].size(); }

  std::vector<StreamRecord> read(std::string_view, std::size_t shard, std::uint64_t position,
                                 std::size_t limit) const override {
    ++reads;
    const auto& records = shards_[shard];
    std::vector<StreamRecord> found;
    for (auto at = static_cast<std::size_t>(position); at < records.size() && found.size() < limit; ++at)
      found.push_back(records[at]);
    return found;
  }

  Loop::Id when_written(std::string_view, Loop::Task task) override { return subscriptions.add(std::move(task)); }
  void ignore(Loop::Id id) override { subscriptions.remove(id); }

  Subscriptions subscriptions;
  mutable std::size_t reads = 0;

 private:
  ManualLoop& loop_;
  std::vector<std::vector<StreamRecord>> shards_;
};

}  // namespace echotrace::local
