// Log groups: made, found, given a retention, deleted.
#include "drivers/aws/json_text.h"
#include "drivers/local/logs/constraints.h"
#include "drivers/local/logs/page_tokens.h"
#include "drivers/local/logs/refusals.h"
#include "drivers/local/logs/service.h"
#include "drivers/local/logs/tags.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::size_t kMostGroups = 100'000;
constexpr std::int64_t kMostListed = 50;

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
constexpr std::int64_t kRetentions[] = {1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                        365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653};

bool is_reserved(std::string_view name) {
  constexpr std::string_view kReserved = "aws/";
  return name.size() >= kReserved.size() &&
         std::equal(kReserved.begin(), kReserved.end(), name.begin(),
                    [](char wanted, char c) { return wanted == std::tolower(static_cast<unsigned char>(c)); });
}

std::string class_of(const JsonBody& body) {
  const std::string_view given = body.optional_text("logGroupClass").value_or("STANDARD");
  if (given != "STANDARD" && given != "INFREQUENT_ACCESS" && given != "DELIVERY" && given != "ESSENTIALS")
    throw logs::out_of_bounds(given, "logGroupClass",
                              "satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY, ESSENTIALS]");
  return std::string(given);
}

std::uint64_t stored_bytes(const logs::Group& group) {
  std::uint64_t bytes = 0;
  for (const auto& [name, stream] : group.streams)
    bytes += stream->message_bytes + stream->events.size() * logs::kCountedPerEvent;
  return bytes;
}

// Which groups DescribeLogGroups is asked for.
class Wanted {
 public:
  explicit Wanted(const JsonBody& body)
      : pattern_(body.optional_text("logGroupNamePattern")), identifiers_(body.texts("logGroupIdentifiers")) {
    const bool any_prefix = body.optional_text("logGroupNamePrefix").has_value();
    if (any_prefix) prefix_ = logs::group_name(body, "logGroupNamePrefix");
    if (any_prefix && pattern_)
      throw logs::invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    if (pattern_) logs::check_length(*pattern_, "logGroupNamePattern", 0, 512);
    if (!identifiers_.empty() && (any_prefix || pattern_))
      throw logs::invalid("LogGroup identifiers cannot be specified together with a name prefix or pattern.");
    if (body.optional_text("logGroupClass")) class_ = class_of(body);
  }

  std::string_view prefix() const { return prefix_; }
  bool briefly() const { return pattern_.has_value(); }
  bool takes(const logs::Group& group, std::string_view arn) const {
    if (!class_.empty() && group.log_class != class_) return false;
    if (pattern_ && group.name.find(*pattern_) == std::string::npos) return false;
    return identifiers_.empty() || std::any_of(identifiers_.begin(), identifiers_.end(),
                                               [&](std::string_view one) { return one == group.name || one == arn; });
  }

 private:
  std::string_view prefix_;
  std::optional<std::string_view> pattern_;
  std::vector<std::string_view> identifiers_;
  std::string class_;
};

}  // namespace

std::string Logs::create_log_group(const JsonBody& body) {
  const std::string_view name = logs::group_name(body);
  std::string log_class = class_of(body);
  const logs::Tags tags = logs::tags_of(body, false);
  if (is_reserved(name)) throw logs::invalid("Log groups starting with AWS/ are reserved for AWS.");
  if (body.optional_text("kmsKeyId"))
    throw logs::invalid("The specified KMS key does not exist or is not allowed to be used: the endpoint has none.");
  if (body.truth("deletionProtectionEnabled", false))
    throw logs::invalid("The embedded endpoint has no deletion protection.");
  if (store_.groups.contains(name)) throw logs::exists_already("log group");
  if (store_.groups.size() >= kMostGroups) throw Refusal{400, "LimitExceededException", "Resource limit exceeded."};
  logs::Group& group = store_.make_group(name, now_ms());
  group.log_class = std::move(log_class);
  logs::add_tags(group, tags, arn_of(group));
  return {};
}

std::string Logs::delete_log_group(const JsonBody& body) {
  store_.erase_group(std::string(group_of(body).name));
  return {};
}

std::string Logs::put_retention_policy(const JsonBody& body) {
  const std::string_view name = logs::group_name(body);
  const std::int64_t days = body.integer("retentionInDays");
  if (std::find(std::begin(kRetentions), std::end(kRetentions), days) == std::end(kRetentions)) {
    std::string known;
    for (const std::int64_t one : kRetentions) known += (known.empty() ? "" : ", ") + std::to_string(one);
    throw logs::out_of_bounds(std::to_string(days), "retentionInDays", "satisfy enum value set: [" + known + "]");
  }
  group_named(name).retention_days = days;
  return {};
}

std::string Logs::delete_retention_policy(const JsonBody& body) {
  group_of(body).retention_days.reset();
  return {};
}

std::string Logs::group_json(const logs::Group& group) const {
  const std::string arn = arn_of(group);
  aws::JsonObject json;
  json.text("logGroupName", group.name).number("creationTime", group.created_ms);
  if (group.retention_days) json.number("retentionInDays", *group.retention_days);
  json.number("metricFilterCount", 0).text("arn", arn + ":*");
  json.number("storedBytes", static_cast<std::int64_t>(stored_bytes(group)));
  return json.text("logGroupClass", group.log_class).text("logGroupArn", arn).json();
}

std::string Logs::describe_log_groups(const JsonBody& body) {
  const std::int64_t limit = logs::limit_of(body, kMostListed);
  const Wanted wanted(body);
  const auto token = body.optional_text("nextToken");
  const std::string after = token ? logs::parse_list_token(*token).name : std::string();
  auto entry = after < wanted.prefix() ? store_.groups.lower_bound(wanted.prefix()) : store_.groups.upper_bound(after);
  std::vector<std::string> listed;
  std::string last, next;
  for (; entry != store_.groups.end() && entry->first.starts_with(wanted.prefix()); ++entry) {
    const logs::Group& group = entry->second;
    const std::string arn = arn_of(group);
    if (!wanted.takes(group, arn)) continue;
    if (listed.size() == static_cast<std::size_t>(limit)) {
      next = logs::list_token({0, last});
      break;
    }
    last = group.name;
    listed.push_back(wanted.briefly() ? aws::JsonObject()
                                            .text("logGroupName", group.name)
                                            .number("creationTime", group.created_ms)
                                            .text("arn", arn + ":*")
                                            .json()
                                      : group_json(group));
  }
  return aws::JsonObject().raw("logGroups", aws::json_array(listed)).text_unless_empty("nextToken", next).json();
}

}  // namespace echotrace::local
