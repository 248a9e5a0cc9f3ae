#include "drivers/aws/hosts.h"

#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace echotrace::aws {
namespace {

std::string host(std::string_view prefix, std::string_view region, HostKind kind = HostKind::kPlain) {
  return service_host(prefix, region, kind).host;
}

// The whole table is compared with AWS's own endpoint rules in tests/conformance/hosts_test.py.

TEST(Hosts, AreNamedByServiceRegionAndPartition) {
  EXPECT_EQ(host("logs", "eu-west-1"), "logs.eu-west-1.amazonaws.com");
  EXPECT_EQ(host("lambda", "cn-north-1"), "lambda.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(host("sqs", "eusc-de-east-1"), "sqs.eusc-de-east-1.amazonaws.eu");
  EXPECT_EQ(host("iam", "ap-south-1"), "iam.amazonaws.com");
  EXPECT_EQ(host("iam", "us-gov-east-1"), "iam.us-gov.amazonaws.com");
}

TEST(Hosts, FipsAndDualStackHaveTheirOwn) {
  EXPECT_EQ(host("lambda", "us-east-1", HostKind::kFips), "lambda-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(host("lambda", "us-east-1", HostKind::kDualStack), "lambda.us-east-1.api.aws");
  EXPECT_EQ(host("s3", "us-east-1", HostKind::kFipsDualStack), "s3-fips.dualstack.us-east-1.amazonaws.com");
  EXPECT_EQ(host("secretsmanager", "us-east-1", HostKind::kDualStack), "secretsmanager.us-east-1.amazonaws.com");
  EXPECT_EQ(host("sts", "us-gov-west-1", HostKind::kFips), "sts.us-gov-west-1.amazonaws.com");
  EXPECT_THROW(host("s3", "cn-north-1", HostKind::kFips), base::Error);
}

}  // namespace
}  // namespace echotrace::aws
