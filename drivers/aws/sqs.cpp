#include "drivers/aws/sqs.h"

#include "drivers/aws/json_text.h"

#include <chrono>
#include <string_view>
#include <utility>

namespace echotrace::aws::sqs {
namespace {

Call sqs_call(const char* operation, const JsonObject& body) {
  return json_call(operation, "AmazonSQS", "1.0", body);
}

}  // namespace

Service service() {
  return {"SQS", "sqs", "sqs", Protocol::kJson10};
}

Call create_queue(const std::string& name, const Attributes& attributes, const Tags& tags) {
  JsonObject body;
  body.text("QueueName", name).raw("Attributes", json_texts(attributes));
  if (!tags.empty()) body.raw("tags", json_texts(tags));
  return sqs_call("CreateQueue", body);
}

std::string parse_create_queue(const HttpResponse& response) {
  return JsonAnswer(response, "SQS").text("/QueueUrl");
}

Call get_queue_url(const std::string& name) {
  return sqs_call("GetQueueUrl", JsonObject().text("QueueName", name));
}

std::string parse_get_queue_url(const HttpResponse& response) {
  return JsonAnswer(response, "SQS").text("/QueueUrl");
}

Call get_queue_attributes(const std::string& queue_url, const std::vector<std::string>& names) {
  return sqs_call("GetQueueAttributes",
                  JsonObject().text("QueueUrl", queue_url).raw("AttributeNames", json_strings(names)));
}

Attributes parse_get_queue_attributes(const HttpResponse& response) {
  const JsonAnswer answer(response, "SQS");
  Attributes attributes;
  simdjson::dom::object values;
  if (answer.root()["Attributes"].get(values) != simdjson::SUCCESS) return attributes;
  for (const auto& [name, value] : values) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) attributes.emplace(name, text);
  }
  return attributes;
}

Call send_message(const std::string& queue_url, const std::string& body) {
  return sqs_call("SendMessage", JsonObject().text("QueueUrl", queue_url).text("MessageBody", body));
}

std::string parse_send_message(const HttpResponse& response) {
  return JsonAnswer(response, "SQS").text("/MessageId");
}

Call receive_message(const std::string& queue_url, int most, int wait_seconds) {
  Call call = sqs_call("ReceiveMessage", JsonObject()
                                             .text("QueueUrl", queue_url)
                                             .number("MaxNumberOfMessages", most)
                                             .number("WaitTimeSeconds", wait_seconds));
  call.options.read_timeout += std::chrono::seconds(wait_seconds);
  return call;
}

std::vector<Message> parse_receive_message(const HttpResponse& response) {
  const JsonAnswer answer(response, "SQS");
  std::vector<Message> messages;
  for (const simdjson::dom::element message : answer.array("/Messages")) {
    messages.push_back(
        {member_text(message, "MessageId"), member_text(message, "ReceiptHandle"), member_text(message, "Body")});
  }
  return messages;
}

Call delete_message(const std::string& queue_url, const std::string& receipt_handle) {
  return sqs_call("DeleteMessage", JsonObject().text("QueueUrl", queue_url).text("ReceiptHandle", receipt_handle));
}

Call delete_queue(const std::string& queue_url) {
  return sqs_call("DeleteQueue", JsonObject().text("QueueUrl", queue_url));
}

}  // namespace echotrace::aws::sqs
