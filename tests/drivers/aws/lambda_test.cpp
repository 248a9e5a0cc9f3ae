#include "drivers/aws/lambda.h"

#include "ingest/base/base64.h"
#include "ingest/base/error.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace echotrace::aws::lambda {
namespace {

const std::string kArn = "arn:aws:lambda:eu-west-1:123456789012:function:f";
// A path has the whole ARN encoded: its colons are those of one segment.
const std::string kArnInPath = "arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Af";

HttpResponse answer(std::string body, Headers headers = {}, int status = 200) {
  return {status, std::move(headers), std::move(body)};
}

std::string line_of(const Call& call) {
  const std::string query = call.request.query.empty() ? "" : "?" + call.request.query;
  return call.operation + " " + call.request.method + " " + call.request.path + query;
}

std::string header_of(const Call& call, std::string_view name) {
  return std::string(header_value(call.request.headers, name));
}

FunctionSettings settings() {
  FunctionSettings settings;
  settings.role_arn = "arn:aws:iam::123456789012:role/r";
  settings.memory_mb = 256;
  settings.timeout_s = 30;
  settings.environment = {{"A", "\"x\""}};
  settings.log_format = "JSON";
  return settings;
}

constexpr const char* kSettings =
    R"("Role":"arn:aws:iam::123456789012:role/r","Handler":"bootstrap","Runtime":"provided.al2023","MemorySize":256,)"
    R"("Timeout":30,"Environment":{"Variables":{"A":"\"x\""}},"LoggingConfig":{"LogFormat":"JSON"})";

// What botocore sends for the same request; the order of members is free.

TEST(Lambda, AFunctionIsMadeOfAZip) {
  const Call call = create_function({"f", settings(), {"PK\x03\x04", "", ""}, "arm64", {{"run", "r1"}}});
  EXPECT_EQ(line_of(call), "CreateFunction POST /2015-03-31/functions");
  EXPECT_EQ(header_of(call, "Content-Type"), "application/json");
  EXPECT_EQ(call.request.body, R"({"FunctionName":"f","Code":{"ZipFile":"UEsDBA=="},"Architectures":["arm64"],)" +
                                   std::string(kSettings) + R"(,"Tags":{"run":"r1"}})");
}

TEST(Lambda, ItsCodeMayBeAnObjectOfS3) {
  const Call call = update_function_code("f", {"", "bucket", "a/b c"});
  EXPECT_EQ(line_of(call), "UpdateFunctionCode PUT /2015-03-31/functions/f/code");
  EXPECT_EQ(call.request.body, R"({"S3Bucket":"bucket","S3Key":"a/b c"})");
}

TEST(Lambda, AConfigurationIsWrittenAsAWhole) {
  const Call call = update_function_configuration("f", settings());
  EXPECT_EQ(line_of(call), "UpdateFunctionConfiguration PUT /2015-03-31/functions/f/configuration");
  EXPECT_EQ(call.request.body, "{" + std::string(kSettings) + "}");
  FunctionSettings plain;
  plain.role_arn = "r";
  EXPECT_EQ(update_function_configuration("f", plain).request.body,
            R"({"Role":"r","Handler":"bootstrap","Runtime":"provided.al2023","MemorySize":128,"Timeout":3,)"
            R"("Environment":{"Variables":{}}})");
}

TEST(Lambda, PathsNameFunctionsByNameOrArn) {
  const std::string path = "/2015-03-31/functions/" + kArnInPath;
  EXPECT_EQ(line_of(get_function(kArn)), "GetFunction GET " + path);
  EXPECT_EQ(line_of(get_function_configuration(kArn)), "GetFunctionConfiguration GET " + path + "/configuration");
  EXPECT_EQ(line_of(delete_function(kArn)), "DeleteFunction DELETE " + path);
  EXPECT_EQ(line_of(delete_function_concurrency("f")),
            "DeleteFunctionConcurrency DELETE /2017-10-31/functions/f/concurrency");
  EXPECT_EQ(line_of(delete_function_url_config("f")), "DeleteFunctionUrlConfig DELETE /2021-10-31/functions/f/url");
  EXPECT_EQ(line_of(list_functions("m+/=")), "ListFunctions GET /2015-03-31/functions?MaxItems=50&Marker=m%2B%2F%3D");
  EXPECT_EQ(line_of(list_functions({}, 7)), "ListFunctions GET /2015-03-31/functions?MaxItems=7");
  EXPECT_EQ(line_of(get_account_settings()), "GetAccountSettings GET /2016-08-19/account-settings");
}

