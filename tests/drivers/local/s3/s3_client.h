// S3 asked directly: no HTTP, no signature, and time that passes when the test says so.
#pragma once

#include "drivers/local/s3/service.h"
#include "tests/drivers/local/manual_loop.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local {

class RecordingInvoker final : public Invoker {
 public:
  bool has_function(std::string_view arn) const override { return arn.find("missing") == arn.npos; }
  bool may_invoke(std::string_view arn, std::string_view principal, std::string_view source_arn) const override {
    return has_function(arn) && allowed && principal == "s3.amazonaws.com" && source_arn == "arn:aws:s3:::bench";
  }
  bool invoke_later(std::string_view arn, std::string payload) override {
    calls.emplace_back(arn, std::move(payload));
    return true;
  }

  bool allowed = true;
  std::vector<std::pair<std::string, std::string>> calls;
};

class S3Test : public testing::Test {
 protected:
  explicit S3Test(std::string region = "us-east-1", std::vector<Fault> faults = {},
                  std::uint64_t limit_bytes = S3::kLimitBytes)
      : faults_(std::move(faults), 1), s3_(loop_, faults_, invoker_, std::move(region), limit_bytes) {}

  // target: path and query as on the wire. An error becomes the answer that a client would get.
  aws::HttpResponse ask(std::string method, std::string_view target, std::string body = {}, aws::Headers headers = {}) {
    Exchange exchange;
    exchange.request.method = std::move(method);
    exchange.request.path = target.substr(0, target.find('?'));
    if (const auto question = target.find('?'); question != target.npos)
      exchange.request.query = target.substr(question + 1);
    exchange.request.headers = std::move(headers);
    exchange.request.headers.push_back({"Host", "127.0.0.1:4566"});
    exchange.request.body = std::move(body);
    exchange.request_id = "C3D13FE58DE4C810";
    exchange.caller = "arn:aws:iam::000000000000:user/echotrace";
    exchange.received_ns = loop_.now_ns();
    aws::HttpResponse answer;
    try {
      const std::string operation = s3_.operation_of(exchange.request);
      s3_.serve(operation, std::move(exchange), [&](aws::HttpResponse given) { answer = std::move(given); });
    } catch (const Refusal& refusal) {
      answer = refuse(refusal, s3_.protocol(), "C3D13FE58DE4C810");
    }
    return answer;
  }

  // Status and code of an error: "404 NoSuchKey"; the status alone for any other answer.
  static std::string outcome(const aws::HttpResponse& answer) {
    std::string text = std::to_string(answer.status);
    const std::string code = element(answer.body, "Code");
    return code.empty() ? text : text + " " + code;
  }

  // What stands in the first element of that name, undecoded.
  static std::string element(const std::string& xml, const std::string& name) {
    const auto begin = xml.find("<" + name + ">");
    if (begin == xml.npos) return {};
    const auto text = begin + name.size() + 2;
    return xml.substr(text, xml.find("</" + name + ">", text) - text);
  }

  // The texts of all elements of that name, joined by '|'.
  static std::string elements(std::string_view xml, const std::string& name) {
    std::string all;
    for (auto at = xml.find("<" + name + ">"); at != xml.npos; at = xml.find("<" + name + ">")) {
      xml.remove_prefix(at + name.size() + 2);
      all += (all.empty() ? "" : "|") + std::string(xml.substr(0, xml.find("</" + name + ">")));
    }
    return all;
  }

  static std::string header(const aws::HttpResponse& answer, std::string_view name) {
    return std::string(aws::header_value(answer.headers, name));
  }

  ManualLoop loop_;
  RecordingInvoker invoker_;
  Faults faults_;
  S3 s3_;
};

// With a bucket "bench".
class S3BucketTest : public S3Test {
 protected:
  template <typename... Arguments>
  explicit S3BucketTest(Arguments&&... arguments) : S3Test(std::forward<Arguments>(arguments)...) {
    EXPECT_EQ(ask("PUT", "/bench").status, 200);
  }
};

}  // namespace echotrace::local
