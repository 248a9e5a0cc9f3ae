#include "drivers/aws/hosts.h"

#include "ingest/base/error.h"

#include <algorithm>
#include <array>

namespace echotrace::aws {
namespace {

struct Partition {
  std::string_view regions;  // what their names begin with
  std::string_view suffix, dual_stack_suffix;
  std::string_view iam_home;             // the region that IAM is signed for
  std::string_view iam, iam_dual_stack;  // its hosts' middle, between prefix and suffix
  bool fips = true;
};

constexpr std::array<Partition, 4> kPartitions = {{
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-north-1", "cn-north-1.", "global.", false},
    {"us-gov-", "amazonaws.com", "api.aws", "us-gov-west-1", "us-gov.", "us-gov."},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1", "eusc-de-east-1.", "global."},
    {"", "amazonaws.com", "api.aws", "us-east-1", "", "global."},
}};

const Partition& partition_of(std::string_view region) {
  return *std::find_if(kPartitions.begin(), kPartitions.end(),
                       [&](const Partition& partition) { return region.starts_with(partition.regions); });
}

// In GovCloud these services' plain hosts are their FIPS ones.
bool plain_is_fips(std::string_view prefix) {
  static constexpr std::array<std::string_view, 4> kPrefixes = {"dynamodb", "logs", "sqs", "sts"};
  return std::find(kPrefixes.begin(), kPrefixes.end(), prefix) != kPrefixes.end();
}

std::string text(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const std::string_view part : parts) joined += part;
  return joined;
}

ServiceHost iam_host(const Partition& partition, bool fips, bool dual_stack) {
  // GovCloud's is a FIPS one anyway; Europe's sovereign one has no region in it.
  const bool gov = partition.regions == "us-gov-";
  std::string_view middle = dual_stack ? partition.iam_dual_stack : partition.iam;
  if (fips && partition.regions == "eusc-") middle = "";
  return {
      text({"iam", fips && !gov ? "-fips." : ".", middle, dual_stack ? partition.dual_stack_suffix : partition.suffix}),
      std::string(partition.iam_home)};
}

}  // namespace

ServiceHost service_host(std::string_view prefix, std::string_view region, HostKind kind) {
  const Partition& partition = partition_of(region);
  const bool dual_stack = kind == HostKind::kDualStack || kind == HostKind::kFipsDualStack;
  const bool fips = kind == HostKind::kFips || kind == HostKind::kFipsDualStack;
  if (fips && !partition.fips) {
    throw base::Error(base::Exit::kUsage, "There are no FIPS endpoints in the region " + std::string(region),
                      "AWS_USE_FIPS_ENDPOINT", "Unset it, also use_fips_endpoint in the profile.");
  }
  if (prefix == "iam") return iam_host(partition, fips, dual_stack);
  std::string host(prefix);
  if (fips && (dual_stack || partition.regions != "us-gov-" || !plain_is_fips(prefix))) host += "-fips";
  // S3 marks them itself, and the hosts of Secrets Manager are all of both stacks.
  const bool marked = prefix == "s3", plain = prefix == "secretsmanager" && partition.regions != "eusc-";
  const std::string_view suffix = dual_stack && !marked && !plain ? partition.dual_stack_suffix : partition.suffix;
  return {text({host, dual_stack && marked ? ".dualstack." : ".", region, ".", suffix}), std::string(region)};
}

}  // namespace echotrace::aws
