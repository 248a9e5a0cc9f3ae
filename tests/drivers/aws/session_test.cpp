#include "drivers/aws/session.h"

#include "drivers/aws/iam.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/trusted_certificates.h"
#include "ingest/base/error.h"
#include "tests/drivers/aws/loopback_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>

namespace echotrace::aws {
namespace {

// No files, no commands, no metadata: the environment alone.
class Environment final : public Surroundings {
 public:
  explicit Environment(std::map<std::string, std::string> variables) : variables_(std::move(variables)) {
    variables_.insert({{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "secret"}, {"HOME", "/h"}});
  }
  std::optional<std::string> variable(const std::string& name) const override {
    const auto found = variables_.find(name);
    return found == variables_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::string> read_file(const std::string&) const override { return std::nullopt; }
  CommandResult run(const std::string&) override { return {-1, ""}; }
  HttpResult call(HttpRequest, const RequestOptions&) override {
    HttpResult result;
    result.failure = TransportFailure::kConnect;
    return result;
  }
  std::int64_t epoch_seconds() const override { return 1'440'938'160; }

 private:
  std::map<std::string, std::string> variables_;
};

Session session_of(std::map<std::string, std::string> variables) {
  return Session(std::make_unique<Environment>(std::move(variables)));
}

class Bundle {
 public:
  explicit Bundle(const std::string& pem)
      : path_(std::filesystem::temp_directory_path() / ("echotrace-bundle-" + std::to_string(::getpid()) + ".pem")) {
    std::ofstream(path_) << pem;
  }
  ~Bundle() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Session, TrustsWhatAwsCaBundleNamesAndNothingElse) {
  const Certificate mine = make_certificate("IP:127.0.0.1"), others = make_certificate("IP:127.0.0.1");
  LoopbackServer server([](const std::string&) { return ok("body"); }, &mine);
  const auto get = [&](std::map<std::string, std::string> variables) {
    variables.insert({{"AWS_ENDPOINT_URL", server.origin()}, {"AWS_REGION", "eu-west-1"}});
    Session session = session_of(std::move(variables));
    return session.client(s3::service())->wait(s3::get_object("bucket", "k")).body;
  };
  {
    const Bundle bundle(mine.certificate);
    EXPECT_EQ(get({{"AWS_CA_BUNDLE", bundle.path()}}), "body");
  }
  const Bundle wrong(others.certificate);
  for (const auto& variables : {std::map<std::string, std::string>{}, {{"AWS_CA_BUNDLE", wrong.path()}}}) {
    try {
      get(variables);
      ADD_FAILURE() << "a certificate that nobody vouches for was trusted";
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.error().code, "Refused");
      EXPECT_NE(failure.error().message.find("certificate"), std::string::npos) << failure.error().message;
      EXPECT_NE(failure.error().message.find("127.0.0.1"), std::string::npos) << failure.error().message;
    }
  }
  EXPECT_EQ(server.requests().size(), 1u);  // the others were not sent
  EXPECT_EQ(server.connections(), 3);       // and not tried again
}

TEST(Session, AClientSignsForItsServicesRegion) {
  LoopbackServer server([](const std::string&) { return ok("<GetRoleResponse><GetRoleResult/></GetRoleResponse>"); });
  Session session = session_of({{"AWS_ENDPOINT_URL", server.origin()}});
  session.client(iam::service())->wait(iam::get_role("r"));  // without a region
  EXPECT_NE(server.requests().at(0).find("/20150830/us-east-1/iam/aws4_request"), std::string::npos);
  EXPECT_THROW(session.client(s3::service()), base::Error);
  Session gov = session_of({{"AWS_ENDPOINT_URL", server.origin()}, {"AWS_REGION", "us-gov-east-1"}});
  gov.client(iam::service())->wait(iam::get_role("r"));
  EXPECT_NE(server.requests().at(1).find("/20150830/us-gov-west-1/iam/aws4_request"), std::string::npos);
}

TEST(Session, FipsAndDualStackHostsKeepTheBucketInTheirName) {
  Session session = session_of(
      {{"AWS_REGION", "eu-west-1"}, {"AWS_USE_FIPS_ENDPOINT", "true"}, {"AWS_USE_DUALSTACK_ENDPOINT", "true"}});
  EXPECT_EQ(session.client(s3::service())->addressed(s3::get_object("my-bucket", "k")).origin,
            "https://my-bucket.s3-fips.dualstack.eu-west-1.amazonaws.com");
}

TEST(TrustedCertificates, TheSystemsBundleHoldsSome) {
  const std::string path = system_ca_bundle();
  if (path.empty()) GTEST_SKIP() << "this system has none";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("-----BEGIN CERTIFICATE-----"), std::string::npos) << path;
}

}  // namespace
}  // namespace echotrace::aws
