// Where systems keep the certificates they trust.
#pragma once

#include <string>

namespace echotrace::aws {

// The first bundle that can be read of those that distributions have; empty when there is none. libcurl itself knows
// only the place of the system it was built on, and a function runs on another.
std::string system_ca_bundle();

}  // namespace echotrace::aws
