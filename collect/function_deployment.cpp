#include "collect/function_deployment.h"

#include "drivers/aws/iam.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/logs.h"
#include "drivers/resource_kinds.h"
#include "drivers/wait_until.h"
#include "ingest/base/error.h"

#include <chrono>
#include <utility>

namespace echotrace::collect {
namespace {

constexpr int kRetentionDays = 14;
constexpr std::chrono::seconds kActiveTakes{120}, kRoleTakes{60};
constexpr const char* kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},)"
    R"("Action":"sts:AssumeRole"}]})";

std::string policy_document(const std::vector<drivers::Permission>& permissions) {
  std::vector<std::string> statements;
  for (const drivers::Permission& permission : permissions) {
    statements.push_back(aws::JsonObject()
                             .text("Effect", "Allow")
                             .raw("Action", aws::json_strings(permission.actions))
                             .text("Resource", permission.resource)
                             .json());
  }
  return aws::JsonObject().text("Version", "2012-10-17").raw("Statement", aws::json_array(statements)).json();
}

// A new role takes a while until Lambda knows it.
bool role_is_too_new(const aws::ServiceError& error) {
  return error.code == "InvalidParameterValueException" && error.message.find("role") != std::string::npos;
}

}  // namespace

std::string log_group_of(const std::string& function) {
  return "/aws/lambda/" + function;
}

FunctionDeployment::FunctionDeployment(aws::Session& session, std::string run, int timeout_s, drivers::Ledger& ledger)
    : session_(session),
      run_(std::move(run)),
      timeout_s_(timeout_s),
      ledger_(ledger),
      iam_(session.client(aws::iam::service())),
      lambda_(session.client(aws::lambda::service())),
      logs_(session.client(aws::logs::service())) {}

void FunctionDeployment::make_log_group(const std::string& function) {
  const std::string group = log_group_of(function);
  ledger_.creating({"logs:group", group});
  try {
    logs_->wait(aws::logs::create_log_group(group, {{std::string(drivers::kRunTag), run_}}));
  } catch (const aws::Failure& failure) {
    if (failure.error().code != "ResourceAlreadyExistsException") throw;
  }
  logs_->wait(aws::logs::put_retention_policy(group, kRetentionDays));
}

// Every function of a role may write to the log groups of the run, and to no others.
std::string FunctionDeployment::make_role(const std::string& name, const std::vector<drivers::Permission>& permissions) {
  ledger_.creating({"iam:role", name});
  aws::iam::RoleRequest request;
  request.name = name;
  request.trust_policy = kTrust;
  request.path = drivers::role_path(run_);
  request.description = "Functions of an Echotrace run";
  request.tags = {{std::string(drivers::kRunTag), run_}};
  try {
    iam_->wait(aws::iam::create_role(request));
  } catch (const aws::Failure& failure) {
    if (failure.error().code != "EntityAlreadyExists") throw;
  }
  std::vector<drivers::Permission> all = permissions;
  all.push_back({{"logs:CreateLogStream", "logs:PutLogEvents"},
                 "arn:aws:logs:*:*:log-group:/aws/lambda/echotrace-" + run_ + "-*"});
  iam_->wait(aws::iam::put_role_policy(name, "echotrace", policy_document(all)));
  return aws::iam::parse_role(iam_->wait(aws::iam::get_role(name))).arn;
}

std::string FunctionDeployment::make_function(const std::string& name, const FunctionSetup& setup, int memory_mb,
                                              const std::string& role_arn, const std::string& zip, int reserved) {
  ledger_.creating({"lambda:function", name});
  aws::lambda::FunctionRequest request;
  request.name = name;
  request.settings.role_arn = role_arn;
  request.settings.handler = setup.handler;
  request.settings.environment = setup.environment;
  request.settings.subnet_ids = setup.subnets;
  request.settings.security_group_ids = setup.security_groups;
  request.settings.memory_mb = memory_mb;
  request.settings.timeout_s = timeout_s_;
  request.code.zip = zip;
  request.tags = {{std::string(drivers::kRunTag), run_}};
  drivers::wait_until(session_, kRoleTakes, "Lambda knows the role of " + name, [&] {
    try {
      lambda_->wait(aws::lambda::create_function(request));
      return true;
    } catch (const aws::Failure& failure) {
      if (failure.error().code == "ResourceConflictException") return true;  // it is there already
      if (!role_is_too_new(failure.error())) throw;
      return false;
    }
  });
  aws::lambda::Function made;
  drivers::wait_until(session_, kActiveTakes, "the function " + name + " is active", [&] {
    made = aws::lambda::parse_function(lambda_->wait(aws::lambda::get_function_configuration(name)));
    if (made.state == "Failed")
      throw base::Error(base::Exit::kEnvironment, "Lambda could not make " + name + ": " + made.state_reason);
    return made.state != "Pending" && made.update_status != "InProgress";
  });
  if (reserved > 0) lambda_->wait(aws::lambda::put_function_concurrency(name, reserved));
  return made.arn;
}

}  // namespace echotrace::collect
