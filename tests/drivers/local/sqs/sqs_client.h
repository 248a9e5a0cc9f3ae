// SQS asked directly: no HTTP, no signature, and time that passes when the test says so.
#pragma once

#include "drivers/aws/json_text.h"
#include "drivers/local/sqs/service.h"
#include "tests/drivers/local/json_reply.h"
#include "tests/drivers/local/manual_loop.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace echotrace::local {

inline constexpr std::int64_t kSecondNs = 1'000'000'000;
inline constexpr std::string_view kWorkArn = "arn:aws:sqs:eu-west-1:000000000000:work";

class SqsTest : public testing::Test {
 protected:
  SqsTest() { sqs_.set_endpoint_url("http://127.0.0.1:4566"); }

  static std::string url_of(std::string_view queue) {
    return "http://127.0.0.1:4566/000000000000/" + std::string(queue);
  }
  // {"QueueUrl":"…", and what `members` adds.
  static std::string to(std::string_view queue, const std::string& members = {}) {
    return "{\"QueueUrl\":\"" + url_of(queue) + "\"" + (members.empty() ? "" : "," + members) + "}";
  }

  // The answer's body is empty as long as none has come.
  struct Reply {
    int status = 0;
    std::string body;
  };
  std::shared_ptr<Reply> begin(std::string_view operation, std::string json) {
    auto reply = std::make_shared<Reply>();
    const auto take = [reply](aws::HttpResponse given) { *reply = {given.status, std::move(given.body)}; };
    Exchange exchange;
    exchange.request.method = "POST";
    exchange.request.body = std::move(json);
    exchange.caller = "arn:aws:iam::000000000000:user/echotrace";
    exchange.received_ns = loop_.now_ns();
    try {
      sqs_.serve(operation, std::move(exchange), take);
    } catch (const Refusal& refusal) {
      take(refuse(refusal, sqs_.protocol(), "an-id"));
    }
    return reply;
  }
  std::string ask(std::string_view operation, std::string json) { return begin(operation, std::move(json))->body; }

  // Code of the refusal, without the model's name in front; "" when it is none.
  std::string refusal(std::string_view operation, std::string json) {
    const auto reply = begin(operation, std::move(json));
    return reply->status == 200 ? "" : at(reply->body, "/__type");
  }

  void make(std::string_view queue, const std::string& attributes = "{}") {
    const auto body =
        ask("CreateQueue", "{\"QueueName\":\"" + std::string(queue) + "\",\"Attributes\":" + attributes + "}");
    EXPECT_EQ(at(body, "/QueueUrl"), url_of(queue)) << body;
  }
  std::string send(std::string_view queue, std::string_view text, const std::string& members = {}) {
    return ask("SendMessage",
               to(queue, "\"MessageBody\":" + aws::json_string(text) + (members.empty() ? "" : ",") + members));
  }
  std::string receive(std::string_view queue, const std::string& members = {}) {
    return ask("ReceiveMessage", to(queue, members));
  }
  // Bodies of what a receive of ten gives, joined by '|'.
  std::string bodies(std::string_view queue) {
    const std::string answer = receive(queue, "\"MaxNumberOfMessages\":10");
    std::string all;
    for (std::size_t i = 0; i < count_at(answer, "/Messages"); ++i)
      all += (all.empty() ? "" : "|") + at(answer, "/Messages/" + std::to_string(i) + "/Body");
    return all;
  }
  static std::string handle_in(const std::string& answer) { return at(answer, "/Messages/0/ReceiptHandle"); }
  static std::string handle(const std::string& handle, const std::string& members = {}) {
    return "\"ReceiptHandle\":\"" + handle + "\"" + (members.empty() ? "" : ",") + members;
  }
  // Visible, in flight and delayed messages: "1 0 2".
  std::string counts(std::string_view queue) {
    const std::string answer = ask("GetQueueAttributes", to(queue, "\"AttributeNames\":[\"All\"]"));
    const auto count = [&](const char* suffix) {
      return at(answer, std::string("/Attributes/ApproximateNumberOfMessages") + suffix);
    };
    return count("") + " " + count("NotVisible") + " " + count("Delayed");
  }

  ManualLoop loop_;
  Sqs sqs_{loop_, "eu-west-1"};
};

// With a queue "work".
class SqsQueueTest : public SqsTest {
 protected:
  SqsQueueTest() { make("work"); }
};

}  // namespace echotrace::local