TEST(Lambda, WhatItMayBeAndWhoMayCallIt) {
  const Call permission =
      add_permission("f", {"s3", "s3.amazonaws.com", "arn:aws:s3:::b", "123456789012", "lambda:InvokeFunction", ""});
  EXPECT_EQ(line_of(permission), "AddPermission POST /2015-03-31/functions/f/policy");
  EXPECT_EQ(permission.request.body,
            R"({"StatementId":"s3","Action":"lambda:InvokeFunction","Principal":"s3.amazonaws.com",)"
            R"("SourceArn":"arn:aws:s3:::b","SourceAccount":"123456789012"})");
  EXPECT_EQ(line_of(remove_permission("f", "s 3")), "RemovePermission DELETE /2015-03-31/functions/f/policy/s%203");
  const Call concurrency = put_function_concurrency("f", 0);
  EXPECT_EQ(line_of(concurrency), "PutFunctionConcurrency PUT /2017-10-31/functions/f/concurrency");
  EXPECT_EQ(concurrency.request.body, R"({"ReservedConcurrentExecutions":0})");
  const Call events = put_function_event_invoke_config("f", 0, 60);
  EXPECT_EQ(line_of(events), "PutFunctionEventInvokeConfig PUT /2019-09-25/functions/f/event-invoke-config");
  EXPECT_EQ(events.request.body, R"({"MaximumRetryAttempts":0,"MaximumEventAgeInSeconds":60})");
  const Call url = create_function_url_config("f", "AWS_IAM");
  EXPECT_EQ(line_of(url), "CreateFunctionUrlConfig POST /2021-10-31/functions/f/url");
  EXPECT_EQ(url.request.body, R"({"AuthType":"AWS_IAM"})");
  const Call tags = tag_resource(kArn, {{"a", "b"}});
  EXPECT_EQ(line_of(tags), "TagResource POST /2017-03-31/tags/" + kArnInPath);
  EXPECT_EQ(tags.request.body, R"({"Tags":{"a":"b"}})");
}

TEST(Lambda, AnInvocationIsAskedForByHeaders) {
  const Call call = invoke({.function = "f",
                            .payload = R"({"a":1})",
                            .type = InvocationType::kRequestResponse,
                            .log_tail = true,
                            .client_context = "{}",
                            .qualifier = "$LATEST",
                            .timeout_s = 900});
  EXPECT_EQ(line_of(call), "Invoke POST /2015-03-31/functions/f/invocations?Qualifier=%24LATEST");
  EXPECT_EQ(header_of(call, "X-Amz-Invocation-Type"), "RequestResponse");
  EXPECT_EQ(header_of(call, "X-Amz-Log-Type"), "Tail");
  EXPECT_EQ(header_of(call, "X-Amz-Client-Context"), "e30=");
  EXPECT_EQ(call.request.body, R"({"a":1})");
}

TEST(Lambda, AnAnswerIsWaitedForAsLongAsTheFunctionMayRun) {
  Invocation invocation;
  invocation.function = "f";
  invocation.timeout_s = 900;
  EXPECT_GT(invoke(invocation).options.read_timeout, std::chrono::seconds(900));
  invocation.type = InvocationType::kEvent;
  invocation.log_tail = true;  // of synchronous ones alone
  const Call event = invoke(invocation);
  EXPECT_EQ(event.options.read_timeout, RequestOptions().read_timeout);
  EXPECT_EQ(header_of(event, "X-Amz-Invocation-Type"), "Event");
  EXPECT_EQ(header_of(event, "X-Amz-Log-Type"), "");
  invocation.type = InvocationType::kDryRun;
  EXPECT_EQ(header_of(invoke(invocation), "X-Amz-Invocation-Type"), "DryRun");
}

// From the examples of AWS's API reference, shortened.
constexpr const char* kConfiguration =
    R"({"FunctionName":"my-function","FunctionArn":"arn:aws:lambda:us-west-2:123456789012:function:my-function",)"
    R"("Runtime":"provided.al2023","Role":"arn:aws:iam::123456789012:role/service-role/r","Handler":"bootstrap",)"
    R"("CodeSize":5797206,"Timeout":30,"MemorySize":256,"LastModified":"2023-09-24T18:20:35.054+0000",)"
    R"("CodeSha256":"YFgDgEKG3ugvF1+pX64gV6tu9qNuIYNUdgJm8nCxsm4=","Version":"$LATEST","VpcConfig":null,)"
    R"("Environment":{"Variables":{"BUCKET":"my-bucket","EMPTY":""}},"State":"Pending","StateReason":"being made",)"
    R"("LastUpdateStatus":"InProgress","Architectures":["arm64"]})";

