// A PostgreSQL of the test's own behind the RDS Data API, without HTTP. Tests are skipped where PostgreSQL is missing.
#pragma once

#include "drivers/aurora/lambda_extension.h"
#include "drivers/aurora/postgres.h"
#include "drivers/aws/json_text.h"
#include "drivers/local/asio_loop.h"
#include "drivers/local/rds_data/service.h"
#include "drivers/store.h"
#include "tests/drivers/local/json_reply.h"
#include "tests/drivers/local/refused.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace echotrace::drivers::aurora {

class RecordingInvoker final : public local::Invoker {
 public:
  struct Invocation {
    std::string function, payload;
    bool operator==(const Invocation&) const = default;
  };

  bool has_function(std::string_view) const override { return true; }
  bool may_invoke(std::string_view, std::string_view, std::string_view) const override { return true; }
  bool invoke_later(std::string_view function, std::string payload) override {
    const std::lock_guard lock(mutex_);
    invocations_.push_back({std::string(function), std::move(payload)});
    arrived_.notify_all();
    return true;
  }

  // Waits until there are so many; fewer when that takes too long.
  std::vector<Invocation> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return invocations_.size() >= count; });
    return invocations_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Invocation> invocations_;
};

class LiveDatabase : public testing::Test {
 protected:
  void SetUp() override {
    if (!missing_programs(*find_store("aurora")).empty()) GTEST_SKIP() << "PostgreSQL is not installed";
    server_ = std::make_unique<Postgres>([](const std::filesystem::path&) {});
    server_->execute(lambda_extension_sql(server_->connection()));
    thread_ = std::thread([this] { loop_.run(); });
    loop_.post([this] { service_.add({kCluster, kSecret, server_->database(), server_->connection()}); });
  }
  void TearDown() override {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
    service_.remove(kCluster);
  }

  // A request to that path, its body being {"resourceArn":…,"secretArn":…} and `members`.
  std::future<aws::HttpResponse> begin(const std::string& operation, const std::string& members) {
    const auto promise = std::make_shared<std::promise<aws::HttpResponse>>();
    loop_.post([this, promise, operation, members] {
      local::Exchange exchange;
      exchange.request_id = "an-id";
      exchange.request.body =
          std::string(R"({"resourceArn":")") + kCluster + R"(","secretArn":")" + kSecret + "\"" + members + "}";
      try {
        service_.serve(operation, std::move(exchange),
                       [promise](aws::HttpResponse response) { promise->set_value(std::move(response)); });
      } catch (const local::Refusal& refusal) {
        promise->set_value(local::refuse(refusal, aws::Protocol::kRestJson, "an-id"));
      }
    });
    return promise->get_future();
  }
  static aws::HttpResponse finish(std::future<aws::HttpResponse> answer) {
    if (answer.wait_for(std::chrono::seconds(20)) != std::future_status::ready) return {0, {}, "no answer"};
    return answer.get();
  }
  aws::HttpResponse ask(const std::string& operation, const std::string& members) {
    return finish(begin(operation, members));
  }
  static std::string sql(const std::string& statement, const std::string& more = {}) {
    return ",\"sql\":" + aws::json_string(statement) + more;
  }
  // The first field of the first row of what the statement gives.
  std::string value(const std::string& statement, const std::string& more = {}) {
    return local::at(ask("ExecuteStatement", sql(statement, more)).body, "/records/0/0");
  }
  std::string message(const std::string& statement, const std::string& more = {}) {
    return local::at(ask("ExecuteStatement", sql(statement, more)).body, "/Message");
  }

  static constexpr const char* kCluster = "arn:aws:rds:us-east-1:000000000000:cluster:c";
  static constexpr const char* kSecret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:s-abcdef";

  local::AsioLoop loop_;
  RecordingInvoker invoker_;
  local::Faults faults_{{}, 1};
  local::RdsData service_{loop_, invoker_, faults_};
  std::unique_ptr<Postgres> server_;
  std::thread thread_;
};

}  // namespace echotrace::drivers::aurora
