#include "drivers/aws/rds_data.h"

#include "tests/conformance/calls/proof.h"

#include <cstdint>
#include <string>
#include <vector>

namespace echotrace::aws {

void prove_rds_data(Session& session) {
  using namespace rds_data;
  Proof client(session, rds_data::service());
  const Database database{"arn:aws:rds:eu-west-1:123456789012:cluster:conformance",
                          "arn:aws:secretsmanager:eu-west-1:123456789012:secret:conformance", "postgres"};
  const auto execute = [&](const std::string& sql, const Parameters& parameters = {}, const std::string& in = {}) {
    return parse_execute_statement(client.wait(execute_statement(database, sql, parameters, in)));
  };
  execute("create table conformance (id text primary key, n bigint, r double precision, flag boolean)");
  const std::string text = "a\"'\\\n\xC3\xA4";
  execute("insert into conformance values (:id, :n, :r, :flag)",
          {{"id", text}, {"n", std::int64_t{1'700'000'000}}, {"r", 0.5}, {"flag", true}});
  execute("insert into conformance values (:id, :n, :r, :flag)",
          {{"id", "null"}, {"n", Null{}}, {"r", Null{}}, {"flag", Null{}}});
  const Result read = execute("select id, n, r, flag as f from conformance order by id");
  expect(read.columns == std::vector<std::string>{"id", "n", "r", "f"} && read.rows.size() == 2 &&
             read.rows[0] == std::vector<Value>{text, std::int64_t{1'700'000'000}, 0.5, true} &&
             read.rows[1] == std::vector<Value>{"null", Null{}, Null{}, Null{}},
         "ExecuteStatement, values of every kind");
  expect(execute("update conformance set n = 1 where id = :id", {{"id", text}}).updated == 1,
         "ExecuteStatement, rows updated");
  client.wait(batch_execute_statement(database, "insert into conformance (id) values (:id)",
                                      {{{"id", "b1"}}, {{"id", "b2"}}, {{"id", "b3"}}}));
  const auto count = [&](const std::string& in = {}) {
    return std::get<std::int64_t>(execute("select count(*) from conformance", {}, in).rows.at(0).at(0));
  };
  expect(count() == 5, "BatchExecuteStatement");
  for (const bool kept : {false, true}) {
    const std::string id = parse_begin_transaction(client.wait(begin_transaction(database)));
    execute("insert into conformance (id) values ('t')", {}, id);
    const bool apart = count(id) == 6 && count() == 5;
    client.wait(kept ? commit_transaction(database, id) : rollback_transaction(database, id));
    expect(!id.empty() && apart && count() == (kept ? 6 : 5),
           kept ? "BeginTransaction, CommitTransaction" : "BeginTransaction, RollbackTransaction");
  }
  expect(client.code_of(execute_statement(database, "select nothing from nowhere")) != "none",
         "a statement that fails");
}

}  // namespace echotrace::aws
