#include "drivers/etcd/watcher.h"

#include "ingest/base/error.h"
#include "tests/drivers/aws/loopback_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace echotrace::drivers::etcd {
namespace {

using std::chrono::seconds;
using Keys = std::vector<std::string>;

std::string created(int revision) {
  return R"({"result":{"header":{"revision":")" + std::to_string(revision) + "\"},\"created\":true}}\n";
}
std::string put(const std::string& base64, int revision) {
  return R"({"result":{"events":[{"kv":{"key":")" + base64 + R"(","mod_revision":")" + std::to_string(revision) +
         "\"}}]}}\n";
}

// The beginning of an answer that does not end.
std::string unfinished(const std::string& text) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx", text.size());
  return std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") + size + "\r\n" + text + "\r\n";
}

class Seen {
 public:
  WatchStream::OnPut adder() {
    return [this](std::string&& key) {
      const std::lock_guard lock(mutex_);
      keys_.push_back(std::move(key));
      changed_.notify_all();
    };
  }
  Keys wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, seconds(20), [&] { return keys_.size() >= count; });
    return keys_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Keys keys_;
};

TEST(Watcher, TellsWhatComesWhileTheAnswerGoesOn) {
  aws::LoopbackServer server([](const std::string&) { return unfinished(created(1) + put("YQ==", 2)); });
  Seen seen;
  const Watcher watcher(server.origin(), "", seen.adder());
  EXPECT_EQ(seen.wait_for(1), Keys{"a"});
  EXPECT_EQ(server.connections(), 1);
}

TEST(Watcher, BeginsAgainWhereTheConnectionBroke) {
  std::atomic<int> watches = 0;
  aws::LoopbackServer server([&](const std::string&) -> std::string {
    switch (++watches) {
      case 1: return aws::ok(created(1) + put("YQ==", 2) + put("Yg==", 3) + put("Yw==", 4).substr(0, 20));
      case 2: return "";  // closed without an answer
      default: return unfinished(created(9) + put("Yw==", 4));
    }
  });
  Seen seen;
  const Watcher watcher(server.origin(), "", seen.adder());
  EXPECT_EQ(seen.wait_for(3), (Keys{"a", "b", "c"}));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_TRUE(requests[0].starts_with("POST /v3/watch HTTP/1.1\r\n")) << requests[0];
  EXPECT_EQ(requests[0].find("start_revision"), std::string::npos);
  for (const std::size_t again : {1u, 2u})
    EXPECT_NE(requests[again].find(R"("start_revision":"4")"), std::string::npos) << requests[again];
}

TEST(Watcher, SaysWhyThereIsNoWatch) {
  aws::LoopbackServer server([](const std::string&) {
    return aws::ok(R"({"error":{"message":"etcdserver: permission denied"}})"
                   "\n");
  });
  try {
    const Watcher watcher(
        server.origin(), "", [](std::string&&) {}, seconds(1));
    FAIL() << "there is no watch";
  } catch (const base::Error& error) {
    EXPECT_NE(std::string(error.what()).find("permission denied"), std::string::npos) << error.what();
  }
}

TEST(Watcher, EndsAtOnceWhileItWaits) {
  aws::LoopbackServer server([](const std::string&) { return unfinished(created(1)); });
  std::chrono::steady_clock::time_point begin;
  {
    const Watcher watcher(server.origin(), "", [](std::string&&) {});
    begin = std::chrono::steady_clock::now();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
}

}  // namespace
}  // namespace echotrace::drivers::etcd
