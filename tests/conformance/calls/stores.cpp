#include "drivers/aws/dynamodb.h"
#include "drivers/aws/logs.h"
#include "drivers/aws/sqs.h"
#include "tests/conformance/calls/proof.h"

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

namespace echotrace::aws {

void prove_sqs(Session& session) {
  Proof client(session, sqs::service());
  const std::string url = sqs::parse_create_queue(
      client.wait(sqs::create_queue("conformance", {{"VisibilityTimeout", "180"}}, {{"k", "v"}})));
  const auto attributes =
      sqs::parse_get_queue_attributes(client.wait(sqs::get_queue_attributes(url, {"QueueArn", "VisibilityTimeout"})));
  expect(attributes.at("QueueArn").ends_with(":conformance") && attributes.at("VisibilityTimeout") == "180",
         "CreateQueue, GetQueueAttributes");
  expect(sqs::parse_get_queue_url(client.wait(sqs::get_queue_url("conformance"))) == url, "GetQueueUrl");
  const std::string body = "{\"a\":\"b\\n\xC3\xA4\"}";
  const std::string id = sqs::parse_send_message(client.wait(sqs::send_message(url, body)));
  const auto messages = sqs::parse_receive_message(client.wait(sqs::receive_message(url, 10, 1)));
  expect(messages.size() == 1 && messages[0].id == id && messages[0].body == body, "SendMessage, ReceiveMessage");
  client.wait(sqs::delete_message(url, messages[0].receipt_handle));
  expect(true, "DeleteMessage");
  client.wait(sqs::delete_queue(url));
  const std::string code = client.code_of(sqs::send_message(url, "x"));
  expect(code.find("QueueDoesNotExist") != code.npos || code.find("NonExistentQueue") != code.npos, "DeleteQueue");
}

dynamodb::Table active_table(Proof& client, const std::string& name) {
  dynamodb::Table table;
  for (int i = 0; i < 500 && table.status != "ACTIVE"; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    table = dynamodb::parse_describe_table(client.wait(dynamodb::describe_table(name)));
  }
  return table;
}

void prove_dynamodb(Session& session) {
  using dynamodb::AttributeValue;
  Proof client(session, dynamodb::service());
  client.wait(dynamodb::create_table("conformance", "id", true, {{"k", "v"}}));
  const dynamodb::Table table = active_table(client, "conformance");
  expect(table.status == "ACTIVE" && table.stream_arn.find("/stream/") != std::string::npos,
         "CreateTable, DescribeTable");
  const AttributeValue id{AttributeValue::Type::kText, "r1-\"\\\n\xC3\xA4"};
  const dynamodb::Item item{{"id", id}, {"put_ns", {AttributeValue::Type::kNumber, "1700000000123456789"}}};
  client.wait(dynamodb::put_item("conformance", item));
  const auto got = dynamodb::parse_get_item(client.wait(dynamodb::get_item("conformance", {{"id", id}}, true)));
  expect(got.size() == 2 && got.at("id").value == id.value && got.at("put_ns").value == "1700000000123456789",
         "PutItem, GetItem");
  client.wait(dynamodb::delete_item("conformance", {{"id", id}}));
  expect(dynamodb::parse_get_item(client.wait(dynamodb::get_item("conformance", {{"id", id}}, true))).empty(),
         "DeleteItem");
  dynamodb::Writes writes{{item, {{"id", {AttributeValue::Type::kText, "second"}}}}, {}};
  while (!writes.empty()) {
    writes =
        dynamodb::parse_batch_write_item("conformance", client.wait(dynamodb::batch_write_item("conformance", writes)));
  }
  expect(dynamodb::parse_get_item(client.wait(dynamodb::get_item("conformance", {{"id", id}}, true))).size() == 2,
         "BatchWriteItem puts");
  writes = {{}, {{{"id", id}}}};
  while (!writes.empty()) {
    writes =
        dynamodb::parse_batch_write_item("conformance", client.wait(dynamodb::batch_write_item("conformance", writes)));
  }
  expect(dynamodb::parse_get_item(client.wait(dynamodb::get_item("conformance", {{"id", id}}, true))).empty(),
         "BatchWriteItem deletes");
  client.wait(dynamodb::delete_table("conformance"));
  std::string code = "none";
  for (int i = 0; i < 500 && code == "none"; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    code = client.code_of(dynamodb::describe_table("conformance"));
  }
  expect(code == "ResourceNotFoundException", "DeleteTable");
}

void prove_logs(Session& session) {
  const char* named = std::getenv("ECHOTRACE_LOG_GROUP");
  const std::string group = named == nullptr ? "" : named;
  Proof client(session, logs::service());
  client.wait(logs::create_log_group("conformance", {{"k", "v"}}));
  client.wait(logs::put_retention_policy("conformance", 7));
  client.wait(logs::delete_log_group("conformance"));
  expect(client.code_of(logs::delete_log_group("conformance")) == "ResourceNotFoundException",
         "CreateLogGroup, PutRetentionPolicy, DeleteLogGroup");
  const auto streams = logs::parse_describe_log_streams(client.wait(logs::describe_log_streams(group)));
  expect(!streams.streams.empty() && !streams.streams[0].name.empty() && streams.streams[0].created_ms > 0,
         "DescribeLogStreams");
  logs::FilterRequest request;
  request.group = group;
  request.limit = 1;
  int pages = 0;
  do {
    const logs::EventPage page = logs::parse_filter_log_events(client.wait(logs::filter_log_events(request)));
    for (const std::string& event : page.events) std::cout << "event " << event << std::endl;
    request.next_token = page.next_token;
    ++pages;
  } while (!request.next_token.empty() && pages < 100);
  expect(pages > 1, "FilterLogEvents, page by page");
}

}  // namespace echotrace::aws
