// CloudWatch Logs asked directly: no HTTP, no signature, and time that passes when the test says so.
#pragma once

#include "drivers/aws/json_text.h"
#include "drivers/local/logs/service.h"
#include "tests/drivers/local/manual_loop.h"
#include "tests/drivers/local/refused.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local {

class LogsTest : public testing::Test {
 protected:
  static constexpr std::int64_t kNowMs = 1'800'000'000'000;  // ManualLoop's

  explicit LogsTest(std::int64_t delay_ns = 0, std::vector<Fault> faults = {},
                    std::uint64_t limit_bytes = Logs::kLimitBytes)
      : faults_(std::move(faults), 1), logs_(loop_, faults_, "eu-west-1", delay_ns, limit_bytes) {}

  // Throws Refusal. Strings in `body` are written with ' instead of ".
  aws::HttpResponse ask(const std::string& operation, std::string body) {
    for (char& c : body)
      if (c == '\'') c = '"';
    Exchange exchange;
    exchange.request.method = "POST";
    exchange.request.headers = {{"X-Amz-Target", "Logs_20140328." + operation}};
    exchange.request.body = std::move(body);
    exchange.received_ns = loop_.now_ns();
    EXPECT_EQ(logs_.operation_of(exchange.request), operation);
    aws::HttpResponse answer;
    logs_.serve(operation, std::move(exchange), [&](aws::HttpResponse given) { answer = std::move(given); });
    return answer;
  }

  std::unique_ptr<aws::JsonAnswer> read(const std::string& operation, std::string body) {
    return std::make_unique<aws::JsonAnswer>(ask(operation, std::move(body)), "logs");
  }

  // "InvalidParameterException"; empty: it was done.
  std::string refusal(const std::string& operation, const std::string& body) {
    return refused_with([&] { ask(operation, body); });
  }
  std::string refusal_message(const std::string& operation, const std::string& body) {
    try {
      ask(operation, body);
    } catch (const Refusal& refusal) {
      return refusal.message;
    }
    return {};
  }

  // A member of every element of a list, joined by '|'.
  static std::string each(const aws::JsonAnswer& answer, const char* list, std::string_view member) {
    std::string all;
    for (const simdjson::dom::element element : answer.array(list))
      all += (all.empty() ? "" : "|") + aws::member_text(element, member);
    return all;
  }
  static std::string messages(const aws::JsonAnswer& answer) { return each(answer, "/events", "message"); }

  std::string filtered(const std::string& body) { return messages(*read("FilterLogEvents", body)); }

  // Group and stream are made when they are not there.
  void put(std::string_view stream, std::int64_t timestamp_ms, std::string message) {
    logs_.append("/g", stream, timestamp_ms, std::move(message));
  }

  ManualLoop loop_;
  Faults faults_;
  Logs logs_;
};

}  // namespace echotrace::local
