// AWS's hosts as our clients find them: reads lines "PREFIX REGION FIPS DUALSTACK", writes a line "HOST SIGNING-REGION"
// or "none" for each.
#include "drivers/aws/hosts.h"

#include "ingest/base/error.h"

#include <iostream>
#include <string>

int main() {
  using echotrace::aws::HostKind;
  std::string prefix, region;
  bool fips = false, dual_stack = false;
  while (std::cin >> prefix >> region >> fips >> dual_stack) {
    const HostKind kind = fips ? (dual_stack ? HostKind::kFipsDualStack : HostKind::kFips)
                               : (dual_stack ? HostKind::kDualStack : HostKind::kPlain);
    try {
      const auto found = echotrace::aws::service_host(prefix, region, kind);
      std::cout << found.host << ' ' << found.signing_region << '\n';
    } catch (const echotrace::base::Error&) {
      std::cout << "none\n";
    }
  }
  return 0;
}
