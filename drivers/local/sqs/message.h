// A message and the forms it is given back in.
#pragma once

#include "drivers/local/json_body.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::sqs {

struct MessageAttribute {
  std::string type;   // "String", "Number.float", "Binary"
  std::string value;  // bytes of a binary one
  bool binary = false;
};
using MessageAttributes = std::map<std::string, MessageAttribute, std::less<>>;  // in the order that their MD5 wants

struct Message {
  std::string id;  // a UUID
  std::string body;
  MessageAttributes attributes;
  std::string trace_header;  // the one system attribute that a sender may set; empty: none
  std::string sender_id;
  std::string dead_letter_source;  // ARN of the queue that gave up on it; empty: none
  std::string md5_of_body;
  std::int64_t sent_ns = 0;
  std::int64_t first_received_ns = 0;
  std::int64_t receives = 0;
};

// What counts towards the limit on a message's size.
std::uint64_t size_of(const Message& message);

std::string md5_hex(std::string_view bytes);
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
std::string md5_of(const MessageAttributes& attributes);

// MessageBody, MessageAttributes, MessageSystemAttributes of SendMessage, or of an entry of a batch. Throws Refusal.
Message read_message(const JsonBody& body);

// What ReceiveMessage was asked to tell.
struct Wanted {
  std::vector<std::string> system_attributes;   // names, or "All"
  std::vector<std::string> message_attributes;  // names, "All", ".*", "prefix.*"
};
std::string received_json(const Message& message, std::string_view receipt_handle, const Wanted& wanted);

// An element of a Lambda event's Records.
std::string event_record(const Message& message, std::string_view receipt_handle, std::string_view queue_arn,
                         std::string_view region);

}  // namespace echotrace::local::sqs
