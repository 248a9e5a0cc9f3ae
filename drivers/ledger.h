// What a run creates outside itself, told before it is created: so that nothing is ever deployed, started or left
// without the run's journal knowing.
#pragma once

#include <map>
#include <string>

namespace echotrace::drivers {

// Something that has to be removed again.
struct Resource {
  std::string kind;  // a row of resource_kinds() (drivers/resource_kinds.h): "s3:bucket", "lambda:function"
  std::string name;  // what its removal needs: the bucket's name, the mapping's UUID
  std::map<std::string, std::string> details = {};  // what else it needs; no secrets

  bool operator==(const Resource&) const = default;
};

class Ledger {
 public:
  virtual ~Ledger() = default;

  // On disk when it returns. Called before the request that creates it; what comes into being under a name that only
  // the answer tells (a mapping's UUID) is told again under that name.
  virtual void creating(const Resource& resource) = 0;
  virtual void removed(const Resource& resource) = 0;
};

}  // namespace echotrace::drivers
