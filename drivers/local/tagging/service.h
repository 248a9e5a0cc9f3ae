// Resource Groups Tagging API, 2017-01-26: what carries a tag, whichever service has it. Only reading. A resource whose
// last tag was taken away is not listed any more, unlike on AWS; there are no tag policies, so that all complies.
// https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
#pragma once

#include "drivers/local/service.h"
#include "drivers/local/tag_source.h"

#include <simdjson.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local {

class Tagging final : public Service {
 public:
  // The sources must outlive it.
  explicit Tagging(std::vector<TagSource*> sources) : sources_(std::move(sources)) {}

  aws::Protocol protocol() const override { return aws::Protocol::kJson11; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

 private:
  std::vector<TagSource*> sources_;
  simdjson::dom::parser parser_;
};

}  // namespace echotrace::local
