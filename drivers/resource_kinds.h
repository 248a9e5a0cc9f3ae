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

// Where the roles of a run are: IAM's are found by their path, since the tagging API does not know them.
std::string role_path(std::string_view run);  // "/echotrace/r8k2abcd/"

struct ResourceKind {
  std::string_view name;  // "s3:bucket"
  std::string_view
      arn_prefix;  // what follows "arn:aws:", region and account left out: "s3:::"; empty: not found by ARN
  // Of no effect when it is gone already. Waits. Throws aws::Failure or base::Error when it cannot be removed.
  void (*remove)(aws::Session& session, const Resource& resource);
};

// In the order in which they can be removed: what refers to others first.
std::span<const ResourceKind> resource_kinds();
const ResourceKind* find_resource_kind(std::string_view name);  // nullptr: none of ours

// All of the account's and region's that carry the run's tag, in the order of resource_kinds().
std::vector<Resource> find_tagged(aws::Session& session, const std::string& run);

}  // namespace echotrace::drivers
