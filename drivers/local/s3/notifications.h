// Who is told of what happens in a bucket, and in which words.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::s3 {

// One CloudFunctionConfiguration.
struct Notification {
  std::string id;
  std::string function_arn;
  std::vector<std::string> events;  // "s3:ObjectCreated:*"
  // Of the key as it is, not encoded. nullopt: no such rule, which GetBucketNotificationConfiguration tells apart from
  // an empty one.
  std::optional<std::string> prefix, suffix;

  // event: "ObjectCreated:Put"
  bool matches(std::string_view event, std::string_view key) const;
};

// The body of PutBucketNotificationConfiguration. Throws Refusal: MalformedXML; InvalidArgument for functions of
// another region, events that S3 does not know, rules that are neither prefix nor suffix, and configurations that
// overlap; NotImplemented for queues, topics and EventBridge. An id that is missing is made of `id_seed` and the place
// in the list.
std::vector<Notification> parse_notifications(std::string_view xml, std::string_view region, std::string_view id_seed);
std::string notifications_xml(const std::vector<Notification>& notifications);

// What happened, for the record that the function gets.
struct Occurrence {
  std::string event;  // "ObjectCreated:Put"
  std::string bucket, key;
  std::string etag;  // without quotes; empty with ObjectRemoved, and then neither size nor eTag is told
  std::uint64_t size = 0;
  std::int64_t time_ns = 0;
  std::uint64_t sequencer = 0;  // larger for what happened later to the same key
  std::string request_id;       // x-amz-request-id of the answer to the client
  std::string principal;        // ARN of who did it
  std::string region;
};
std::string event_json(const Occurrence& occurrence, std::string_view configuration_id);

// As S3 encodes keys in events and, asked for encoding-type=url, in lists: everything but A-Z a-z 0-9 . - _ * / becomes
// %XX, a space '+'.
std::string form_encode(std::string_view key);

}  // namespace echotrace::local::s3
