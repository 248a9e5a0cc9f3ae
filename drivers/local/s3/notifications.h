// S3's event notifications: configurations, and the events themselves.
#pragma once

#include "drivers/local/s3/bucket.h"
#include "drivers/local/service.h"

#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local::s3 {

// The XML of PutBucketNotificationConfiguration, with destinations that are functions. Throws Refusal (MalformedXML,
// InvalidArgument).
std::vector<Notification> parse_notifications(const std::string& xml);
std::string notifications_xml(const std::vector<Notification>& notifications);

// What happened to an object.
struct ObjectEvent {
  std::string_view name;  // "ObjectCreated:Put"
  std::string_view bucket, key, etag;
  std::size_t size = 0;
  bool created = true;  // an ObjectRemoved event tells neither size nor ETag
  std::int64_t time_ns = 0;
  std::uint64_t sequencer = 0;
};

bool wants(const Notification& notification, std::string_view event_name, std::string_view key);

// The payload of the function, as
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html has it.
std::string event_payload(const ObjectEvent& event, const Notification& notification, const Exchange& exchange,
                          std::string_view region);

}  // namespace echotrace::local::s3
