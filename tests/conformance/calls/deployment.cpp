#include "drivers/aws/dynamodb.h"
#include "drivers/aws/iam.h"
#include "drivers/aws/lambda.h"
#include "drivers/aws/lambda_event_sources.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/sqs.h"
#include "drivers/aws/sts.h"
#include "ingest/base/error.h"
#include "tests/conformance/calls/proof.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace echotrace::aws {
namespace {

const std::string kRole = "echotrace-conformance-role", kFunction = "echotrace-conformance",
                  kBucket = "echotrace-conformance-code";
const std::string kManagedPolicy = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
constexpr const char* kTrust =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},)"
    R"("Action":"sts:AssumeRole"}]})";
constexpr const char* kPolicy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"*"}]})";

std::string account_of(Session& session) {
  Proof sts(session, sts::service());
  return sts::parse_get_caller_identity(sts.wait(sts::get_caller_identity())).account;
}

std::string zip() {
  const char* path = std::getenv("ECHOTRACE_ZIP");
  std::ifstream file(path == nullptr ? "" : path, std::ios::binary);
  expect(file.good(), "ECHOTRACE_ZIP names a file");
  return {std::istreambuf_iterator<char>(file), {}};
}

// A role with both kinds of policy; gives its ARN.
std::string make_role(Proof& iam) {
  const iam::Role made =
      iam::parse_role(iam.wait(iam::create_role({kRole, kTrust, "made by a test", "/echotrace/", {{"k", "v w"}}})));
  const iam::Role read = iam::parse_role(iam.wait(iam::get_role(kRole)));
  expect(made.arn.ends_with(":role/echotrace/" + kRole) && read.arn == made.arn && read.path == "/echotrace/",
         "CreateRole, GetRole");
  iam.wait(iam::tag_role(kRole, {{"l", "x"}}));
  const auto roles = iam::parse_list_roles(iam.wait(iam::list_roles("/echotrace/"))).elements;
  expect(roles.size() == 1 && roles[0].name == kRole && roles[0].created == made.created, "TagRole, ListRoles");
  iam.wait(iam::put_role_policy(kRole, "logs", kPolicy));
  const auto names = iam::parse_list_role_policies(iam.wait(iam::list_role_policies(kRole))).elements;
  expect(names == std::vector<std::string>{"logs"}, "PutRolePolicy, ListRolePolicies");
  iam.wait(iam::attach_role_policy(kRole, kManagedPolicy));
  const auto attached =
      iam::parse_list_attached_role_policies(iam.wait(iam::list_attached_role_policies(kRole))).elements;
  expect(attached == std::vector<std::string>{kManagedPolicy}, "AttachRolePolicy, ListAttachedRolePolicies");
  return made.arn;
}

void delete_role(Proof& iam) {
  expect(iam.code_of(iam::delete_role(kRole)) == "DeleteConflict", "DeleteRole while it has policies");
  iam.wait(iam::detach_role_policy(kRole, kManagedPolicy));
  iam.wait(iam::delete_role_policy(kRole, "logs"));
  iam.wait(iam::delete_role(kRole));
  expect(iam.code_of(iam::get_role(kRole)) == "NoSuchEntity", "DetachRolePolicy, DeleteRolePolicy, DeleteRole");
}

