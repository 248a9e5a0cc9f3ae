// Lambda asked directly: no HTTP, no signature, no processes, and time that passes when the test says so.
#pragma once

#include "drivers/local/lambda/service.h"
#include "ingest/base/base64.h"
#include "tests/drivers/local/lambda/fake_executor.h"
#include "tests/drivers/local/lambda/fake_sources.h"
#include "tests/drivers/local/manual_loop.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local {

inline constexpr std::int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kMs = 1'000'000;

// What stands at a JSON pointer: a string's text, anything else as JSON; "" when there is nothing.
inline std::string json_at(const std::string& json, std::string_view pointer) {
  simdjson::dom::parser parser;
  simdjson::dom::element found;
  if (parser.parse(json).at_pointer(pointer).get(found) != simdjson::SUCCESS) return {};
  std::string_view text;
  return found.get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(found);
}

class LambdaTest : public testing::Test {
 protected:
  explicit LambdaTest(LambdaSettings settings = {}, std::vector<Fault> faults = {})
      : faults_(std::move(faults), 1), lambda_(loop_, executor_, queue_, stream_, faults_, std::move(settings)) {}

  using Answer = std::shared_ptr<aws::HttpResponse>;  // status 0: not yet

  // target: path and query as on the wire. A refusal becomes the answer that a client would get.
  Answer begin(std::string method, std::string_view target, std::string body = {}, aws::Headers headers = {},
               std::string request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef") {
    Exchange exchange;
    exchange.request.method = std::move(method);
    exchange.request.path = target.substr(0, target.find('?'));
    if (const auto question = target.find('?'); question != target.npos)
      exchange.request.query = target.substr(question + 1);
    exchange.request.headers = std::move(headers);
    exchange.request.body = std::move(body);
    exchange.request_id = request_id;
    exchange.received_ns = loop_.now_ns();
    const auto answer = std::make_shared<aws::HttpResponse>();
    try {
      const std::string operation = lambda_.operation_of(exchange.request);
      lambda_.serve(operation, std::move(exchange), [answer](aws::HttpResponse given) { *answer = std::move(given); });
    } catch (const Refusal& refusal) {
      *answer = refuse(refusal, lambda_.protocol(), request_id);
    }
    return answer;
  }

  aws::HttpResponse ask(std::string method, std::string_view target, std::string body = {}, aws::Headers headers = {}) {
    return *begin(std::move(method), target, std::move(body), std::move(headers));
  }

  // Status and code of an error: "404 ResourceNotFoundException"; the status alone for any other answer.
  static std::string outcome(const aws::HttpResponse& answer) {
    const std::string text = std::to_string(answer.status);
    return answer.status < 300 ? text : text + " " + std::string(aws::header_value(answer.headers, "x-amzn-ErrorType"));
  }

  static std::string creation(const std::string& name, const std::string& more = "") {
    return R"({"FunctionName":")" + name + R"(","Role":"arn:aws:iam::000000000000:role/r","Handler":"h",)" +
           R"("Runtime":"provided.al2023","Code":{"ZipFile":")" + base::encode_base64("PK1") + "\"}" + more + "}";
  }

  aws::HttpResponse create(const std::string& name, const std::string& more = "") {
    return ask("POST", "/2015-03-31/functions", creation(name, more));
  }

  // Created, and waited for.
  void deploy(const std::string& name, const std::string& more = "") {
    ASSERT_EQ(create(name, more).status, 201);
    loop_.pass(kSecond);
  }

  aws::HttpResponse configuration(const std::string& name) {
    return ask("GET", "/2015-03-31/functions/" + name + "/configuration");
  }

  Answer invoke(const std::string& name, std::string payload = "{}", aws::Headers headers = {}) {
    return begin("POST", "/2015-03-31/functions/" + name + "/invocations", std::move(payload), std::move(headers));
  }

  static std::string arn(const std::string& name) { return "arn:aws:lambda:us-east-1:000000000000:function:" + name; }

  ManualLoop loop_;
  FakeExecutor executor_{loop_};
  FakeQueue queue_{loop_};
  FakeStream stream_{loop_};
  Faults faults_;
  Lambda lambda_;
};

}  // namespace echotrace::local
