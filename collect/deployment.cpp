#include "collect/deployment.h"

#include "drivers/aws/iam.h"
#include "drivers/aws/json_text.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/logs.h"
#include "drivers/resource_kinds.h"
#include "drivers/wait_until.h"

#include <algorithm>
#include <array>

namespace echotrace::collect {
namespace {

constexpr int kRetentionDays = 14;
constexpr std::chrono::seconds kActiveTakes{120}, kRoleTakes{60};
constexpr const char* kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},)"
    R"("Action":"sts:AssumeRole"}]})";

std::string log_group_of(const std::string& function) {
  return "/aws/lambda/" + function;
}

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

Deployment::Deployment(aws::Session& session, MakeSession make_session, local::Endpoint* endpoint,
                       std::filesystem::path folder, const Experiment& experiment, std::string run,
                       drivers::Ledger& ledger)
    : session_(session),
      make_session_(std::move(make_session)),
      endpoint_(endpoint),
      folder_(std::move(folder)),
      experiment_(experiment),
      run_(std::move(run)),
      ledger_(ledger),
      iam_(session.client(aws::iam::service())),
      lambda_(session.client(aws::lambda::service())),
      logs_(session.client(aws::logs::service())) {}

void Deployment::deploy(const std::vector<Lane>& lanes, const std::string& functions_zip, const Progress& progress,
                        const ReceiverSettings& receiver) {
  const std::string prefix = "echotrace-" + run_;
  std::vector<drivers::Permission> writes, receives;
  // All of them before anything is made: a store says here what its options lack.
  for (const Lane& lane : lanes) {
    const std::string name = prefix + "-" + std::to_string(lane.number);
    const auto choice = std::find_if(experiment_.stores.begin(), experiment_.stores.end(),
                                     [&](const StoreChoice& one) { return one.name == lane.store; });
    auto store = drivers::find_store(lane.store)
                     ->open({session_, endpoint_, folder_, name, run_, choice->options, ledger_, make_session_,
                            experiment_.timeout_s});
    lanes_.push_back({lane, std::move(store), name + "-receive"});
  }
  for (const DeployedLane& lane : lanes_) {
    progress("Setting up " + lane.lane.store);
    lane.store->setup();
    for (auto& permission : lane.store->write_permissions()) writes.push_back(std::move(permission));
    for (auto& permission : lane.store->receive_permissions()) receives.push_back(std::move(permission));
  }
  receives.insert(receives.end(), receiver.permissions.begin(), receiver.permissions.end());
  if (!receiver.subnets.empty()) {
    receives.push_back(
        {{"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"}, "*"});
  }
  progress("Deploying functions");
  write_function_ = prefix + "-write";
  make_log_group(write_function_);
  for (const DeployedLane& lane : lanes_) make_log_group(lane.function);
  const std::string write_role = make_role(write_function_, writes);
  const std::string receive_role = make_role(prefix + "-receive", receives);
  make_function(write_function_, {"write"}, experiment_.write_memory_mb, write_role, functions_zip);
  for (DeployedLane& lane : lanes_) {
    drivers::TriggerTarget target;
    target.function_name = lane.function;
    target.batch_size = lane.lane.batch_size;
    target.window_s = lane.lane.window_s;
    target.function_arn = make_function(lane.function, receiver, lane.lane.memory_mb, receive_role, functions_zip);
    if (lane.lane.readers > 0) lambda_->wait(aws::lambda::put_function_concurrency(lane.function, lane.lane.readers));
    progress("Connecting " + lane.lane.store + " to its function");
    lane.store->attach_trigger(target);
  }
}

void Deployment::make_log_group(const std::string& function) {
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
std::string Deployment::make_role(const std::string& name, const std::vector<drivers::Permission>& permissions) {
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

std::string Deployment::make_function(const std::string& name, const ReceiverSettings& settings, int memory_mb,
                                      const std::string& role_arn, const std::string& zip) {
  ledger_.creating({"lambda:function", name});
  aws::lambda::FunctionRequest request;
  request.name = name;
  request.settings.role_arn = role_arn;
  request.settings.handler = settings.handler;
  request.settings.environment = settings.environment;
  request.settings.subnet_ids = settings.subnets;
  request.settings.security_group_ids = settings.security_groups;
  request.settings.memory_mb = memory_mb;
  request.settings.timeout_s = experiment_.timeout_s;
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
  return made.arn;
}

const DeployedLane& Deployment::lane_of(int cell) const {
  return *std::find_if(lanes_.begin(), lanes_.end(), [&](const DeployedLane& lane) {
    return std::find(lane.lane.cells.begin(), lane.lane.cells.end(), cell) != lane.lane.cells.end();
  });
}

std::map<std::string, std::string> Deployment::functions() const {
  if (write_function_.empty()) return {};
  std::map<std::string, std::string> groups{{write_function_, log_group_of(write_function_)}};
  for (const DeployedLane& lane : lanes_) groups[lane.function] = log_group_of(lane.function);
  return groups;
}

std::vector<std::string> Deployment::log_groups() const {
  std::vector<std::string> groups;
  for (const auto& [function, group] : functions()) groups.push_back(group);
  return groups;
}

void Deployment::attend() {
  for (const DeployedLane& lane : lanes_) lane.store->attend();
}

std::vector<std::string> remove_resources(aws::Session& session, std::vector<drivers::Resource> resources,
                                          drivers::Ledger& ledger, const Deployment::Progress& progress) {
  std::vector<std::string> left;
  for (const drivers::Resource& resource : resources) {
    if (drivers::find_resource_kind(resource.kind) == nullptr)
      left.push_back(resource.name + ": this version does not know how to remove a " + resource.kind);
  }
  for (const drivers::ResourceKind& kind : drivers::resource_kinds()) {
    for (const drivers::Resource& resource : resources) {
      if (resource.kind != kind.name) continue;
      try {
        progress("Removing " + resource.name);
        kind.remove(session, resource);
        ledger.removed(resource);
      } catch (const base::Error& error) {
        left.push_back(resource.kind + " " + resource.name + ": " + error.what());
      }
    }
  }
  return left;
}

}  // namespace echotrace::collect
