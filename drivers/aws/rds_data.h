// Amazon RDS Data API, API version 2018-08-01: SQL over HTTP, without a connection.
#pragma once

#include "drivers/aws/client.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace echotrace::aws::rds_data {

Service service();

// The cluster, the secret that holds its user's password, and the database.
struct Database {
  std::string cluster_arn, secret_arn, name;
};

struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};
struct Null {
  bool operator==(const Null&) const = default;
};
// A field that is none of these, an array, is Null when read.
using Value = std::variant<Null, std::string, std::int64_t, double, bool, Blob>;

// :name in the statement. The hint says what a text stands for: "TIMESTAMP", "DATE", "TIME", "DECIMAL", "JSON", "UUID".
struct Parameter {
  std::string name;
  Value value;
  std::string type_hint{};  // empty: none
};
using Parameters = std::vector<Parameter>;

// transaction_id empty: each statement by itself.
Call execute_statement(const Database& database, const std::string& sql, const Parameters& parameters = {},
                       const std::string& transaction_id = {});
struct Result {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  std::int64_t updated = 0;  // rows
};
Result parse_execute_statement(const HttpResponse& response);

// The statement once per set of parameters; at most 1,000 sets.
Call batch_execute_statement(const Database& database, const std::string& sql, const std::vector<Parameters>& sets,
                             const std::string& transaction_id = {});
std::size_t parse_batch_execute_statement(const HttpResponse& response);  // sets that were executed

Call begin_transaction(const Database& database);
std::string parse_begin_transaction(const HttpResponse& response);  // its id
Call commit_transaction(const Database& database, const std::string& transaction_id);
Call rollback_transaction(const Database& database, const std::string& transaction_id);

}  // namespace echotrace::aws::rds_data
