#include "collect/other_region.h"

#include <utility>

namespace echotrace::collect {
namespace {

class OtherRegion final : public aws::Surroundings {
 public:
  explicit OtherRegion(std::string region) : machine_(aws::this_machine()), region_(std::move(region)) {}

  std::optional<std::string> variable(const std::string& name) const override {
    return name == "AWS_REGION" ? region_ : machine_->variable(name);
  }
  std::optional<std::string> read_file(const std::string& path) const override { return machine_->read_file(path); }
  aws::CommandResult run(const std::string& command) override { return machine_->run(command); }
  aws::HttpResult call(aws::HttpRequest request, const aws::RequestOptions& options) override {
    return machine_->call(std::move(request), options);
  }
  std::int64_t epoch_seconds() const override { return machine_->epoch_seconds(); }

 private:
  std::unique_ptr<aws::Surroundings> machine_;
  std::string region_;
};

}  // namespace

std::unique_ptr<aws::Surroundings> settings_in_region(const std::string& region) {
  if (region.empty()) return aws::this_machine();
  return std::make_unique<OtherRegion>(region);
}

}  // namespace echotrace::collect
