// How each kind of resource is removed, and found again by its tag when the journal is lost.
#pragma once

#include "drivers/aws/session.h"
#include "drivers/ledger.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::drivers {

inline constexpr std::string_view kRunTag = "echotrace:run";  // its value is the run id

struct ResourceKind {
  std::string_view name;  // "s3:bucket"
  // Of no effect when it is gone already. Waits. Throws aws::Failure or base::Error when it cannot be removed.
  void (*remove)(aws::Session& session, const Resource& resource);
  // Those of the session's account and region that carry the run's tag; null: not found by tag, it goes with another
  // resource.
  std::vector<Resource> (*find)(aws::Session& session, const std::string& run);
};

// In the order in which they can be removed: what refers to others first.
std::span<const ResourceKind> resource_kinds();
const ResourceKind* find_resource_kind(std::string_view name);  // nullptr: none of ours

}  // namespace echotrace::drivers
