#include "drivers/aws/credentials.h"

#include "ingest/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace echotrace::aws {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FakeMachine final : public Surroundings {
 public:
  std::map<std::string, std::string> variables = {{"HOME", "/h"}};
  std::map<std::string, std::string> files;
  std::map<std::string, CommandResult> commands;
  std::function<HttpResult(const HttpRequest&)> server = [](const HttpRequest&) {
    HttpResult result;
    result.failure = TransportFailure::kConnectTimeout;
    return result;
  };
  std::vector<HttpRequest> calls;

  std::optional<std::string> variable(const std::string& name) const override { return look(variables, name); }
  std::optional<std::string> read_file(const std::string& path) const override { return look(files, path); }
  CommandResult run(const std::string& command) override { return commands.at(command); }
  HttpResult call(HttpRequest request, const RequestOptions& options) override {
    EXPECT_TRUE(options.direct);
    calls.push_back(request);
    return server(request);
  }
  std::int64_t epoch_seconds() const override { return 1'000'000; }

 private:
  static std::optional<std::string> look(const std::map<std::string, std::string>& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }
};

HttpResult answer(int status, std::string body) {
  HttpResult result;
  result.response = {status, {}, std::move(body)};
  return result;
}

struct Finder {
  FakeMachine machine;
  std::vector<RoleRequest> roles;

  Credentials find() {
    const Settings settings = load_settings(machine);
    return find_credentials(machine, settings, [this](const RoleRequest& request) {
      roles.push_back(request);
      return Credentials{{"ROLE" + std::to_string(roles.size()), "role-secret", "role-token"}, 2'000'000, ""};
    });
  }

  std::string error() {
    try {
      find();
    } catch (const base::Error& thrown) {
      return std::string(thrown.what()) + " | " + thrown.where() + " | " + thrown.next();
    }
    return "found";
  }
};

TEST(Credentials, TheEnvironmentComesFirst) {
  Finder finder;
  finder.machine.variables.insert(
      {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "S"}, {"AWS_SESSION_TOKEN", "T"}, {"AWS_PROFILE", "p"}});
  finder.machine.files["/h/.aws/credentials"] = "[p]\naws_access_key_id=B\naws_secret_access_key=C\n";
  const Credentials found = finder.find();
  EXPECT_EQ(found.keys.access_key_id, "A");
  EXPECT_EQ(found.keys.secret_access_key, "S");
  EXPECT_EQ(found.keys.session_token, "T");
  EXPECT_FALSE(found.expires_s);
}

TEST(Credentials, HalfAnEnvironmentIsAnErrorWithoutTheSecret) {
  Finder finder;
  finder.machine.variables["AWS_SECRET_ACCESS_KEY"] = "hush";
  EXPECT_THAT(finder.error(), HasSubstr("only one is set"));
  EXPECT_THAT(finder.error(), Not(HasSubstr("hush")));
}