lambda::Function settled(Proof& lambda) {
  lambda::Function function;
  for (int i = 0; i < 300; ++i) {
    function = lambda::parse_function(lambda.wait(lambda::get_function_configuration(kFunction)));
    if (function.state != "Pending" && function.update_status != "InProgress") break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return function;
}

// Gives its ARN.
std::string make_function(Proof& lambda, Proof& s3, const std::string& role_arn) {
  const std::string code = zip();
  lambda::FunctionRequest request{kFunction, {}, {code, "", ""}, "x86_64", {{"k", "v"}}};
  request.settings.role_arn = role_arn;
  request.settings.handler = "ping";
  request.settings.environment = {{"ECHOTRACE_NOTE", "a \"b\" \xC3\xA4"}};
  const lambda::Function made = lambda::parse_function(lambda.wait(lambda::create_function(request)));
  settled(lambda);
  const lambda::Function read = lambda::parse_function(lambda.wait(lambda::get_function(kFunction)));
  expect(made.arn.ends_with(":function:" + kFunction) && read.arn == made.arn && read.role_arn == role_arn &&
             read.environment == request.settings.environment && read.architecture == "x86_64" && read.timeout_s == 3 &&
             read.memory_mb == 128 && read.runtime == "provided.al2023",
         "CreateFunction, GetFunction, GetFunctionConfiguration");
  request.settings.timeout_s = 7;
  request.settings.memory_mb = 256;
  lambda.wait(lambda::update_function_configuration(kFunction, request.settings));
  const lambda::Function changed = settled(lambda);
  expect(changed.timeout_s == 7 && changed.memory_mb == 256, "UpdateFunctionConfiguration");
  s3.wait(s3::create_bucket(kBucket, s3.region()));
  s3.wait(s3::put_object(kBucket, "the code.zip", code));
  const lambda::Function updated =
      lambda::parse_function(lambda.wait(lambda::update_function_code(kFunction, {"", kBucket, "the code.zip"})));
  expect(!made.code_sha256.empty() && updated.code_sha256 == made.code_sha256, "UpdateFunctionCode by an object");
  settled(lambda);
  const auto page = lambda::parse_list_functions(lambda.wait(lambda::list_functions()));
  expect(
      std::any_of(page.functions.begin(), page.functions.end(), [&](const auto& one) { return one.arn == made.arn; }),
      "ListFunctions");
  lambda.wait(lambda::tag_resource(made.arn, {{"l", "m n"}}));
  expect(true, "TagResource");
  return made.arn;
}

void invoke(Proof& lambda) {
  const bool runs = std::getenv("ECHOTRACE_RUNS_FUNCTIONS") != nullptr;  // else the payload comes back
  lambda::Invocation invocation;
  invocation.function = kFunction;
  invocation.payload = runs ? "{}" : R"({"a":"\u00e4"})";
  invocation.log_tail = true;
  const lambda::Invoked answer = lambda::parse_invoke(lambda.wait(lambda::invoke(invocation)));
  expect(answer.status == 200 && (runs ? !answer.payload.empty() : answer.payload == invocation.payload), "Invoke");
  invocation.type = lambda::InvocationType::kEvent;
  expect(lambda::parse_invoke(lambda.wait(lambda::invoke(invocation))).status == 202, "Invoke of an event");
  invocation.type = lambda::InvocationType::kDryRun;
  expect(lambda::parse_invoke(lambda.wait(lambda::invoke(invocation))).status == 204, "Invoke as a dry run");
  if (!runs) return;
  expect(answer.executed_version == "$LATEST" && answer.function_error.empty() && answer.request_id.size() == 36 &&
             answer.log_tail.find("REPORT RequestId: " + answer.request_id) != std::string::npos,
         "Invoke: version, request id and the log's end");
  invocation.function += "-none";
  invocation.type = lambda::InvocationType::kRequestResponse;
  expect(lambda.code_of(lambda::invoke(invocation)) == "ResourceNotFoundException", "Invoke of none");
}

void permissions_and_limits(Proof& lambda, Proof& s3, const std::string& arn, const std::string& account) {
  lambda.wait(lambda::add_permission(
      kFunction, {"s3-may", "s3.amazonaws.com", "arn:aws:s3:::" + kBucket, account, "lambda:InvokeFunction", ""}));
  s3.wait(s3::put_bucket_notification_configuration(kBucket, {{"n", arn, "s3:ObjectCreated:*", "in/", ".txt"}}));
  s3.wait(s3::put_bucket_notification_configuration(kBucket, {}));
  expect(true, "AddPermission, PutBucketNotificationConfiguration");
  lambda.wait(lambda::remove_permission(kFunction, "s3-may"));
  expect(lambda.code_of(lambda::remove_permission(kFunction, "s3-may")) == "ResourceNotFoundException",
         "RemovePermission");
  lambda.wait(lambda::put_function_concurrency(kFunction, 5));
  lambda.wait(lambda::delete_function_concurrency(kFunction));
  lambda.wait(lambda::put_function_event_invoke_config(kFunction, 1, 300));
  expect(true, "PutFunctionConcurrency, DeleteFunctionConcurrency, PutFunctionEventInvokeConfig");
}

// A mapping can be changed once it is in a state to stay in.
lambda::Mapping settled_mapping(Proof& lambda, const std::string& uuid) {
  lambda::Mapping mapping;
  for (int i = 0; i < 500 && !mapping.state.ends_with("abled"); ++i) {  // Enabled, Disabled
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    mapping = lambda::parse_mapping(lambda.wait(lambda::get_event_source_mapping(uuid)));
  }
  return mapping;
}

void mappings(Session& session, Proof& lambda) {
  Proof sqs(session, sqs::service()), dynamodb(session, dynamodb::service());
  const std::string url = sqs::parse_create_queue(sqs.wait(sqs::create_queue("conformance-source")));
  const std::string queue =
      sqs::parse_get_queue_attributes(sqs.wait(sqs::get_queue_attributes(url, {"QueueArn"}))).at("QueueArn");
  lambda::MappingSettings settings;
  settings.batch_size = 5;
  settings.enabled = false;
  const lambda::Mapping made =
      lambda::parse_mapping(lambda.wait(lambda::create_event_source_mapping(kFunction, queue, "", settings)));
  settled_mapping(lambda, made.uuid);
  settings.batch_size = 7;
  settings.report_item_failures = true;
  lambda.wait(lambda::update_event_source_mapping(made.uuid, settings));
  const lambda::Mapping read = settled_mapping(lambda, made.uuid);
  expect(made.batch_size == 5 && read.uuid == made.uuid && read.batch_size == 7 && read.source_arn == queue &&
             read.function_arn.find(kFunction) != std::string::npos && !read.state.empty(),
         "CreateEventSourceMapping, UpdateEventSourceMapping, GetEventSourceMapping of a queue");
  dynamodb.wait(dynamodb::create_table("conformance-source", "id", true));
  const std::string stream = active_table(dynamodb, "conformance-source").stream_arn;
  settings.most_retries = 2;
  settings.parallelization_factor = 2;
  settings.bisect_on_error = true;
  const lambda::Mapping streamed = lambda::parse_mapping(
      lambda.wait(lambda::create_event_source_mapping(kFunction, stream, "TRIM_HORIZON", settings)));
  const auto listed =
      lambda::parse_list_event_source_mappings(lambda.wait(lambda::list_event_source_mappings(kFunction, stream)));
  expect(listed.mappings.size() == 1 && listed.mappings[0].uuid == streamed.uuid,
         "ListEventSourceMappings, one of a stream");
  for (const std::string& uuid : {made.uuid, streamed.uuid}) {
    settled_mapping(lambda, uuid);
    lambda.wait(lambda::delete_event_source_mapping(uuid));
  }
  expect(true, "DeleteEventSourceMapping");
  sqs.wait(sqs::delete_queue(url));
  dynamodb.wait(dynamodb::delete_table("conformance-source"));
}

}  // namespace

