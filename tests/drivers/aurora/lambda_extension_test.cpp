// aws_lambda.invoke() of our PostgreSQL, as its triggers call it.
#include "tests/drivers/aurora/live_database.h"

#include <sys/stat.h>
#include <unistd.h>

namespace echotrace::drivers::aurora {
namespace {

using Invocation = RecordingInvoker::Invocation;
using testing::ElementsAre;
using testing::HasSubstr;
using LambdaExtensionTest = LiveDatabase;

constexpr const char* kArn = "arn:aws:lambda:us-east-1:000000000000:function:f";

TEST_F(LambdaExtensionTest, BothFormsOfInvokeReachTheFunction) {
  const auto answer =
      ask("ExecuteStatement", sql("SELECT * FROM aws_lambda.invoke('f', '{\"a\": 1}'::json, 'us-east-1', 'Event')"));
  EXPECT_EQ(local::at(answer.body, "/records/0"),
            R"([{"longValue":202},{"isNull":true},{"isNull":true},{"isNull":true}])");
  ask("ExecuteStatement", sql(std::string("SELECT aws_lambda.invoke(aws_commons.create_lambda_function_arn('") + kArn +
                              "'), '{\"b\": 2}'::jsonb, 'Event')"));
  EXPECT_THAT(invoker_.wait_for(2), ElementsAre(Invocation{"f", "{\"a\": 1}"}, Invocation{kArn, "{\"b\": 2}"}));
}

TEST_F(LambdaExtensionTest, AnInvocationIsSentBeforeTheTransactionEndsAndNotTakenBack) {
  const std::string id = local::at(ask("BeginTransaction", "").body, "/transactionId");
  const std::string within = ",\"transactionId\":\"" + id + "\"";
  ask("ExecuteStatement", sql("SELECT aws_lambda.invoke('f', '1'::json, NULL, 'Event')", within));
  EXPECT_THAT(invoker_.wait_for(1), ElementsAre(Invocation{"f", "1"}));
  ask("RollbackTransaction", within);
}

TEST_F(LambdaExtensionTest, EqualInvocationsOfOneStatementAllArrive) {
  ask("ExecuteStatement", sql("SELECT aws_lambda.invoke('f', '1'::json, NULL, 'Event') FROM generate_series(1, 50)"));
  EXPECT_EQ(invoker_.wait_for(50).size(), 50U);
}

TEST_F(LambdaExtensionTest, PayloadsLongerThanANotificationArriveWhole) {
  for (const int size : {7880, 7890, 7900, 8000, 200'000})
    ask("ExecuteStatement",
        sql("SELECT aws_lambda.invoke('f', to_json(repeat('x', " + std::to_string(size) + ")), NULL, 'Event')"));
  const auto arrived = invoker_.wait_for(5);
  ASSERT_EQ(arrived.size(), 5U);
  EXPECT_EQ(arrived[0].payload.size(), 7882U);
  EXPECT_EQ(arrived[4].payload, '"' + std::string(200'000, 'x') + '"');
  EXPECT_EQ(value("SELECT count(*) FROM aws_lambda.spilled"), R"({"longValue":0})");
}

TEST_F(LambdaExtensionTest, WhatItDoesNotOfferIsAnErrorOfTheStatement) {
  EXPECT_THAT(message("SELECT aws_lambda.invoke('f', '1'::json)"),
              HasSubstr("invocations of type RequestResponse are not offered by this server; Hint: "));
  EXPECT_THAT(message("SELECT aws_lambda.invoke('f', '1'::json, NULL, 'event')"), HasSubstr("SQLState: 22023"));
  EXPECT_THAT(message("SELECT aws_lambda.invoke(NULL::text, '1'::json, NULL, 'Event')"), HasSubstr("SQLState: 22004"));
}

TEST_F(LambdaExtensionTest, TheServerIsNobodyElsesAndNeverRoots) {
  const std::string connection = server_->connection();
  const auto begin = connection.find('\'') + 1;
  const std::filesystem::path folder = connection.substr(begin, connection.find('\'', begin) - begin);
  struct stat status {};
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_NE(status.st_uid, 0U);
  EXPECT_EQ(value("SHOW listen_addresses"), R"({"stringValue":""})");
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(folder));
}

}  // namespace
}  // namespace echotrace::drivers::aurora