TEST(Credentials, KeysOfTheCredentialsFileComeBeforeAProcessAndThatBeforeTheConfigFile) {
  Finder finder;
  finder.machine.files["/h/.aws/config"] =
      "[default]\naws_access_key_id = CONFIG\naws_secret_access_key = s\n"
      "[profile b]\ncredential_process = give --x\naws_access_key_id = CONFIG\naws_secret_access_key = s\n";
  finder.machine.commands["give --x"] = {
      0,
      R"({"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s","SessionToken":"t","Expiration":"2001-09-09T01:46:40Z"})"};
  EXPECT_EQ(finder.find().keys.access_key_id, "CONFIG");
  finder.machine.variables["AWS_PROFILE"] = "b";
  const Credentials process = finder.find();
  EXPECT_EQ(process.keys.access_key_id, "PROCESS");
  EXPECT_EQ(process.keys.session_token, "t");
  EXPECT_EQ(process.expires_s, 1'000'000'000);
  finder.machine.files["/h/.aws/credentials"] = "[b]\naws_access_key_id=FILE\naws_secret_access_key=s\n";
  EXPECT_EQ(finder.find().keys.access_key_id, "FILE");
}

TEST(Credentials, AProcessThatFailsSaysSoAndNotWhatItPrinted) {
  Finder finder;
  finder.machine.files["/h/.aws/config"] = "[default]\ncredential_process = give\n";
  for (const CommandResult& result : {CommandResult{1, "hush"}, CommandResult{-1, ""}, CommandResult{0, "hush"},
                                      CommandResult{0, R"({"Version":2,"SecretAccessKey":"hush"})"},
                                      CommandResult{0, R"({"Version":1,"SecretAccessKey":"hush"})"}}) {
    finder.machine.commands["give"] = result;
    EXPECT_THAT(finder.error(), HasSubstr("credential_process"));
    EXPECT_THAT(finder.error(), Not(HasSubstr("hush")));
  }
}

TEST(Credentials, ARoleIsAssumedWithTheKeysOfItsSource) {
  Finder finder;
  finder.machine.variables["AWS_PROFILE"] = "c";
  finder.machine.files["/h/.aws/config"] =
      "[profile b]\nrole_arn = arn:b\nsource_profile = a\n"
      "[profile c]\nrole_arn = arn:c\nsource_profile = b\nexternal_id = x\nduration_seconds = 900\n"
      "role_session_name = me\n";
  finder.machine.files["/h/.aws/credentials"] = "[a]\naws_access_key_id=A\naws_secret_access_key=S\n";
  const Credentials found = finder.find();
  ASSERT_EQ(finder.roles.size(), 2u);
  EXPECT_EQ(finder.roles[0].role_arn, "arn:b");
  EXPECT_EQ(finder.roles[0].source.access_key_id, "A");
  EXPECT_EQ(finder.roles[0].session_name, "echotrace-1000000");
  EXPECT_EQ(finder.roles[1].role_arn, "arn:c");
  EXPECT_EQ(finder.roles[1].source.access_key_id, "ROLE1");
  EXPECT_EQ(finder.roles[1].external_id, "x");
  EXPECT_EQ(finder.roles[1].duration_seconds, "900");
  EXPECT_EQ(finder.roles[1].session_name, "me");
  EXPECT_EQ(found.keys.access_key_id, "ROLE2");
  EXPECT_EQ(found.expires_s, 2'000'000);
}

TEST(Credentials, AProfileMayBeItsOwnSourceWhenItHasKeys) {
  Finder finder;
  finder.machine.files["/h/.aws/credentials"] =
      "[default]\naws_access_key_id=A\naws_secret_access_key=S\nrole_arn=arn:r\nsource_profile=default\n";
  EXPECT_EQ(finder.find().keys.access_key_id, "ROLE1");
  EXPECT_EQ(finder.roles.at(0).source.access_key_id, "A");
}

TEST(Credentials, SourcesThatLeadNowhereAreErrors) {
  const std::string head = "[default]\nrole_arn=arn:r\n";
  for (const auto& [text, part] : {std::pair<std::string, const char*>{head, "no source_profile"},
                                   {head + "source_profile=gone\n", "does not exist"},
                                   {head + "source_profile=default\n", "back to it"},
                                   {head + "source_profile=b\n[profile b]\nregion=x\n", "has none"},
                                   {head + "credential_source=Environment\n", "has none"},
                                   {head + "credential_source=Elsewhere\n", "that is known"},
                                   {head + "credential_source=Environment\nsource_profile=default\n", "both"},
                                   {head + "source_profile=b\nmfa_serial=arn:mfa\n[profile b]\n", "MFA"},
                                   {"[default]\nsso_session=s\n", "browser"}}) {
    Finder finder;
    finder.machine.files["/h/.aws/config"] = text;
    EXPECT_THAT(finder.error(), HasSubstr(part)) << text;
  }
}

TEST(Credentials, AWebIdentityNeedsNoKeys) {
  Finder finder;
  finder.machine.variables.insert({{"AWS_ROLE_ARN", "arn:w"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}});
  finder.machine.files["/t"] = "jwt\n";
  EXPECT_EQ(finder.find().keys.access_key_id, "ROLE1");
  EXPECT_EQ(finder.roles.at(0).web_identity_token, "jwt");
  EXPECT_EQ(finder.roles.at(0).source.access_key_id, "");

  Finder by_profile;
  by_profile.machine.files["/h/.aws/config"] = "[default]\nrole_arn=arn:p\nweb_identity_token_file=/t\n";
  EXPECT_THAT(by_profile.error(), HasSubstr("cannot be read"));
  by_profile.machine.files["/t"] = "jwt";
  EXPECT_EQ(by_profile.find().keys.access_key_id, "ROLE1");
  EXPECT_EQ(by_profile.roles.at(0).role_arn, "arn:p");
}

TEST(Credentials, AContainerIsAskedAtItsAddressWithItsToken) {
  Finder finder;
  finder.machine.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1?a=b";
  int attempts = 0;
  finder.machine.server = [&](const HttpRequest&) {
    return ++attempts < 3
               ? answer(500, "")
               : answer(200,
                        R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":"2030-01-01T00:00:00Z"})");
  };
  EXPECT_EQ(finder.find().keys.session_token, "T");
  EXPECT_EQ(finder.machine.calls.at(0).origin, "http://169.254.170.2");
  EXPECT_EQ(finder.machine.calls.at(0).path, "/v2/credentials/1");
  EXPECT_EQ(finder.machine.calls.at(0).query, "a=b");

  Finder eks;
  eks.machine.variables.insert({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
                                {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "from variable"},
                                {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"}});
  eks.machine.files["/token"] = "from file\n";
  eks.machine.server = [](const HttpRequest&) { return answer(403, "hush"); };
  EXPECT_THAT(eks.error(), HasSubstr("HTTP 403"));
  EXPECT_THAT(eks.error(), Not(HasSubstr("hush")));
  EXPECT_EQ(header_value(eks.machine.calls.at(0).headers, "Authorization"), "from file");
}

TEST(Credentials, AContainersTokenGoesToNobodyElse) {
  for (const auto& [url, allowed] :
       {std::pair{"http://evil.example/x", false}, std::pair{"http://169.254.170.2.evil.example/", false},
        std::pair{"http://127.0.0.1.evil.example/", false}, std::pair{"ftp://127.0.0.1/", false},
        std::pair{"http://127.0.0.1:8080/x", true}, std::pair{"https://any.example/x", true}}) {
    Finder finder;
    finder.machine.variables.insert(
        {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush"}});
    EXPECT_THAT(finder.error(), Not(HasSubstr("hush")));
    EXPECT_EQ(!finder.machine.calls.empty(), allowed) << url;
  }
}

TEST(Credentials, AnInstanceIsAskedInTwoStepsWithAToken) {
  Finder finder;
  finder.machine.server = [](const HttpRequest& request) {
    if (request.method == "PUT") return answer(200, "tok");
    if (header_value(request.headers, "x-aws-ec2-metadata-token") != "tok") return answer(401, "");
    if (request.path.ends_with("/")) return answer(200, "my-role\n");
    return answer(
        200,
        R"({"Code":"Success","AccessKeyId":"I","SecretAccessKey":"S","Token":"T","Expiration":"2030-01-01T00:00:00Z"})");
  };
  EXPECT_EQ(finder.find().keys.access_key_id, "I");
  ASSERT_EQ(finder.machine.calls.size(), 3u);
  EXPECT_EQ(header_value(finder.machine.calls[0].headers, "x-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(finder.machine.calls[2].path, "/latest/meta-data/iam/security-credentials/my-role");
}

TEST(Credentials, WhenThereAreNoneAllPlacesAreNamed) {
  Finder finder;
  finder.machine.variables["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_EQ(finder.error(),
            "No AWS credentials found. Looked at: AWS_ACCESS_KEY_ID (not set); the profile \"default\" in "
            "/h/.aws/credentials and /h/.aws/config (not there); AWS_WEB_IDENTITY_TOKEN_FILE (not set); "
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI (not set); the instance's "
            "metadata (disabled) |  | Set AWS_PROFILE, or run 'aws configure'.");
  EXPECT_TRUE(finder.machine.calls.empty());
}

TEST(Credentials, AreKeptAndRenewedBeforeTheyExpire) {
  int found = 0;
  bool failing = false;
  CredentialsProvider provider([&] {
    if (failing) throw base::Error(base::Exit::kEnvironment, "no answer");
    return Credentials{{"A" + std::to_string(++found), "S", ""}, 1000 + 3600 * found, ""};
  });
  EXPECT_EQ(provider.get(1000).keys.access_key_id, "A1");  // until 4600, renewed from 3700
  EXPECT_EQ(provider.get(3699).keys.access_key_id, "A1");
  failing = true;
  EXPECT_EQ(provider.get(3700).keys.access_key_id, "A1");
  failing = false;
  EXPECT_EQ(provider.get(3759).keys.access_key_id, "A1");  // tried again after a minute
  EXPECT_EQ(provider.get(3760).keys.access_key_id, "A2");
  failing = true;
  EXPECT_THROW(provider.get(8200), base::Error);  // expired
  failing = false;
  provider.forget();
  EXPECT_EQ(provider.get(3761).keys.access_key_id, "A3");
}

TEST(Credentials, ShortLivedOnesAreNotRenewedAtEveryCall) {
  int found = 0;
  CredentialsProvider provider([&] { return Credentials{{std::to_string(++found), "S", ""}, 1000 + 600, ""}; });
  for (int now = 1000; now < 1300; ++now) provider.get(now);
  EXPECT_EQ(found, 1);
  provider.get(1300);
  EXPECT_EQ(found, 2);
}

TEST(Settings, TheEnvironmentComesBeforeTheProfile) {
  FakeMachine machine;
  machine.variables["AWS_PROFILE"] = "p";
  machine.files["/h/.aws/config"] = "[profile p]\nregion = eu-west-1\nca_bundle = /ca # mine\nmax_attempts = 5\n";
  EXPECT_EQ(load_settings(machine).region, "eu-west-1");
  EXPECT_EQ(load_settings(machine).ca_bundle, "/ca");
  EXPECT_EQ(load_settings(machine).max_attempts, 5);
  machine.variables.insert({{"AWS_DEFAULT_REGION", "us-east-2"}, {"AWS_MAX_ATTEMPTS", "1"}, {"AWS_CA_BUNDLE", "/b"}});
  EXPECT_EQ(load_settings(machine).region, "us-east-2");
  machine.variables["AWS_REGION"] = "us-east-1";
  EXPECT_EQ(load_settings(machine).region, "us-east-1");
  EXPECT_EQ(load_settings(machine).max_attempts, 1);
  EXPECT_EQ(load_settings(machine).ca_bundle, "/b");
}

TEST(Settings, WhatCannotBeIsAnError) {
  for (const auto& [name, value] : {std::pair{"AWS_PROFILE", "gone"}, std::pair{"AWS_MAX_ATTEMPTS", "three"},
                                    std::pair{"AWS_MAX_ATTEMPTS", "0"}, std::pair{"AWS_REGION", "eu/../x"}}) {
    FakeMachine machine;
    machine.variables[name] = value;
    EXPECT_THROW(load_settings(machine), base::Error) << value;
  }
  FakeMachine machine;
  const Settings settings = load_settings(machine);
  EXPECT_THROW(require_region(settings), base::Error);
  for (const char* url : {"127.0.0.1:4566", "http://", "http://user:pass@h", "http://h/path", "ftp://h"}) {
    machine.variables["AWS_ENDPOINT_URL"] = url;
    EXPECT_THROW(endpoint_of(settings, machine, "S3", "s3", "eu-west-1"), base::Error) << url;
  }
}

TEST(Settings, EndpointsAreFoundInAwssOrder) {
  FakeMachine machine;
  machine.files["/h/.aws/config"] =
      "[default]\nservices = mine\nendpoint_url = http://profile\n"
      "[services mine]\ncloudwatch_logs =\n  endpoint_url = http://logs:1\ns3 =\n  Endpoint_URL=http://s3:1/\n";
  const auto logs = [&] {
    return endpoint_of(load_settings(machine), machine, "CloudWatch Logs", "logs", "eu-west-1").origin;
  };
  EXPECT_EQ(logs(), "http://logs:1");
  EXPECT_EQ(endpoint_of(load_settings(machine), machine, "S3", "s3", "eu-west-1").origin, "http://s3:1");
  EXPECT_EQ(endpoint_of(load_settings(machine), machine, "SQS", "sqs", "eu-west-1").origin, "http://profile");
  machine.variables["AWS_ENDPOINT_URL"] = "http://all:1";
  EXPECT_EQ(logs(), "http://all:1");
  machine.variables["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] = "http://one:1";
  EXPECT_EQ(logs(), "http://one:1");
  machine.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(logs(), "https://logs.eu-west-1.amazonaws.com");
  const Settings settings = load_settings(machine);
  EXPECT_EQ(endpoint_of(settings, machine, "IAM", "iam", "eu-west-1").origin, "https://iam.amazonaws.com");
  EXPECT_EQ(endpoint_of(settings, machine, "S3", "s3", "cn-north-1").origin, "https://s3.cn-north-1.amazonaws.com.cn");
}

TEST(Settings, FipsAndDualStackAreOfAwssOwnHostsAlone) {
  FakeMachine machine;
  machine.files["/h/.aws/config"] = "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = TRUE\n";
  const auto logs = [&] {
    return endpoint_of(load_settings(machine), machine, "CloudWatch Logs", "logs", "eu-west-1").origin;
  };
  EXPECT_EQ(logs(), "https://logs-fips.eu-west-1.api.aws");
  machine.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "false";
  EXPECT_EQ(logs(), "https://logs-fips.eu-west-1.amazonaws.com");
  machine.variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
  EXPECT_THROW(logs(), base::Error);
  machine.variables["AWS_USE_FIPS_ENDPOINT"] = "false";
  EXPECT_EQ(logs(), "http://127.0.0.1:1");
  machine.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
  EXPECT_THROW(logs(), base::Error);
  machine.variables["AWS_USE_DUALSTACK_ENDPOINT"] = "yes";
  EXPECT_THROW(load_settings(machine), base::Error);
}

TEST(Settings, IamIsSignedForItsHomeWhereverOneIs) {
  FakeMachine machine;
  const auto signing_region = [&](const char* service, const char* prefix, const char* region) {
    return endpoint_of(load_settings(machine), machine, service, prefix, region).signing_region;
  };
  EXPECT_EQ(signing_region("IAM", "iam", "eu-west-1"), "us-east-1");
  EXPECT_EQ(signing_region("IAM", "iam", "us-gov-east-1"), "us-gov-west-1");
  EXPECT_EQ(signing_region("S3", "s3", "eu-west-1"), "eu-west-1");
  machine.variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1";
  EXPECT_EQ(signing_region("IAM", "iam", "eu-west-1"), "us-east-1");
  EXPECT_EQ(signing_region("S3", "s3", "eu-west-1"), "eu-west-1");
}

TEST(SharedConfig, ReadsWhatTheFormatAllows) {
  const ConfigSections sections = parse_config(
      "\xEF\xBB\xBF# comment\n; comment\r\n[ profile  \"my one\" ] # c\r\nRegion=a#b ; c\r\n\n  \nempty =\n"
      "s3 =\n  max = 1 # c\n\tb=\nkey = v\n  goes on\n[default]\nx = = y\n[default]\nz=1",
      "f");
  EXPECT_EQ(sections.at("profile my one"),
            (ConfigSection{{"region", "a#b"}, {"empty", ""}, {"s3", ""}, {"s3.max", "1"}, {"s3.b", ""}, {"key", "v"}}));
  EXPECT_EQ(sections.at("default"), (ConfigSection{{"x", "= y"}, {"z", "1"}}));
}

TEST(SharedConfig, ALineThatIsNothingIsNamedByItsPlaceAlone) {
  for (const char* text : {"[a]\nhush", "[a\nhush=1", "\nhush = 1", "[a]\n= hush"}) {
    try {
      parse_config(text, "/h/.aws/credentials");
      ADD_FAILURE() << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.exit(), base::Exit::kUsage);
      EXPECT_THAT(error.where(), HasSubstr("/h/.aws/credentials:"));
      EXPECT_THAT(std::string(error.what()) + error.next(), Not(HasSubstr("hush")));
    }
  }
}

TEST(SharedConfig, ADefaultWithItsPrefixWins) {
  const SharedConfig config(parse_config("[default]\nregion=a\n[profile default]\nregion=b\n[x]\nregion=c\n", "f"), {});
  EXPECT_EQ(config.setting("default", "region"), "b");
  EXPECT_FALSE(config.has_profile("x"));
}

TEST(Surroundings, CommandsOfThisMachineEndWithTheirOutput) {
  const auto machine = this_machine();
  const CommandResult good = machine->run("printf '%s' \"a b\"");
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_EQ(good.output, "a b");
  EXPECT_EQ(machine->run("exit 3").exit_code, 3);
  EXPECT_EQ(machine->run("head -c 100000 /dev/zero; sleep 100").exit_code, -1);  // more than credentials can be
  EXPECT_FALSE(machine->read_file("/nonexistent"));
}

}  // namespace
}  // namespace echotrace::aws
