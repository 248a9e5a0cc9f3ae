// AWS's own hosts: where a service is in a region, as the endpoint rules of AWS's SDKs say.
#pragma once

#include <string>
#include <string_view>

namespace echotrace::aws {

enum class HostKind { kPlain, kFips, kDualStack, kFipsDualStack };

struct ServiceHost {
  std::string host;            // "logs.eu-west-1.amazonaws.com"
  std::string signing_region;  // of a service that is one for the whole world its home, else the region
};

// In the partitions of AWS that are open to the public: the world's, China's, Europe's sovereign one and GovCloud's; a
// region of none of them is taken for one of the world's. prefix is the host's beginning ("logs"). Throws base::Error
// (usage) for FIPS in China, which has none.
ServiceHost service_host(std::string_view prefix, std::string_view region, HostKind kind);

}  // namespace echotrace::aws
