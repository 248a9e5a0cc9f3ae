#include "drivers/aws/iam.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/secrets_manager.h"
#include "drivers/aws/tagging.h"
#include "tests/conformance/calls/proof.h"

#include <string>

namespace echotrace::aws {

void prove_account(Session& session) {
  Proof lambda(session, lambda::service()), iam(session, iam::service());
  const lambda::AccountSettings limits =
      lambda::parse_get_account_settings(lambda.wait(lambda::get_account_settings()));
  expect(limits.concurrent_executions > 0 && limits.unreserved_concurrent_executions > 0 && limits.total_code_size > 0,
         "GetAccountSettings");
  const std::string role =
      iam::parse_role(iam.wait(iam::create_role({"conformance-simulated",
                                                 R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
                                                 R"("Principal":{"Service":"lambda.amazonaws.com"},)"
                                                 R"("Action":"sts:AssumeRole"}]})",
                                                 "",
                                                 "/",
                                                 {}})))
          .arn;
  const auto page = iam::parse_simulate_principal_policy(
      iam.wait(iam::simulate_principal_policy(role, {"s3:PutObject", "logs:FilterLogEvents"}, {"*"})));
  expect(page.elements.size() == 2 && page.elements[0].action == "s3:PutObject" && page.elements[0].resource == "*" &&
             !page.elements[0].decision.empty(),
         "SimulatePrincipalPolicy");
  iam.wait(iam::delete_role("conformance-simulated"));
}

void prove_secrets(Session& session) {
  Proof client(session, secrets_manager::service());
  const std::string name = "echotrace/conformance", first = "{\"password\":\"a\\\"\xC3\xA4\n\"}";
  const auto made =
      secrets_manager::parse_written(client.wait(secrets_manager::create_secret(name, first, {{"k", "v"}})));
  expect(made.name == name && made.arn.find(":secret:" + name) != std::string::npos &&
             secrets_manager::parse_get_secret_value(client.wait(secrets_manager::get_secret_value(name))) == first,
         "CreateSecret, GetSecretValue");
  const auto written =
      secrets_manager::parse_written(client.wait(secrets_manager::put_secret_value(made.arn, "second")));
  expect(written.version_id != made.version_id &&
             secrets_manager::parse_get_secret_value(client.wait(secrets_manager::get_secret_value(name))) == "second",
         "PutSecretValue");
  client.wait(secrets_manager::delete_secret(name, true));
  expect(client.code_of(secrets_manager::get_secret_value(name)) == "ResourceNotFoundException", "DeleteSecret");
}

void prove_tags(Session& session) {
  Proof tagging(session, tagging::service()), s3(session, s3::service());
  for (const char* bucket : {"conformance-tagged", "conformance-other"}) {
    s3.wait(s3::create_bucket(bucket, s3.region()));
    s3.wait(s3::put_bucket_tagging(bucket, {{"echotrace:run", bucket}, {"k", "v"}}));
  }
  const tagging::Tags tags{{"echotrace:run", "conformance-tagged"}, {"k", "v"}};
  const auto page = tagging::parse_get_resources(tagging.wait(tagging::get_resources(tags, {"s3"})));
  expect(page.resources.size() == 1 && page.resources[0].arn == "arn:aws:s3:::conformance-tagged" &&
             page.resources[0].tags == tags && page.next_token.empty(),
         "GetResources");
  for (const char* bucket : {"conformance-tagged", "conformance-other"}) s3.wait(s3::delete_bucket(bucket));
}

}  // namespace echotrace::aws
