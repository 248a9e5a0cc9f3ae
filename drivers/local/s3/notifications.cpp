#include "drivers/local/s3/notifications.h"

#include "drivers/aws/http.h"
#include "drivers/aws/json_text.h"
#include "drivers/local/s3/refusals.h"
#include "drivers/local/s3/xml.h"
#include "drivers/local/service.h"
#include "drivers/local/times.h"

#include <algorithm>
#include <array>

namespace echotrace::local::s3 {
namespace {

constexpr std::size_t kMaxConfigurations = 100;
constexpr std::size_t kMaxRuleBytes = 1024;
constexpr std::size_t kMaxArnBytes = 256;

// All that S3 takes; those that nothing here causes never happen.
constexpr std::array<std::string_view, 27> kEvents = {"s3:ObjectCreated:*",
                                                      "s3:ObjectCreated:Put",
                                                      "s3:ObjectCreated:Post",
                                                      "s3:ObjectCreated:Copy",
                                                      "s3:ObjectCreated:CompleteMultipartUpload",
                                                      "s3:ObjectRemoved:*",
                                                      "s3:ObjectRemoved:Delete",
                                                      "s3:ObjectRemoved:DeleteMarkerCreated",
                                                      "s3:ReducedRedundancyLostObject",
                                                      "s3:ObjectRestore:*",
                                                      "s3:ObjectRestore:Post",
                                                      "s3:ObjectRestore:Completed",
                                                      "s3:ObjectRestore:Delete",
                                                      "s3:Replication:*",
                                                      "s3:Replication:OperationFailedReplication",
                                                      "s3:Replication:OperationNotTracked",
                                                      "s3:Replication:OperationMissedThreshold",
                                                      "s3:Replication:OperationReplicatedAfterThreshold",
                                                      "s3:LifecycleExpiration:*",
                                                      "s3:LifecycleExpiration:Delete",
                                                      "s3:LifecycleExpiration:DeleteMarkerCreated",
                                                      "s3:LifecycleTransition",
                                                      "s3:IntelligentTiering",
                                                      "s3:ObjectTagging:*",
                                                      "s3:ObjectTagging:Put",
                                                      "s3:ObjectTagging:Delete",
                                                      "s3:ObjectAcl:Put"};

// Whether something could be both: equal, or one a family ("s3:ObjectCreated:*") that the other belongs to.
bool events_meet(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (b.ends_with('*')) std::swap(a, b);
  return a.ends_with('*') && b.starts_with(a.substr(0, a.size() - 1));
}

bool overlap(const Notification& a, const Notification& b) {
  const std::string_view prefix_a = a.prefix ? *a.prefix : std::string_view();
  const std::string_view prefix_b = b.prefix ? *b.prefix : std::string_view();
  const std::string_view suffix_a = a.suffix ? *a.suffix : std::string_view();
  const std::string_view suffix_b = b.suffix ? *b.suffix : std::string_view();
  if (!prefix_a.starts_with(prefix_b) && !prefix_b.starts_with(prefix_a)) return false;
  if (!suffix_a.ends_with(suffix_b) && !suffix_b.ends_with(suffix_a)) return false;
  return std::any_of(a.events.begin(), a.events.end(), [&](const std::string& event) {
    return std::any_of(b.events.begin(), b.events.end(),
                       [&](const std::string& other) { return events_meet(event, other); });
  });
}

void read_rule(pugi::xml_node rule, Notification& into) {
  const std::string name = text_of(rule.child("Name"));
  std::string value = text_of(rule.child("Value"));
  const std::string lower = aws::lower_case(name);
  if (lower != "prefix" && lower != "suffix")
    throw invalid_argument("filter rule name must be either prefix or suffix", "FilterRule.Name", name);
  auto& place = lower == "prefix" ? into.prefix : into.suffix;
  if (place)
    throw invalid_argument("Cannot specify more than one " + lower + " rule in a filter.", "FilterRule.Name", name);
  if (value.size() > kMaxRuleBytes)
    throw invalid_argument("Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation",
                           "FilterRule.Value", value);
  place = std::move(value);
}

// arn:aws:lambda:region:account:function:name, perhaps with a version or an alias behind it.
void check_function(std::string_view arn, std::string_view region) {
  std::vector<std::string_view> parts;
  for (std::string_view rest = arn; parts.size() < 7;) {
    const auto colon = rest.find(':');
    parts.push_back(rest.substr(0, colon));
    if (colon == rest.npos) break;
    rest.remove_prefix(colon + 1);
  }
  if (arn.size() > kMaxArnBytes || parts.size() != 7 || parts[0] != "arn" || parts[2] != "lambda" ||
      parts[5] != "function" || parts[6].empty())
    throw invalid_argument("The ARN is not well formed", "CloudFunction", arn);
  if (parts[3] != region) {
    throw invalid_argument(
        "The notification destination service region is not valid for the bucket location constraint", "CloudFunction",
        arn);
  }
}

Notification read_configuration(pugi::xml_node node, std::string_view region) {
  Notification notification;
  notification.id = text_of(node.child("Id"));
  notification.function_arn = text_of(node.child("CloudFunction"));
  if (notification.id.size() > 255)
    throw invalid_argument("Configuration Id must be 255 characters or fewer", "Id", notification.id);
  check_function(notification.function_arn, region);
  for (const pugi::xml_node event : node.children("Event")) {
    const std::string name = text_of(event);
    if (std::find(kEvents.begin(), kEvents.end(), name) == kEvents.end())
      throw invalid_argument("The event '" + name + "' is not supported for notifications", "Event", name);
    if (std::find(notification.events.begin(), notification.events.end(), name) == notification.events.end())
      notification.events.push_back(name);
  }
  if (notification.events.empty()) throw malformed_xml();
  for (const pugi::xml_node rule : node.child("Filter").child("S3Key").children("FilterRule"))
    read_rule(rule, notification);
  return notification;
}

void check_overlaps(const std::vector<Notification>& notifications) {
  for (std::size_t i = 0; i < notifications.size(); ++i) {
    for (std::size_t k = i + 1; k < notifications.size(); ++k) {
      if (notifications[i].id == notifications[k].id)
        throw invalid_argument("Same ID used for multiple configurations. IDs must be unique", "Id",
                               notifications[k].id);
      if (overlap(notifications[i], notifications[k]))
        throw invalid_argument(
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
            "overlapping for the same event type.",
            "Id", notifications[k].id);
    }
  }
}

std::string hex18(std::uint64_t value) {
  std::string out(18, '0');
  for (std::size_t i = out.size(); value > 0; value >>= 4) out[--i] = "0123456789ABCDEF"[value & 15];
  return out;
}

// "AWS:" and what IAM would call the caller: the end of its ARN.
std::string principal_id(std::string_view arn) {
  return "AWS:" + std::string(arn.substr(arn.rfind('/') + 1));
}

}  // namespace

bool Notification::matches(std::string_view event, std::string_view key) const {
  if (prefix && !key.starts_with(*prefix)) return false;
  if (suffix && !key.ends_with(*suffix)) return false;
  return std::any_of(events.begin(), events.end(), [&](std::string_view wanted) {
    wanted.remove_prefix(3);  // "s3:"
    return wanted.ends_with('*') ? event.starts_with(wanted.substr(0, wanted.size() - 1)) : event == wanted;
  });
}

std::vector<Notification> parse_notifications(std::string_view xml, std::string_view region, std::string_view id_seed) {
  const pugi::xml_document document = read_xml(xml, "NotificationConfiguration");
  std::vector<Notification> notifications;
  for (const pugi::xml_node node : document.document_element().children()) {
    if (node.type() != pugi::node_element) continue;
    const std::string_view name = node.name();
    if (name == "QueueConfiguration" || name == "TopicConfiguration" || name == "EventBridgeConfiguration")
      throw not_implemented("This endpoint notifies Lambda functions only, not queues, topics or EventBridge.");
    if (name != "CloudFunctionConfiguration" || notifications.size() == kMaxConfigurations) throw malformed_xml();
    notifications.push_back(read_configuration(node, region));
    if (notifications.back().id.empty())
      notifications.back().id = std::string(id_seed) + "-" + std::to_string(notifications.size());
  }
  check_overlaps(notifications);
  return notifications;
}

std::string notifications_xml(const std::vector<Notification>& notifications) {
  XmlWriter xml("NotificationConfiguration");
  for (const Notification& notification : notifications) {
    xml.open("CloudFunctionConfiguration").text("Id", notification.id).text("CloudFunction", notification.function_arn);
    for (const std::string& event : notification.events) xml.text("Event", event);
    if (notification.prefix || notification.suffix) {
      xml.open("Filter").open("S3Key");
      if (notification.prefix)
        xml.open("FilterRule").text("Name", "Prefix").text("Value", *notification.prefix).close();
      if (notification.suffix)
        xml.open("FilterRule").text("Name", "Suffix").text("Value", *notification.suffix).close();
      xml.close().close();
    }
    xml.close();
  }
  return xml.finish();
}

std::string event_json(const Occurrence& what, std::string_view configuration_id) {
  std::string json = R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":)";
  json += aws::json_string(what.region);
  json.append(R"(,"eventTime":")").append(iso_milliseconds(what.time_ns));
  json.append(R"(","eventName":)").append(aws::json_string(what.event));
  json.append(R"(,"userIdentity":{"principalId":)").append(aws::json_string(principal_id(what.principal)));
  json.append(R"(},"requestParameters":{"sourceIPAddress":"127.0.0.1"},"responseElements":{"x-amz-request-id":)");
  json.append(aws::json_string(what.request_id)).append(R"(,"x-amz-id-2":)").append(aws::json_string(kHostId));
  json.append(R"(},"s3":{"s3SchemaVersion":"1.0","configurationId":)").append(aws::json_string(configuration_id));
  json.append(R"(,"bucket":{"name":)").append(aws::json_string(what.bucket));
  json.append(R"(,"ownerIdentity":{"principalId":")").append(kAccount);
  json.append(R"("},"arn":)").append(aws::json_string("arn:aws:s3:::" + what.bucket));
  json.append(R"(},"object":{"key":)").append(aws::json_string(form_encode(what.key)));
  if (!what.etag.empty()) {
    json.append(R"(,"size":)").append(std::to_string(what.size));
    json.append(R"(,"eTag":)").append(aws::json_string(what.etag));
  }
  json.append(R"(,"sequencer":")").append(hex18(what.sequencer)).append(R"("}}}]})");
  return json;
}

std::string form_encode(std::string_view key) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(key.size() + 16);
  for (const char c : key) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                       c == '-' || c == '_' || c == '*' || c == '/';
    if (plain) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace echotrace::local::s3
