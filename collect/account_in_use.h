// Where a run takes place: the embedded endpoint started in this process, or the account that AWS's settings name.
#pragma once

#include "collect/run_settings.h"
#include "drivers/aws/session.h"
#include "drivers/local/endpoint.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace echotrace::collect {

class AccountInUse {
 public:
  // Local: starts the endpoint on a thread of its own; before the process has other threads. Throws base::Error.
  AccountInUse(const RunSettings& run, std::vector<local::Fault> faults);

  // A session in it; each thread that speaks to services needs its own.
  std::unique_ptr<aws::Session> session() const;
  local::Endpoint* endpoint() const { return endpoint_.get(); }  // nullptr on AWS
  // For what stores start on this machine, and nobody finds when this process is gone; empty on AWS.
  std::filesystem::path folder() const { return endpoint_ ? endpoint_->folder() : std::filesystem::path(); }

 private:
  std::string region_;
  std::unique_ptr<local::Endpoint> endpoint_;
};

}  // namespace echotrace::collect
