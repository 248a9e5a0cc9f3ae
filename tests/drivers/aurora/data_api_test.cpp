// The RDS Data API in front of a real PostgreSQL.
#include "tests/drivers/aurora/live_database.h"

namespace echotrace::drivers::aurora {
namespace {

using local::at;
using DataApiTest = LiveDatabase;

TEST_F(DataApiTest, StatementsTakeParametersAndGiveRecords) {
  ask("ExecuteStatement", sql("CREATE TABLE t (id text PRIMARY KEY, n int, b bytea, j json)"));
  const auto inserted = ask("ExecuteStatement", sql("INSERT INTO t VALUES (:id, :n, :b, :j)", R"(,"parameters":[
      {"name":"id","value":{"stringValue":"it's $1 :n"}},{"name":"n","value":{"longValue":7}},
      {"name":"b","value":{"blobValue":"AP8="}},{"name":"j","value":{"stringValue":"{}"},"typeHint":"JSON"}])"));
  EXPECT_EQ(inserted.body, R"({"generatedFields":[],"numberOfRecordsUpdated":1})");
  const auto selected = ask("ExecuteStatement", sql("SELECT * FROM t", R"(,"includeResultMetadata":true)"));
  EXPECT_EQ(at(selected.body, "/records/0"),
            R"([{"stringValue":"it's $1 :n"},{"longValue":7},{"blobValue":"AP8="},{"stringValue":"{}"}])");
  EXPECT_EQ(at(selected.body, "/columnMetadata/1/name"), "n");
  EXPECT_EQ(at(selected.body, "/numberOfRecordsUpdated"), "0");
  EXPECT_EQ(value("UPDATE t SET n = n + 1 RETURNING n"), R"({"longValue":8})");
}

TEST_F(DataApiTest, WhatPostgresRefusesIsToldInItsWords) {
  const auto refused = ask("ExecuteStatement", sql("SELECT * FROM missing"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(aws::header_value(refused.headers, "x-amzn-ErrorType"), "DatabaseErrorException");
  EXPECT_EQ(at(refused.body, "/Message"), "ERROR: relation \"missing\" does not exist; Position: 15; SQLState: 42P01");
  EXPECT_EQ(message("SELECT 1; SELECT 2"),
            "ERROR: cannot insert multiple commands into a prepared statement; SQLState: 42601");
  // As at AWS: a text is a varchar.
  EXPECT_THAT(message("SELECT 1 WHERE 1 = :a", R"(,"parameters":[{"name":"a","value":{"stringValue":"1"}}])"),
              testing::HasSubstr("SQLState: 42883"));
  EXPECT_EQ(value("SELECT 1"), R"({"longValue":1})");
}

TEST_F(DataApiTest, WhatCannotBeAnsweredEndsTheRequestAndNothingElse) {
  EXPECT_EQ(message("SELECT repeat('x', 1000) FROM generate_series(1, 100000)"),
            "Database returned more than the allowed response size limit");
  EXPECT_THAT(message("COPY (SELECT 1) TO STDOUT"), testing::HasSubstr("COPY"));
  EXPECT_THAT(message("SELECT pg_terminate_backend(pg_backend_pid())"), testing::HasSubstr("SQLState: 57P01"));
  EXPECT_EQ(at(ask("ExecuteStatement", sql("SELECT ARRAY[1]")).body, "/Type"), "User");
  EXPECT_EQ(value("SELECT 1"), R"({"longValue":1})");
}

TEST_F(DataApiTest, ATransactionIsSeenByNobodyUntilItIsCommitted) {
  ask("ExecuteStatement", sql("CREATE TABLE t (n int)"));
  const std::string id = at(ask("BeginTransaction", "").body, "/transactionId");
  const std::string within = ",\"transactionId\":\"" + id + "\"";
  ask("ExecuteStatement", sql("INSERT INTO t VALUES (1)", within));
  EXPECT_EQ(value("SELECT count(*) FROM t", within), R"({"longValue":1})");
  EXPECT_EQ(value("SELECT count(*) FROM t"), R"({"longValue":0})");
  EXPECT_EQ(ask("CommitTransaction", within).body, R"({"transactionStatus":"Transaction Committed"})");
  EXPECT_EQ(value("SELECT count(*) FROM t"), R"({"longValue":1})");
  EXPECT_EQ(ask("CommitTransaction", within).status, 404);
}

TEST_F(DataApiTest, ATransactionThatIsRolledBackOrThatFailedLeavesNothing) {
  ask("ExecuteStatement", sql("CREATE TABLE t (n int)"));
  const auto begin_one = [&] {
    const std::string id = at(ask("BeginTransaction", "").body, "/transactionId");
    return ",\"transactionId\":\"" + id + "\"";
  };
  std::string within = begin_one();
  ask("ExecuteStatement", sql("INSERT INTO t VALUES (1)", within));
  EXPECT_EQ(ask("RollbackTransaction", within).body, R"({"transactionStatus":"Rollback Complete"})");
  within = begin_one();
  ask("ExecuteStatement", sql("INSERT INTO t VALUES (1)", within));
  ask("ExecuteStatement", sql("SELECT 1/0", within));
  EXPECT_THAT(at(ask("CommitTransaction", within).body, "/Message"), testing::HasSubstr("25P02"));
  // BEGIN by hand is no transaction of the Data API: what follows it is rolled back.
  ask("ExecuteStatement", sql("BEGIN"));
  EXPECT_EQ(value("SELECT count(*) FROM t"), R"({"longValue":0})");
}

TEST_F(DataApiTest, ABatchRunsTheStatementOncePerSet) {
  ask("ExecuteStatement", sql("CREATE TABLE t (n int)"));
  const auto batch = ask("BatchExecuteStatement", sql("INSERT INTO t VALUES (:n)", R"(,"parameterSets":[
      [{"name":"n","value":{"longValue":1}}],[{"name":"n","value":{"longValue":2}}]])"));
  EXPECT_EQ(local::count_at(batch.body, "/updateResults"), 2U);
  EXPECT_EQ(value("SELECT sum(n) FROM t"), R"({"longValue":3})");
}

TEST_F(DataApiTest, MoreRequestsThanConnectionsAllGetTheirAnswer) {
  std::vector<std::future<aws::HttpResponse>> answers;
  for (int i = 0; i < 100; ++i)
    answers.push_back(begin("ExecuteStatement", sql("SELECT " + std::to_string(i) + ", pg_sleep(0.01)")));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(at(finish(std::move(answers[static_cast<std::size_t>(i)])).body, "/records/0/0/longValue"),
              std::to_string(i));
}

TEST_F(DataApiTest, ALargeParameterPasses) {
  const std::string large(3 << 20, 'x');
  EXPECT_EQ(value("SELECT length(:a)", R"(,"parameters":[{"name":"a","value":{"stringValue":")" + large + "\"}}]"),
            R"({"longValue":3145728})");
}

TEST_F(DataApiTest, AServerThatHasGoneIsUnavailable) {
  EXPECT_EQ(value("SELECT 1"), R"({"longValue":1})");
  server_.reset();
  const auto answer = ask("ExecuteStatement", sql("SELECT 1"));
  EXPECT_TRUE(answer.status == 504 || answer.status == 400) << answer.status << answer.body;
}

TEST_F(DataApiTest, OtherClustersSecretsAndDatabasesAreRefused) {
  const auto code = [&](const std::string& cluster, const std::string& secret, const std::string& more) {
    const auto promise = std::make_shared<std::promise<std::string>>();
    loop_.post([=, this] {
      local::Exchange exchange;
      exchange.request.body =
          R"({"sql":"SELECT 1","resourceArn":")" + cluster + R"(","secretArn":")" + secret + "\"" + more + "}";
      promise->set_value(local::refused_with([&] { service_.serve("ExecuteStatement", std::move(exchange), {}); }));
    });
    return promise->get_future().get();
  };
  EXPECT_EQ(code("arn:aws:rds:us-east-1:000000000000:cluster:other", kSecret, ""), "NotFoundException");
  EXPECT_EQ(code(kCluster, "arn:other", ""), "SecretsErrorException");
  EXPECT_EQ(code(kCluster, kSecret, R"(,"database":"other")"), "DatabaseErrorException");
  EXPECT_EQ(code(kCluster, kSecret, R"(,"transactionId":"x")"), "TransactionNotFoundException");
}

}  // namespace
}  // namespace echotrace::drivers::aurora
