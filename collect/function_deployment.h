// Functions of a run: roles with no more than it uses, log groups, the functions themselves. Everything is told to the
// ledger before it is made, carries the run's tag, and is used where it is there already.
#pragma once

#include "drivers/aws/session.h"
#include "drivers/ledger.h"
#include "drivers/store.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::collect {

// What a function is made with.
struct FunctionSetup {
  std::string handler = "receive";
  std::map<std::string, std::string> environment = {};
  std::vector<drivers::Permission> permissions = {};            // beside those of the stores
  std::vector<std::string> subnets = {}, security_groups = {};  // of a VPC; empty: outside of any
};

// "/aws/lambda/<function>"
std::string log_group_of(const std::string& function);

class FunctionDeployment {
 public:
  FunctionDeployment(aws::Session& session, std::string run, int timeout_s, drivers::Ledger& ledger);

  // Its ARN. Every function of a role may write to the log groups of the run, and to no others.
  std::string make_role(const std::string& name, const std::vector<drivers::Permission>& permissions);
  void make_log_group(const std::string& function);
  // Its ARN, once it is active. reserved: at most so many at once; 0: no limit.
  std::string make_function(const std::string& name, const FunctionSetup& setup, int memory_mb,
                            const std::string& role_arn, const std::string& zip, int reserved = 0);

 private:
  aws::Session& session_;
  const std::string run_;
  const int timeout_s_;
  drivers::Ledger& ledger_;
  std::unique_ptr<aws::Client> iam_, lambda_, logs_;
};

}  // namespace echotrace::collect