void expect_configuration(const Function& function) {
  EXPECT_EQ(function.name, "my-function");
  EXPECT_EQ(function.arn, "arn:aws:lambda:us-west-2:123456789012:function:my-function");
  EXPECT_EQ(function.role_arn, "arn:aws:iam::123456789012:role/service-role/r");
  EXPECT_EQ(function.runtime, "provided.al2023");
  EXPECT_EQ(function.handler, "bootstrap");
  EXPECT_EQ(function.memory_mb, 256);
  EXPECT_EQ(function.timeout_s, 30);
  EXPECT_EQ(function.version, "$LATEST");
  EXPECT_EQ(function.architecture, "arm64");
  EXPECT_EQ(function.code_sha256, "YFgDgEKG3ugvF1+pX64gV6tu9qNuIYNUdgJm8nCxsm4=");
  EXPECT_EQ(function.state, "Pending");
  EXPECT_EQ(function.state_reason, "being made");
  EXPECT_EQ(function.update_status, "InProgress");
  EXPECT_EQ(function.environment, (Variables{{"BUCKET", "my-bucket"}, {"EMPTY", ""}}));
}

TEST(Lambda, AConfigurationIsReadWhereverItIs) {
  expect_configuration(parse_function(answer(kConfiguration)));
  expect_configuration(parse_function(
      answer(R"({"Configuration":)" + std::string(kConfiguration) + R"(,"Code":{"RepositoryType":"S3"},"Tags":{}})")));
  const FunctionPage page = parse_list_functions(
      answer(R"({"NextMarker":"n/=","Functions":[)" + std::string(kConfiguration) + R"(,{"FunctionName":"g"}]})"));
  ASSERT_EQ(page.functions.size(), 2u);
  expect_configuration(page.functions[0]);
  EXPECT_EQ(page.functions[1].name, "g");
  EXPECT_EQ(page.functions[1].architecture, "");
  EXPECT_EQ(page.next_marker, "n/=");
  EXPECT_EQ(parse_list_functions(answer(R"({"NextMarker":null,"Functions":[]})")).next_marker, "");
}

TEST(Lambda, AResultComesWithItsHeaders) {
  const std::string tail = "START RequestId: 1\nEND RequestId: 1\n";
  const Invoked invoked =
      parse_invoke(answer(R"({"errorMessage":"m","errorType":"T"})", {{"x-amzn-RequestId", "r-1"},
                                                                      {"X-Amz-Function-Error", "Unhandled"},
                                                                      {"X-Amz-Log-Result", base::encode_base64(tail)},
                                                                      {"X-Amz-Executed-Version", "$LATEST"},
                                                                      {"X-Amzn-Trace-Id", "Root=1-2;Sampled=0"}}));
  EXPECT_EQ(invoked.status, 200);
  EXPECT_EQ(invoked.function_error, "Unhandled");
  EXPECT_EQ(invoked.payload, R"({"errorMessage":"m","errorType":"T"})");
  EXPECT_EQ(invoked.log_tail, tail);
  EXPECT_EQ(invoked.executed_version, "$LATEST");
  EXPECT_EQ(invoked.request_id, "r-1");
  EXPECT_EQ(invoked.trace_id, "Root=1-2;Sampled=0");
  const Invoked event = parse_invoke(answer("", {{"x-amz-log-result", "no base64!"}}, 202));
  EXPECT_EQ(event.status, 202);
  EXPECT_EQ(event.function_error + event.payload + event.log_tail, "");
}

TEST(Lambda, AnAccountHasLimits) {
  const AccountSettings account = parse_get_account_settings(
      answer(R"({"AccountLimit":{"CodeSizeUnzipped":262144000,"UnreservedConcurrentExecutions":990,)"
             R"("ConcurrentExecutions":1000,"CodeSizeZipped":52428800,"TotalCodeSize":80530636800},)"
             R"("AccountUsage":{"FunctionCount":4,"TotalCodeSize":9426}})"));
  EXPECT_EQ(account.concurrent_executions, 1000);
  EXPECT_EQ(account.unreserved_concurrent_executions, 990);
  EXPECT_EQ(account.total_code_size, 80'530'636'800);
}

TEST(Lambda, AFunctionHasAUrl) {
  EXPECT_EQ(parse_create_function_url_config(
                answer(R"({"AuthType":"AWS_IAM","FunctionUrl":"https://x.lambda-url.us-west-2.on.aws/"})")),
            "https://x.lambda-url.us-west-2.on.aws/");
}

TEST(Lambda, AnswersThatAreNoneEndTheCommand) {
  for (const char* body : {"", "[]", "<html>", "null", "{\"Functions\":"}) {
    EXPECT_THROW(parse_function(answer(body)), base::Error) << body;
    EXPECT_THROW(parse_list_functions(answer(body)), base::Error) << body;
    EXPECT_THROW(parse_get_account_settings(answer(body)), base::Error) << body;
  }
  // What is of another kind than documented is as if it were not there.
  const Function odd = parse_function(
      answer(R"({"FunctionName":1,"Timeout":"3","Architectures":{},"Environment":{"Variables":{"A":1}}})"));
  EXPECT_EQ(odd.name + odd.architecture, "");
  EXPECT_EQ(odd.timeout_s, 0);
  EXPECT_TRUE(odd.environment.empty());
}

}  // namespace
}  // namespace echotrace::aws::lambda
