// What AWS says of us: credentials, region, identity, clock, permissions, quotas.
#pragma once

#include "collect/finding.h"
#include "drivers/aws/surroundings.h"

#include <memory>

namespace echotrace::collect {

// Looks for credentials as AWS's SDKs do and, with these, asks each service one question that changes nothing. Whatever
// fails becomes a finding; no secret becomes part of one.
Findings examine_aws(std::unique_ptr<aws::Surroundings> surroundings);

}  // namespace echotrace::collect
