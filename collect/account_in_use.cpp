#include "collect/account_in_use.h"

#include "collect/other_region.h"

#include <map>
#include <utility>

namespace echotrace::collect {
namespace {

// This machine, but for AWS's settings, which are given: nothing of the user's profiles reaches a local run.
class GivenSettings final : public aws::Surroundings {
 public:
  explicit GivenSettings(std::map<std::string, std::string> variables)
      : machine_(aws::this_machine()), variables_(std::move(variables)) {}

  std::optional<std::string> variable(const std::string& name) const override {
    if (const auto found = variables_.find(name); found != variables_.end()) return found->second;
    return std::nullopt;
  }
  std::optional<std::string> read_file(const std::string&) const override { return std::nullopt; }
  aws::CommandResult run(const std::string& command) override { return machine_->run(command); }
  aws::HttpResult call(aws::HttpRequest request, const aws::RequestOptions& options) override {
    return machine_->call(std::move(request), options);
  }
  std::int64_t epoch_seconds() const override { return machine_->epoch_seconds(); }

 private:
  std::unique_ptr<aws::Surroundings> machine_;
  std::map<std::string, std::string> variables_;
};

}  // namespace

AccountInUse::AccountInUse(const RunSettings& run, std::vector<local::Fault> faults)
    : region_(run.region) {
  if (run.target == Target::kAws) return;
  local::EndpointSettings settings;
  if (!region_.empty()) settings.region = region_;
  settings.faults = std::move(faults);
  settings.seed = run.seed;
  endpoint_ = std::make_unique<local::Endpoint>(std::move(settings));
  endpoint_->start();
}

std::unique_ptr<aws::Session> AccountInUse::session() const {
  if (endpoint_) {
    const aws::SigningKeys& keys = endpoint_->keys();
    return std::make_unique<aws::Session>(std::make_unique<GivenSettings>(
        std::map<std::string, std::string>{{"AWS_ENDPOINT_URL", endpoint_->url()},
                                           {"AWS_REGION", endpoint_->region()},
                                           {"AWS_ACCESS_KEY_ID", keys.access_key_id},
                                           {"AWS_SECRET_ACCESS_KEY", keys.secret_access_key}}));
  }
  return std::make_unique<aws::Session>(settings_in_region(region_));
}

}  // namespace echotrace::collect
