#include "drivers/local/sqs/message.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/sigv4.h"
#include "drivers/local/sqs/refusals.h"
#include "ingest/base/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace echotrace::local::sqs {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::size_t kMostAttributes = 10;

std::string md5(std::string_view bytes) {
  static const EVP_MD* const kMd5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  std::string out(16, '\0');
  unsigned size = 0;
  if (kMd5 == nullptr ||
      EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, kMd5, nullptr) != 1)
    throw Refusal{500, "InternalFailure", "This machine's OpenSSL has no MD5, which SQS's answers need."};
  return out;
}

void append_sized(std::string& out, std::string_view bytes) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(bytes.size() >> shift & 0xFF);
  out += bytes;
}

// U+FFFE, U+FFFF and control characters but tab, line feed and carriage return are no XML, which SQS once spoke.
bool may_be_in_body(std::string_view text) {
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; }))
    return false;
  return text.find("\xEF\xBF\xBE") == text.npos && text.find("\xEF\xBF\xBF") == text.npos;
}

void check_text(std::string_view text) {
  if (!may_be_in_body(text))
    throw refused(
        "InvalidMessageContents",
        "Invalid binary character was found in the message body, the set of allowed characters is #x9 | #xA | "
        "#xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
}

bool may_name_attribute(std::string_view name) {
  if (name.empty() || name.size() > 256 || name.front() == '.' || name.back() == '.' || name.find("..") != name.npos)
    return false;
  const std::string lower = aws::lower_case(name);
  if (lower.starts_with("aws.") || lower.starts_with("amazon.")) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  });
}

bool is_type(std::string_view type, std::string_view of) {
  return type == of || (type.starts_with(of) && type[of.size()] == '.');
}

MessageAttribute read_attribute(std::string_view name, const JsonBody& from) {
  const std::string quoted = "'" + std::string(name) + "'";
  MessageAttribute attribute;
  attribute.type = from.optional_text("DataType").value_or("");
  if (attribute.type.empty())
    throw invalid_value("The message attribute " + quoted + " must contain a non-empty message attribute type.");
  attribute.binary = is_type(attribute.type, "Binary");
  if (attribute.type.size() > 256 ||
      (!attribute.binary && !is_type(attribute.type, "String") && !is_type(attribute.type, "Number")))
    throw invalid_value("The message attribute " + quoted +
                        " has an invalid message attribute type, the set of supported type prefixes is Binary, "
                        "Number, and String.");
  const auto value = from.optional_text(attribute.binary ? "BinaryValue" : "StringValue");
  if (!value || value->empty())
    throw invalid_value("The message attribute " + quoted +
                        " must contain a non-empty message attribute value for "
                        "message attribute type '" +
                        attribute.type + "'.");
  if (attribute.binary) {
    auto bytes = base::decode_base64(*value);
    if (!bytes) throw Refusal{400, "SerializationException", "A BinaryValue is no base64."};
    attribute.value = std::move(*bytes);
  } else {
    check_text(*value);
    attribute.value = *value;
  }
  return attribute;
}

bool wants(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& wanted) {
    if (wanted == "All" || wanted == name) return true;
    return wanted.ends_with(".*") && name.starts_with(std::string_view(wanted).substr(0, wanted.size() - 2));
  });
}

using Texts = std::vector<std::pair<std::string_view, std::string>>;
Texts system_attributes(const Message& message) {
  Texts all{{"SenderId", message.sender_id},
            {"SentTimestamp", std::to_string(message.sent_ns / kNsPerMs)},
            {"ApproximateReceiveCount", std::to_string(message.receives)},
            {"ApproximateFirstReceiveTimestamp", std::to_string(message.first_received_ns / kNsPerMs)}};
  if (!message.trace_header.empty()) all.emplace_back("AWSTraceHeader", message.trace_header);
  if (!message.dead_letter_source.empty()) all.emplace_back("DeadLetterQueueSourceArn", message.dead_letter_source);
  return all;
}

}  // namespace

std::uint64_t size_of(const Message& message) {
  std::uint64_t bytes = message.body.size();
  for (const auto& [name, attribute] : message.attributes)
    bytes += name.size() + attribute.type.size() + attribute.value.size();
  return bytes;
}

