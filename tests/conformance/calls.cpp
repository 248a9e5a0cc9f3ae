// Every operation of the clients once or more, against whatever AWS_ENDPOINT_URL names, with the settings and
// credentials of the environment. Prints one line per operation that did what it should; ends at the first that did
// not.
//   calls LOG-GROUP     with two or more events in the group (see calls_test.py)
//   calls ""            only what is not signed
#include "drivers/aws/dynamodb.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/s3.h"
#include "drivers/aws/session.h"
#include "drivers/aws/sqs.h"
#include "drivers/aws/sts.h"
#include "ingest/base/error.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <set>
#include <string>
#include <vector>

namespace echotrace::aws {
namespace {

const std::string kBucket = "echotrace-conformance";

void expect(bool holds, const std::string& what) {
  if (holds) {
    std::cout << "ok " << what << std::endl;
  } else {
    std::cout << "FAILED " << what << std::endl;
    std::exit(1);
  }
}

std::string code_of(Client& client, Call call) {
  try {
    client.wait(std::move(call));
  } catch (const Failure& failure) {
    return failure.error().code;
  }
  return "none";
}

std::vector<std::string> odd_keys() {
  std::vector<std::string> keys = {"plain",         "a b",  "a+b",       "a%20b",        "a%b",
                                   "ä/日本/😀",      "a//b", "trailing/", "=&?#",         "'()*!@:;,$",
                                   "[]{}|^`\"<>\\", "~-_.", "..a",       "key=value&x=y"};
  // A request whose path has dots is routed by some servers as if they were folders; S3 itself takes them as they are.
  if (std::getenv("ECHOTRACE_DOTTED_KEYS") != nullptr) keys.insert(keys.end(), {"a/./b", "a/../b", "//x"});
  return keys;
}

void s3_objects(Client& client) {
  const std::vector<std::string> keys = odd_keys();
  for (const std::string& key : keys) {
    client.wait(s3::put_object(kBucket, key, "value of " + key, {{"x-amz-meta-note", "a  b"}}));
    const HttpResponse got = client.wait(s3::get_object(kBucket, key));
    expect(got.body == "value of " + key, "PutObject, GetObject " + key);
  }
  expect(client.wait(s3::get_object(kBucket, "plain", "bytes=6-7")).body == "of", "GetObject with a range");
  std::set<std::string> listed;
  s3::ListRequest request{"", "", 3};
  int pages = 0;
  do {
    const s3::ObjectList page = s3::parse_list_objects_v2(client.wait(s3::list_objects_v2(kBucket, request)));
    for (const s3::ListedObject& object : page.objects) listed.insert(object.key);
    request.continuation_token = page.next_continuation_token;
    ++pages;
  } while (!request.continuation_token.empty() && pages < 100);
  expect(listed == std::set<std::string>(keys.begin(), keys.end()) && pages > 3, "ListObjectsV2, page by page");
  for (const std::string& key : keys) client.wait(s3::delete_object(kBucket, key));
  expect(code_of(client, s3::get_object(kBucket, "plain")) == "NoSuchKey", "DeleteObject");
}

void s3_multipart(Client& client) {
  const std::string key = "big one";
  const std::string first(5 << 20, 'a'), second = "end";
  const std::string id = s3::parse_create_multipart_upload(client.wait(s3::create_multipart_upload(kBucket, key)));
  std::vector<s3::Part> parts;
  for (const std::string& body : {first, second}) {
    const int number = static_cast<int>(parts.size()) + 1;
    const HttpResponse answer = client.wait(s3::upload_part(kBucket, key, id, number, body));
    parts.push_back({number, std::string(header_value(answer.headers, "ETag"))});
  }
  client.wait(s3::complete_multipart_upload(kBucket, key, id, parts));
  expect(client.wait(s3::get_object(kBucket, key)).body == first + second,
         "CreateMultipartUpload, UploadPart, CompleteMultipartUpload");
  const std::string other =
      s3::parse_create_multipart_upload(client.wait(s3::create_multipart_upload(kBucket, "other")));
  client.wait(s3::abort_multipart_upload(kBucket, "other", other));
  expect(code_of(client, s3::abort_multipart_upload(kBucket, "other", other)) == "NoSuchUpload",
         "AbortMultipartUpload");
  client.wait(s3::delete_object(kBucket, key));
}

void run_s3(Session& session) {
  const auto client = session.client(s3::service());
  expect(code_of(*client, s3::head_bucket(kBucket)) == "404", "HeadBucket of none");
  client->wait(s3::create_bucket(kBucket, client->region()));
  client->wait(s3::head_bucket(kBucket));
  expect(true, "CreateBucket, HeadBucket");
  s3_objects(*client);
  s3_multipart(*client);
  client->wait(s3::put_bucket_notification_configuration(
      kBucket, {{"n", "arn:aws:lambda:eu-west-1:123456789012:function:f", "s3:ObjectCreated:*", "in/", ".txt"}}));
  client->wait(s3::put_bucket_notification_configuration(kBucket, {}));
  expect(true, "PutBucketNotificationConfiguration");
  client->wait(s3::delete_bucket(kBucket));
  expect(code_of(*client, s3::get_object(kBucket, "k")) == "NoSuchBucket", "DeleteBucket");
}

void run_sts(Session& session) {
  const auto client = session.client(sts::service());
  const auto identity = sts::parse_get_caller_identity(client->wait(sts::get_caller_identity()));
  expect(identity.account == "123456789012" && identity.arn.starts_with("arn:aws:"), "GetCallerIdentity");
  const std::string role = "arn:aws:iam::123456789012:role/conformance";
  const auto assumed = sts::parse_assumed_role(client->wait(sts::assume_role({role, "me", "", "900", "", {}})));
  expect(!assumed.keys.session_token.empty() && assumed.expires_s.value_or(0) > std::time(nullptr), "AssumeRole");
}

void run_web_identity(Session& session) {
  const auto client = session.client(sts::service());
  const std::string role = "arn:aws:iam::123456789012:role/conformance";
  const auto assumed =
      sts::parse_assumed_role(client->wait(sts::assume_role_with_web_identity({role, "me", "", "", "token", {}})));
  expect(!assumed.keys.session_token.empty(), "AssumeRoleWithWebIdentity");
}

void run_sqs(Session& session) {
  const auto client = session.client(sqs::service());
  const std::string url =
      sqs::parse_create_queue(client->wait(sqs::create_queue("conformance", {{"VisibilityTimeout", "180"}})));
  const auto attributes =
      sqs::parse_get_queue_attributes(client->wait(sqs::get_queue_attributes(url, {"QueueArn", "VisibilityTimeout"})));
  expect(attributes.at("QueueArn").ends_with(":conformance") && attributes.at("VisibilityTimeout") == "180",
         "CreateQueue, GetQueueAttributes");
  const std::string body = "{\"a\":\"b\\n\xC3\xA4\"}";
  const std::string id = sqs::parse_send_message(client->wait(sqs::send_message(url, body)));
  const auto messages = sqs::parse_receive_message(client->wait(sqs::receive_message(url, 10, 1)));
  expect(messages.size() == 1 && messages[0].id == id && messages[0].body == body, "SendMessage, ReceiveMessage");
  client->wait(sqs::delete_message(url, messages[0].receipt_handle));
  expect(true, "DeleteMessage");
  client->wait(sqs::delete_queue(url));
  const std::string code = code_of(*client, sqs::send_message(url, "x"));
  expect(code.find("QueueDoesNotExist") != code.npos || code.find("NonExistentQueue") != code.npos, "DeleteQueue");
}

void run_dynamodb(Session& session) {
  using dynamodb::AttributeValue;
  const auto client = session.client(dynamodb::service());
  client->wait(dynamodb::create_table("conformance", "id", true));
  dynamodb::Table table;
  for (int i = 0; i < 100 && table.status != "ACTIVE"; ++i) {
    table = dynamodb::parse_describe_table(client->wait(dynamodb::describe_table("conformance")));
  }
  expect(table.status == "ACTIVE" && table.stream_arn.find("/stream/") != std::string::npos,
         "CreateTable, DescribeTable");
  const AttributeValue id{AttributeValue::Type::kText, "r1-\"\\\n\xC3\xA4"};
  const dynamodb::Item item{{"id", id}, {"put_ns", {AttributeValue::Type::kNumber, "1700000000123456789"}}};
  client->wait(dynamodb::put_item("conformance", item));
  const auto got = dynamodb::parse_get_item(client->wait(dynamodb::get_item("conformance", {{"id", id}}, true)));
  expect(got.size() == 2 && got.at("id").value == id.value && got.at("put_ns").value == "1700000000123456789",
         "PutItem, GetItem");
  client->wait(dynamodb::delete_item("conformance", {{"id", id}}));
  expect(dynamodb::parse_get_item(client->wait(dynamodb::get_item("conformance", {{"id", id}}, true))).empty(),
         "DeleteItem");
  client->wait(dynamodb::delete_table("conformance"));
  expect(code_of(*client, dynamodb::describe_table("conformance")) == "ResourceNotFoundException", "DeleteTable");
}

void run_logs(Session& session, const std::string& group) {
  const auto client = session.client(logs::service());
  client->wait(logs::create_log_group("conformance"));
  client->wait(logs::put_retention_policy("conformance", 7));
  client->wait(logs::delete_log_group("conformance"));
  expect(code_of(*client, logs::delete_log_group("conformance")) == "ResourceNotFoundException",
         "CreateLogGroup, PutRetentionPolicy, DeleteLogGroup");
  logs::FilterRequest request;
  request.group = group;
  request.limit = 1;
  int pages = 0;
  do {
    const logs::EventPage page = logs::parse_filter_log_events(client->wait(logs::filter_log_events(request)));
    for (const std::string& event : page.events) std::cout << "event " << event << std::endl;
    request.next_token = page.next_token;
    ++pages;
  } while (!request.next_token.empty() && pages < 100);
  expect(pages > 1, "FilterLogEvents, page by page");
}

void run_concurrently(Session& session) {
  const auto client = session.client(s3::service(), 1);
  client->wait(s3::create_bucket(kBucket, client->region()));
  int good = 0;
  for (int i = 0; i < 40; ++i) {
    client->call(s3::put_object(kBucket, "k" + std::to_string(i), "v"),
                 [&](Outcome&& outcome) { good += outcome.error ? 0 : 1; });
  }
  session.transport().run_until_idle();
  for (int i = 0; i < 40; ++i) client->wait(s3::delete_object(kBucket, "k" + std::to_string(i)));
  client->wait(s3::delete_bucket(kBucket));
  expect(good == 40, "forty PutObject at once");
}

int run(const std::string& group) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    Session session;
    if (group.empty()) {
      run_web_identity(session);
      return 0;
    }
    run_sts(session);
    run_s3(session);
    run_concurrently(session);
    run_sqs(session);
    run_dynamodb(session);
    run_logs(session, group);
  } catch (const base::Error& error) {
    std::cout << "FAILED " << error.what() << " | " << error.where() << " | " << error.next() << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace echotrace::aws

int main(int count, char** arguments) {
  return count == 2 ? echotrace::aws::run(arguments[1]) : 2;
}
