// Tags of log groups, over their ARN, and over their name as it was done before.
#include "drivers/aws/json_text.h"
#include "drivers/local/logs/constraints.h"
#include "drivers/local/logs/refusals.h"
#include "drivers/local/logs/service.h"
#include "drivers/local/logs/tags.h"

#include <algorithm>

namespace echotrace::local {
namespace logs {
namespace {

constexpr std::size_t kMostTags = 50, kLongestKey = 128, kLongestValue = 256, kLongestArn = 1011;

// Of the characters beyond ASCII all are taken; AWS wants letters, digits and spaces.
void check_characters(std::string_view text, std::string_view member, std::string_view pattern) {
  const bool fine = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80 || std::string_view(" _.:/=+-@").find(c) != std::string_view::npos;
  });
  if (!fine) throw out_of_bounds(text, member, "satisfy regular expression pattern: " + std::string(pattern));
}

void remove_tags(Group& group, const std::vector<std::string_view>& keys) {
  for (const std::string_view key : keys)
    if (const auto found = group.tags.find(key); found != group.tags.end()) group.tags.erase(found);
}

std::string tags_json(const Group& group) {
  aws::JsonObject tags;
  for (const auto& [key, value] : group.tags) tags.text(key, value);
  return aws::JsonObject().raw("tags", tags.json()).json();
}

}  // namespace

Tags tags_of(const JsonBody& body, bool must_be) {
  Tags tags;
  const auto given = body.optional_object("tags");
  if (!given && must_be) throw missing("tags");
  if (!given) return tags;
  for (const auto& [key, element] : *given) {
    const std::string_view value = JsonBody::text_of(element);
    check_length(key, "tags", 1, kLongestKey);
    check_length(value, "tags." + std::string(key) + ".member", 0, kLongestValue);
    check_characters(key, "tags", "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$");
    check_characters(value, "tags." + std::string(key) + ".member", "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$");
    if (key.starts_with("aws:")) throw invalid("aws: prefixed tag key names are not allowed for external use.");
    tags.emplace_back(key, value);
  }
  if (tags.empty()) throw out_of_bounds("{}", "tags", "have length greater than or equal to 1");
  return tags;
}

void add_tags(Group& group, const Tags& tags, std::string_view arn) {
  auto together = group.tags;
  for (const auto& [key, value] : tags) together.insert_or_assign(std::string(key), std::string(value));
  if (together.size() > kMostTags) {
    Refusal refusal{400, "TooManyTagsException", "A resource can have no more than 50 tags."};
    refusal.members = ",\"resourceName\":" + aws::json_string(arn);
    throw refusal;
  }
  group.tags = std::move(together);
}

}  // namespace logs

logs::Group& Logs::resource(const JsonBody& body) {
  const std::string_view arn = body.text("resourceArn");
  logs::check_length(arn, "resourceArn", 1, logs::kLongestArn);
  if (!arn.starts_with("arn:")) throw logs::invalid("The specified resource ARN is invalid.");
  return group_named(name_in(arn));
}

std::string Logs::tag_resource(const JsonBody& body) {
  const logs::Tags tags = logs::tags_of(body, true);
  logs::Group& group = resource(body);
  logs::add_tags(group, tags, arn_of(group));
  return {};
}

std::string Logs::untag_resource(const JsonBody& body) {
  if (!body.optional_list("tagKeys")) throw logs::missing("tagKeys");
  logs::remove_tags(resource(body), body.texts("tagKeys"));
  return {};
}

std::string Logs::list_tags_for_resource(const JsonBody& body) {
  return logs::tags_json(resource(body));
}

std::string Logs::tag_log_group(const JsonBody& body) {
  const logs::Tags tags = logs::tags_of(body, true);
  logs::Group& group = group_of(body);
  logs::add_tags(group, tags, arn_of(group));
  return {};
}

std::string Logs::untag_log_group(const JsonBody& body) {
  if (!body.optional_list("tags")) throw logs::missing("tags");
  logs::remove_tags(group_of(body), body.texts("tags"));
  return {};
}

std::string Logs::list_tags_log_group(const JsonBody& body) {
  return logs::tags_json(group_of(body));
}

std::vector<TaggedResource> Logs::tagged() {
  std::vector<TaggedResource> found;
  for (const auto& [name, group] : store_.groups) {
    if (!group.tags.empty()) found.push_back({arn_of(group), "logs:log-group", {group.tags.begin(), group.tags.end()}});
  }
  return found;
}

}  // namespace echotrace::local
