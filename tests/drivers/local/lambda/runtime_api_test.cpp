#include "drivers/local/lambda/runtime_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace echotrace::local::lambda {
namespace {

using testing::HasSubstr;

class RuntimeApiTest : public testing::Test {
 protected:
  struct Reply {
    std::optional<aws::HttpResponse> response;
    int status() const { return response ? response->status : 0; }
  };

  std::shared_ptr<Reply> ask(const std::string& method, const std::string& path, const std::string& body = "",
                             aws::Headers headers = {}) {
    aws::HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = std::move(headers);
    auto reply = std::make_shared<Reply>();
    api_.handle(request, [reply](aws::HttpResponse response) { reply->response = std::move(response); });
    return reply;
  }
  std::shared_ptr<Reply> next() { return ask("GET", "/2018-06-01/runtime/invocation/next"); }
  std::shared_ptr<Reply> post(const std::string& what, const std::string& body, aws::Headers headers = {}) {
    return ask("POST", "/2018-06-01/runtime/invocation/" + what, body, std::move(headers));
  }

  std::vector<RuntimeAnswer> answers_, init_errors_;
  int ready_ = 0;
  RuntimeApi api_{{[this] { ++ready_; }, [this](RuntimeAnswer answer) { answers_.push_back(std::move(answer)); },
                   [this](RuntimeAnswer answer) { init_errors_.push_back(std::move(answer)); }}};
};

TEST_F(RuntimeApiTest, NextWaitsForAnEvent) {
  const auto reply = next();
  EXPECT_EQ(ready_, 1);
  EXPECT_FALSE(reply->response);
  api_.give("id", {{"Lambda-Runtime-Deadline-Ms", "5"}}, "{}");
  ASSERT_EQ(reply->status(), 200);
  EXPECT_EQ(reply->response->body, "{}");
  EXPECT_EQ(aws::header_value(reply->response->headers, "lambda-runtime-deadline-ms"), "5");
}

TEST_F(RuntimeApiTest, AnAnswerIsTakenOnceAndForItsOwnRequest) {
  next();
  api_.give("id", {}, "{}");
  EXPECT_EQ(post("other/response", "1")->status(), 400);
  EXPECT_EQ(post("id/response", "1")->status(), 202);
  EXPECT_EQ(post("id/response", "2")->status(), 403);
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_EQ(answers_[0].payload, "1");
  EXPECT_FALSE(answers_[0].failed);
}

TEST_F(RuntimeApiTest, AnErrorHasTheTypeOfItsHeaderOrElseOfItsBody) {
  for (const bool header : {true, false}) {
    next();
    api_.give("id", {}, "{}");
    post("id/error", R"({"errorType":"FromBody"})",
         header ? aws::Headers{{"Lambda-Runtime-Function-Error-Type", "From.Header"}} : aws::Headers{});
  }
  ASSERT_EQ(answers_.size(), 2U);
  EXPECT_EQ(answers_[0].error_type, "From.Header");
  EXPECT_EQ(answers_[1].error_type, "FromBody");
}

TEST_F(RuntimeApiTest, AStreamedAnswerCanFailInItsTrailers) {
  next();
  api_.give("id", {}, "{}");
  post("id/response", "half an ans",
       {{"Lambda-Runtime-Function-Error-Type", "Late"}, {"Lambda-Runtime-Function-Error-Body", "eyJhIjoxfQ=="}});
  ASSERT_EQ(answers_.size(), 1U);
  EXPECT_TRUE(answers_[0].failed);
  EXPECT_EQ(answers_[0].payload, R"({"a":1})");
}

TEST_F(RuntimeApiTest, WhatComesOutOfTurnIsRefusedAndChangesNothing) {
  EXPECT_EQ(post("id/response", "1")->status(), 400);
  next();
  api_.give("id", {}, "{}");
  EXPECT_EQ(next()->status(), 403) << "it has an event already";
  EXPECT_EQ(ask("POST", "/2018-06-01/runtime/init/error", "{}")->status(), 403);
  EXPECT_TRUE(answers_.empty() && init_errors_.empty());
  EXPECT_EQ(post("id/response", "1")->status(), 202);
}

TEST_F(RuntimeApiTest, AWrongPathOrMethodIsToldSo) {
  EXPECT_EQ(ask("GET", "/")->status(), 404);
  EXPECT_EQ(ask("GET", "/2018-06-01/runtime/invocation/")->status(), 404);
  EXPECT_EQ(ask("GET", "/2018-06-01/runtime/invocation//response")->status(), 404);
  EXPECT_EQ(ask("POST", "/2018-06-01/runtime/invocation/next")->status(), 405);
}

TEST_F(RuntimeApiTest, AnInitErrorIsHeard) {
  EXPECT_EQ(ask("POST", "/2018-06-01/runtime/init/error", R"({"errorType":"T"})")->status(), 202);
  ASSERT_EQ(init_errors_.size(), 1U);
  EXPECT_EQ(init_errors_[0].error_type, "T");
}

}  // namespace
}  // namespace echotrace::local::lambda