std::string md5_hex(std::string_view bytes) {
  return aws::to_hex(md5(bytes));
}

std::string md5_of(const MessageAttributes& attributes) {
  std::string bytes;
  for (const auto& [name, attribute] : attributes) {
    append_sized(bytes, name);
    append_sized(bytes, attribute.type);
    bytes += attribute.binary ? '\2' : '\1';
    append_sized(bytes, attribute.value);
  }
  return md5_hex(bytes);
}

Message read_message(const JsonBody& body) {
  Message message;
  message.body = body.text("MessageBody");
  if (message.body.empty()) throw missing_parameter("MessageBody");
  check_text(message.body);
  message.md5_of_body = md5_hex(message.body);
  if (const auto attributes = body.optional_object("MessageAttributes")) {
    for (const auto& [name, value] : *attributes) {
      if (!may_name_attribute(name))
        throw invalid_value("The message attribute name '" + std::string(name.substr(0, 256)) + "' is invalid.");
      message.attributes[std::string(name)] = read_attribute(name, body.nested(value));
    }
  }
  if (message.attributes.size() > kMostAttributes)
    throw invalid_value("Number of message attributes [" + std::to_string(message.attributes.size()) +
                        "] exceeds the allowed maximum [10].");
  if (const auto attributes = body.optional_object("MessageSystemAttributes")) {
    for (const auto& [name, value] : *attributes) {
      if (name != "AWSTraceHeader")
        throw invalid_value("Message system attribute name '" + std::string(name.substr(0, 256)) + "' is invalid.");
      message.trace_header = read_attribute(name, body.nested(value)).value;
    }
  }
  return message;
}

std::string received_json(const Message& message, std::string_view receipt_handle, const Wanted& wanted) {
  aws::JsonObject json;
  json.text("MessageId", message.id)
      .text("ReceiptHandle", receipt_handle)
      .text("MD5OfBody", message.md5_of_body)
      .text("Body", message.body);
  aws::JsonObject system;
  bool any = false;
  for (const auto& [name, value] : system_attributes(message)) {
    if (!wants(wanted.system_attributes, name)) continue;
    system.text(name, value);
    any = true;
  }
  if (any) json.raw("Attributes", system.json());
  aws::JsonObject own;
  MessageAttributes told;
  for (const auto& [name, attribute] : message.attributes) {
    if (!wants(wanted.message_attributes, name)) continue;
    own.raw(name, aws::JsonObject()
                      .text(attribute.binary ? "BinaryValue" : "StringValue",
                            attribute.binary ? base::encode_base64(attribute.value) : attribute.value)
                      .text("DataType", attribute.type)
                      .json());
    told.emplace(name, attribute);
  }
  if (!told.empty()) json.text("MD5OfMessageAttributes", md5_of(told)).raw("MessageAttributes", own.json());
  return json.json();
}

std::string event_record(const Message& message, std::string_view receipt_handle, std::string_view queue_arn,
                         std::string_view region) {
  aws::JsonObject system, own;
  for (const auto& [name, value] : system_attributes(message)) system.text(name, value);
  for (const auto& [name, attribute] : message.attributes) {
    own.raw(name, aws::JsonObject()
                      .text(attribute.binary ? "binaryValue" : "stringValue",
                            attribute.binary ? base::encode_base64(attribute.value) : attribute.value)
                      .raw("stringListValues", "[]")
                      .raw("binaryListValues", "[]")
                      .text("dataType", attribute.type)
                      .json());
  }
  aws::JsonObject json;
  json.text("messageId", message.id)
      .text("receiptHandle", receipt_handle)
      .text("body", message.body)
      .raw("attributes", system.json())
      .raw("messageAttributes", own.json());
  if (!message.attributes.empty()) json.text("md5OfMessageAttributes", md5_of(message.attributes));
  return json.text("md5OfBody", message.md5_of_body)
      .text("eventSource", "aws:sqs")
      .text("eventSourceARN", queue_arn)
      .text("awsRegion", region)
      .json();
}

}  // namespace echotrace::local::sqs
