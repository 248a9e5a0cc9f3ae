// What a run whose load is writes needs of an account: functions, the stores and their triggers.
#pragma once

#include "collect/experiment.h"
#include "collect/function_deployment.h"
#include "collect/lanes.h"
#include "drivers/aws/session.h"
#include "drivers/ledger.h"
#include "drivers/store.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::collect {

struct DeployedLane {
  Lane lane;
  std::unique_ptr<drivers::Store> store;
  std::string function;  // its receive function's name
};

class Deployment {
 public:
  using Progress = std::function<void(const std::string& sentence)>;

  using MakeSession = std::function<std::unique_ptr<aws::Session>()>;

  // make_session: one more in the same account. endpoint: the embedded one of a local run, else nullptr. folder:
  // private, for what stores start locally.
  Deployment(aws::Session& session, MakeSession make_session, local::Endpoint* endpoint, std::filesystem::path folder,
             const Experiment& experiment, std::string run, drivers::Ledger& ledger);

  // Throws base::Error or aws::Failure; what was made until then is in the ledger.
  void deploy(const std::vector<Lane>& lanes, const std::string& functions_zip, const Progress& progress,
              const FunctionSetup& receiver = {});

  std::vector<DeployedLane>& lanes() { return lanes_; }
  const DeployedLane& lane_of(int cell) const;
  const std::string& write_function() const { return write_function_; }
  std::vector<std::string> log_groups() const;           // of all functions
  std::map<std::string, std::string> functions() const;  // name to log group
  void attend();                                         // what stores do meanwhile

 private:
  aws::Session& session_;
  MakeSession make_session_;
  local::Endpoint* endpoint_;
  std::filesystem::path folder_;
  const Experiment& experiment_;
  std::string run_;
  drivers::Ledger& ledger_;
  FunctionDeployment made_;
  std::vector<DeployedLane> lanes_;
  std::string write_function_;
};

// Removes resources in the order of their kinds, tells the ledger of each, and goes on after a failure. What could not
// be removed, as sentences; empty: nothing is left.
std::vector<std::string> remove_resources(aws::Session& session, std::vector<drivers::Resource> resources,
                                          drivers::Ledger& ledger, const Deployment::Progress& progress);

// The bundle of the functions: beside the programs in the build directory, or where it was installed. Throws
// base::Error (environment) that says where it was looked for.
std::string read_functions_zip();

}  // namespace echotrace::collect
