// The RDS Data API in front of PostgreSQL databases that this machine runs: statements, batches, transactions. Not
// offered: formatted records, parameters and results of array types, statements that run on after their time of 45 s.
// https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/
#pragma once

#include "drivers/local/faults.h"
#include "drivers/local/invoker.h"
#include "drivers/local/json_body.h"
#include "drivers/local/local_database.h"
#include "drivers/local/loop.h"
#include "drivers/local/rds_data/cluster.h"
#include "drivers/local/service.h"

#include <simdjson.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace echotrace::local {

class RdsData final : public Service {
 public:
  RdsData(Loop& loop, Invoker& invoker, Faults& faults) : loop_(loop), invoker_(invoker), faults_(faults) {}

  // From then on requests that name the cluster's ARN reach the database, and its aws_lambda.invoke() functions.
  void add(LocalDatabase database);
  void remove(std::string_view cluster_arn);

  aws::Protocol protocol() const override { return aws::Protocol::kRestJson; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

 private:
  // A request that answers later.
  struct Pending {
    std::string request_id;
    Respond respond;

    void answer(std::string json) const;
    void refuse(const Refusal& refusal) const;
  };
  using Answer = void (RdsData::*)(const JsonBody& body, Pending pending);
  struct Operation {
    std::string_view path, name;
    Answer answer;
  };
  static const Operation kOperations[];

  void execute_statement(const JsonBody& body, Pending pending);
  void batch_execute_statement(const JsonBody& body, Pending pending);
  void begin_transaction(const JsonBody& body, Pending pending);
  void commit_transaction(const JsonBody& body, Pending pending);
  void rollback_transaction(const JsonBody& body, Pending pending);
  void end_transaction(const JsonBody& body, Pending pending, const char* command, const char* status);

  rds_data::Cluster& cluster_of(const JsonBody& body);  // throws Refusal
  void with_connection(const JsonBody& body, rds_data::Cluster::Use use);

  Loop& loop_;
  Invoker& invoker_;
  Faults& faults_;
  simdjson::dom::parser parser_;
  std::map<std::string, std::unique_ptr<rds_data::Cluster>, std::less<>> clusters_;  // by ARN
};

}  // namespace echotrace::local