void prove_roles(Session& session) {
  Proof iam(session, iam::service());
  make_role(iam);
  delete_role(iam);
}

void prove_deployment(Session& session) {
  Proof iam(session, iam::service()), lambda(session, lambda::service()), s3(session, s3::service());
  const std::string account = account_of(session);
  const std::string role_arn = make_role(iam);
  const std::string arn = make_function(lambda, s3, role_arn);
  invoke(lambda);
  permissions_and_limits(lambda, s3, arn, account);
  mappings(session, lambda);
  lambda.wait(lambda::delete_function(arn));
  expect(lambda.code_of(lambda::get_function(kFunction)) == "ResourceNotFoundException", "DeleteFunction by ARN");
  s3.wait(s3::delete_object(kBucket, "the code.zip"));
  s3.wait(s3::delete_bucket(kBucket));
  delete_role(iam);
}

void prove_function_urls(Session& session) {
  Proof iam(session, iam::service()), lambda(session, lambda::service());
  lambda::FunctionRequest request{kFunction, {}, {zip(), "", ""}, "x86_64", {}};
  request.settings.role_arn = iam::parse_role(iam.wait(iam::create_role({kRole, kTrust, "", "/", {}}))).arn;
  lambda.wait(lambda::create_function(request));
  settled(lambda);
  const std::string url =
      lambda::parse_create_function_url_config(lambda.wait(lambda::create_function_url_config(kFunction, "AWS_IAM")));
  expect(url.starts_with("https://"), "CreateFunctionUrlConfig");
  lambda.wait(lambda::delete_function_url_config(kFunction));
  expect(true, "DeleteFunctionUrlConfig");
  lambda.wait(lambda::delete_function(kFunction));
  iam.wait(iam::delete_role(kRole));
}

}  // namespace echotrace::aws
