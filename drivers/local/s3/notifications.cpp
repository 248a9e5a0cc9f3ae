#include "drivers/local/s3/notifications.h"

#include "drivers/aws/json_text.h"
#include "drivers/aws/uri.h"
#include "drivers/local/times.h"
#include "drivers/local/xml_text.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>

namespace echotrace::local::s3 {
namespace {

constexpr std::size_t kMaxConfigurations = 100;

// Keys in events are encoded as in HTML forms: a space is '+', a slash stays.
std::string event_key(std::string_view key) {
  std::string text = aws::uri_encode(key, aws::Slash::kKeep);
  for (auto at = text.find("%20"); at != text.npos; at = text.find("%20", at + 1)) text.replace(at, 3, "+");
  return text;
}

void read_filter(const pugi::xml_node& configuration, Notification& notification) {
  for (const pugi::xml_node rule : configuration.child("Filter").child("S3Key").children("FilterRule")) {
    std::string name = aws::lower_case(rule.child_value("Name"));
    if (name == "prefix")
      notification.prefix = rule.child_value("Value");
    else if (name == "suffix")
      notification.suffix = rule.child_value("Value");
    else
      throw Refusal{400, "InvalidArgument", "filter rule name must be either prefix or suffix"};
  }
}

}  // namespace

std::vector<Notification> parse_notifications(const std::string& xml) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  const pugi::xml_node root = document.document_element();
  if (!parsed || std::string_view(root.name()) != "NotificationConfiguration") {
    throw Refusal{400, "MalformedXML",
                  "The XML you provided was not well-formed or did not validate against our published schema"};
  }
  std::vector<Notification> notifications;
  for (const pugi::xml_node configuration : root.children()) {
    if (std::string_view(configuration.name()) != "CloudFunctionConfiguration") {
      throw Refusal{501, "NotImplemented",
                    "This endpoint notifies Lambda functions only (CloudFunctionConfiguration)."};
    }
    Notification notification;
    notification.id = configuration.child_value("Id");
    if (notification.id.empty()) notification.id = fmt::format("notification-{}", notifications.size() + 1);
    notification.function_arn = configuration.child_value("CloudFunction");
    for (const pugi::xml_node event : configuration.children("Event"))
      notification.events.emplace_back(event.child_value());
    for (const std::string& event : notification.events) {
      if (!event.starts_with("s3:Object"))
        throw Refusal{400, "InvalidArgument", "The event '" + event + "' is not supported for notifications"};
    }
    if (notification.events.empty() || notifications.size() == kMaxConfigurations)
      throw Refusal{400, "MalformedXML", "Each configuration needs an Event, and there may be a hundred of them."};
    read_filter(configuration, notification);
    notifications.push_back(std::move(notification));
  }
  return notifications;
}

std::string notifications_xml(const std::vector<Notification>& notifications) {
  std::string all;
  for (const Notification& notification : notifications) {
    std::string one = xml_element("Id", notification.id) + xml_element("CloudFunction", notification.function_arn);
    for (const std::string& event : notification.events) one += xml_element("Event", event);
    std::string rules;
    const auto rule = [&](std::string_view name, std::string_view value) {
      if (!value.empty()) rules += xml_nested("FilterRule", xml_element("Name", name) + xml_element("Value", value));
    };
    rule("Prefix", notification.prefix);
    rule("Suffix", notification.suffix);
    if (!rules.empty()) one += xml_nested("Filter", xml_nested("S3Key", rules));
    all += xml_nested("CloudFunctionConfiguration", one);
  }
  return std::string(kXmlHead) + "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + all +
         "</NotificationConfiguration>";
}

bool wants(const Notification& notification, std::string_view event_name, std::string_view key) {
  if (!key.starts_with(notification.prefix) || !key.ends_with(notification.suffix)) return false;
  return std::any_of(notification.events.begin(), notification.events.end(), [&](std::string_view pattern) {
    pattern.remove_prefix(3);  // "s3:"
    if (!pattern.ends_with('*')) return pattern == event_name;
    pattern.remove_suffix(1);
    return event_name.starts_with(pattern);
  });
}

std::string event_payload(const ObjectEvent& event, const Notification& notification, const Exchange& exchange,
                          std::string_view region) {
  using aws::JsonObject;
  JsonObject object;
  object.text("key", event_key(event.key));
  if (event.created) {
    object.number("size", static_cast<std::int64_t>(event.size));
    object.text("eTag", event.etag.size() > 2 ? event.etag.substr(1, event.etag.size() - 2) : event.etag);
  }
  object.text("sequencer", fmt::format("{:018X}", event.sequencer));
  JsonObject bucket;
  bucket.text("name", event.bucket)
      .raw("ownerIdentity", JsonObject().text("principalId", "ECHOTRACE").json())
      .text("arn", "arn:aws:s3:::" + std::string(event.bucket));
  JsonObject s3;
  s3.text("s3SchemaVersion", "1.0")
      .text("configurationId", notification.id)
      .raw("bucket", bucket.json())
      .raw("object", object.json());
  JsonObject record;
  record.text("eventVersion", "2.1")
      .text("eventSource", "aws:s3")
      .text("awsRegion", region)
      .text("eventTime", iso_milliseconds(event.time_ns))
      .text("eventName", event.name)
      .raw("userIdentity", JsonObject().text("principalId", "AWS:" + exchange.caller).json())
      .raw("requestParameters", JsonObject().text("sourceIPAddress", "127.0.0.1").json())
      .raw("responseElements",
           JsonObject().text("x-amz-request-id", exchange.request_id).text("x-amz-id-2", kHostId).json())
      .raw("s3", s3.json());
  return "{\"Records\":[" + record.json() + "]}";
}

}  // namespace echotrace::local::s3
