#include "drivers/aws/rds_data.h"

#include "drivers/aws/error.h"
#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>

namespace echotrace::aws::rds_data {
namespace {

const Database kDatabase{"arn:c", "arn:s", "d"};
constexpr const char* kDatabaseJson = R"({"resourceArn":"arn:c","secretArn":"arn:s","database":"d")";

HttpResponse answer(std::string body) {
  return {200, {}, std::move(body)};
}

std::string line_of(const Call& call) {
  EXPECT_EQ(header_value(call.request.headers, "Content-Type"), "application/json");
  return call.operation + " " + call.request.method + " " + call.request.path;
}

// What botocore sends for the same request; the order of members is free.

TEST(RdsData, EveryKindOfValueHasItsField) {
  const Call call = execute_statement(kDatabase, "select 1",
                                      {{"t", "a\""},
                                       {"n", std::int64_t{-5}},
                                       {"d", 0.5},
                                       {"b", false},
                                       {"y", Blob{std::string("\x00\xff", 2)}},
                                       {"z", Null{}},
                                       {"w", "2024-01-01 00:00:00", "TIMESTAMP"}},
                                      "t1");
  EXPECT_EQ(line_of(call), "ExecuteStatement POST /Execute");
  EXPECT_EQ(call.request.body,
            kDatabaseJson + std::string(R"(,"sql":"select 1","transactionId":"t1","parameters":[)"
                                        R"({"name":"t","value":{"stringValue":"a\""}},)"
                                        R"({"name":"n","value":{"longValue":-5}},)"
                                        R"({"name":"d","value":{"doubleValue":0.5}},)"
                                        R"({"name":"b","value":{"booleanValue":false}},)"
                                        R"({"name":"y","value":{"blobValue":"AP8="}},)"
                                        R"({"name":"z","value":{"isNull":true}},)"
                                        R"({"name":"w","value":{"stringValue":"2024-01-01 00:00:00"},)"
                                        R"("typeHint":"TIMESTAMP"}],"includeResultMetadata":true})"));
  EXPECT_EQ(execute_statement({"arn:c", "arn:s", ""}, "x").request.body,
            R"({"resourceArn":"arn:c","secretArn":"arn:s","sql":"x","includeResultMetadata":true})");
}

TEST(RdsData, NumbersThatJsonCannotHoldAreNotSent) {
  for (const double number : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THROW(execute_statement(kDatabase, "x", {{"d", number}}), base::Error);
  }
}

TEST(RdsData, AStatementMayRunOncePerSet) {
  const Call call = batch_execute_statement(kDatabase, "i", {{{"t", "a\""}}, {}, {{"n", std::int64_t{-5}}}});
  EXPECT_EQ(line_of(call), "BatchExecuteStatement POST /BatchExecute");
  EXPECT_EQ(call.request.body, kDatabaseJson + std::string(R"(,"sql":"i","parameterSets":[)"
                                                           R"([{"name":"t","value":{"stringValue":"a\""}}],[],)"
                                                           R"([{"name":"n","value":{"longValue":-5}}]]})"));
}

TEST(RdsData, TransactionsAreBegunAndEnded) {
  const Call begin = begin_transaction(kDatabase);
  EXPECT_EQ(line_of(begin), "BeginTransaction POST /BeginTransaction");
  EXPECT_EQ(begin.request.body, kDatabaseJson + std::string("}"));
  const std::string ended = R"({"resourceArn":"arn:c","secretArn":"arn:s","transactionId":"t1"})";
  EXPECT_EQ(line_of(commit_transaction(kDatabase, "t1")), "CommitTransaction POST /CommitTransaction");
  EXPECT_EQ(commit_transaction(kDatabase, "t1").request.body, ended);
  EXPECT_EQ(line_of(rollback_transaction(kDatabase, "t1")), "RollbackTransaction POST /RollbackTransaction");
  EXPECT_EQ(rollback_transaction(kDatabase, "t1").request.body, ended);
  EXPECT_EQ(parse_begin_transaction(answer(R"({"transactionId":"ABC="})")), "ABC=");
}

TEST(RdsData, AReadWaitsLongerThanAStatementMayRun) {
  EXPECT_GT(execute_statement(kDatabase, "x").options.read_timeout, std::chrono::seconds(60));
}

TEST(RdsData, RowsAreReadByTheirFields) {
  const Result result = parse_execute_statement(
      answer(R"({"columnMetadata":[{"label":"id","name":"key","typeName":"int8"},{"label":"","name":"n"}],)"
             R"("numberOfRecordsUpdated":3,"generatedFields":[],"records":[)"
             R"([{"longValue":9007199254740993},{"stringValue":"\u00e4"},{"doubleValue":1},{"booleanValue":true},)"
             R"({"blobValue":"AP8="},{"isNull":true},{"arrayValue":{"longValues":[1]}},{"blobValue":"!"}],[]]})"));
  EXPECT_EQ(result.columns, (std::vector<std::string>{"id", "n"}));
  EXPECT_EQ(result.updated, 3);
  ASSERT_EQ(result.rows.size(), 2u);
  EXPECT_EQ(result.rows[0], (std::vector<Value>{std::int64_t{9'007'199'254'740'993}, "\xC3\xA4", 1.0, true,
                                                Blob{std::string("\x00\xff", 2)}, Null{}, Null{}, Null{}}));
  EXPECT_TRUE(result.rows[1].empty());
  const Result none = parse_execute_statement(answer(R"({"generatedFields":[],"numberOfRecordsUpdated":1})"));
  EXPECT_TRUE(none.columns.empty());
  EXPECT_TRUE(none.rows.empty());
  EXPECT_EQ(none.updated, 1);
  EXPECT_EQ(parse_batch_execute_statement(answer(R"({"updateResults":[{"generatedFields":[]},{}]})")), 2u);
  EXPECT_THROW(parse_execute_statement(answer("<html>")), base::Error);
}

TEST(RdsData, AnErrorOfTheDatabaseIsOne) {
  const ServiceError error = parse_error(
      service().protocol, "RDS Data", "ExecuteStatement",
      {400,
       {{"x-amzn-ErrorType", "DatabaseErrorException:http://internal.amazon.com/coral/com.amazon.rdsdataservice/"}},
       R"({"message":"ERROR: relation \"t\" does not exist; Position: 15; SQLState: 42P01"})"});
  EXPECT_EQ(error.code, "DatabaseErrorException");
  EXPECT_EQ(error.message, "ERROR: relation \"t\" does not exist; Position: 15; SQLState: 42P01");
}

}  // namespace
}  // namespace echotrace::aws::rds_data
