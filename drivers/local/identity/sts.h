// AWS Security Token Service: who somebody is, and temporary credentials for a role. Any role of the account can be
// assumed, whether IAM has it or not; session policies have no effect, as no policy has here.
// https://docs.aws.amazon.com/STS/latest/APIReference/
#pragma once

#include "drivers/local/authority.h"
#include "drivers/local/loop.h"
#include "drivers/local/service.h"

#include <deque>
#include <string>
#include <string_view>

namespace echotrace::local {

class Sts final : public Service {
 public:
  Sts(Loop& loop, Authority& authority) : loop_(loop), authority_(authority) {}

  aws::Protocol protocol() const override { return aws::Protocol::kQuery; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

 private:
  std::string assume_role(const Exchange& exchange);

  Loop& loop_;
  Authority& authority_;
  std::deque<std::string> issued_;  // ids of the keys, oldest first
};

}  // namespace echotrace::local
