#include "collect/deployment.h"

#include "drivers/resource_kinds.h"
#include "ingest/base/error.h"

#include <algorithm>

namespace echotrace::collect {
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
      made_(session, run_, experiment.timeout_s, ledger) {}

void Deployment::deploy(const std::vector<Lane>& lanes, const std::string& functions_zip, const Progress& progress,
                        const FunctionSetup& receiver) {
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
  made_.make_log_group(write_function_);
  for (const DeployedLane& lane : lanes_) made_.make_log_group(lane.function);
  const std::string write_role = made_.make_role(write_function_, writes);
  const std::string receive_role = made_.make_role(prefix + "-receive", receives);
  made_.make_function(write_function_, {"write"}, experiment_.write_memory_mb, write_role, functions_zip);
  for (DeployedLane& lane : lanes_) {
    drivers::TriggerTarget target;
    target.function_name = lane.function;
    target.batch_size = lane.lane.batch_size;
    target.window_s = lane.lane.window_s;
    target.function_arn =
        made_.make_function(lane.function, receiver, lane.lane.memory_mb, receive_role, functions_zip, lane.lane.readers);
    progress("Connecting " + lane.lane.store + " to its function");
    lane.store->attach_trigger(target);
  }
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
