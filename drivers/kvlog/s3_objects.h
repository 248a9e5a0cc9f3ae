// Objects in a bucket, under a prefix.
#pragma once

#include "drivers/aws/client.h"
#include "drivers/kvlog/objects.h"

#include <string>

namespace echotrace::kvlog {

class S3Objects final : public Objects {
 public:
  // The client is S3's and outlives this. prefix: of the keys, "" or as in "store/".
  S3Objects(aws::Client& client, std::string bucket, std::string prefix);

  std::optional<StoredObject> get(const std::string& name) override;
  // A write that S3 did not carry out because another was under way (409 ConditionalRequestConflict) is tried again.
  std::optional<std::string> put_if(const std::string& name, const std::string& bytes,
                                    const std::string& etag) override;
  std::vector<std::string> list() override;
  void remove(const std::string& name) override;

 private:
  aws::Client& client_;
  std::string bucket_, prefix_;
};

}  // namespace echotrace::kvlog
