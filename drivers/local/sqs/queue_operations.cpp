// Queues: made, found, set up, tagged, emptied, deleted.
#include "drivers/aws/json_text.h"
#include "drivers/local/sqs/refusals.h"
#include "drivers/local/sqs/service.h"
#include "ingest/base/base64.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::int64_t kWaitNs = 60 * kNsPerS;  // between a deletion and a namesake, and between purges
constexpr std::size_t kMostTags = 50, kMostQueues = 10'000;
constexpr std::int64_t kMostListed = 1000;

void check_name(std::string_view name) {
  if (name.ends_with(".fifo"))
    throw sqs::invalid_value("The embedded endpoint has standard queues only; the name of a FIFO queue ends in .fifo.");
  const bool fine = !name.empty() && name.size() <= 80 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!fine)
    throw sqs::invalid_value("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

std::string list_json(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + aws::json_string(text);
  return "[" + out + "]";
}

// A page of names in order: those from `first` on that `wanted` takes.
template <typename Queues, typename Wanted>
std::pair<std::vector<std::string>, std::string> page_of(const Queues& queues, const JsonBody& body,
                                                         const Wanted& wanted) {
  const auto most = body.optional_integer("MaxResults").value_or(kMostListed);
  if (most < 1 || most > kMostListed)
    throw sqs::invalid_value("Value for parameter MaxResults is invalid. Reason: must be between 1 and 1000.");
  std::string first;
  if (const auto token = body.optional_text("NextToken")) {
    auto name = base::decode_base64(*token);
    if (!name) throw sqs::invalid_value("Invalid or expired next token.");
    first = std::move(*name);
  }
  std::vector<std::string> names;
  for (auto entry = queues.lower_bound(first); entry != queues.end(); ++entry) {
    if (!wanted(entry->second)) continue;
    if (names.size() == static_cast<std::size_t>(most)) return {std::move(names), base::encode_base64(entry->first)};
    names.push_back(entry->first);
  }
  return {std::move(names), ""};
}

void set_attributes(sqs::Attributes& attributes, const JsonBody& body) {
  if (const auto given = body.optional_object("Attributes"))
    for (const auto& [name, value] : *given) attributes.set(name, JsonBody::text_of(value));
}

void set_tags(sqs::Queue& queue, simdjson::dom::object tags) {
  auto merged = queue.tags;
  for (const auto& [name, value] : tags) {
    if (name.empty() || name.size() > 128)
      throw sqs::invalid_value("Tag keys must be between 1 and 128 characters in length.");
    const std::string_view text = JsonBody::text_of(value);
    if (text.size() > 256) throw sqs::invalid_value("Tag values must be between 0 and 256 characters in length.");
    merged[std::string(name)] = text;
  }
  if (merged.size() > kMostTags) throw sqs::invalid_value("Too many tags added for queue " + queue.name + ".");
  queue.tags = std::move(merged);
}

}  // namespace

std::string Sqs::create_queue(const JsonBody& body, const Exchange&) {
  const std::string name(body.text("QueueName"));
  check_name(name);
  sqs::Attributes wanted;
  set_attributes(wanted, body);
  const std::string answer = aws::JsonObject().text("QueueUrl", url_of(name)).json();
  if (const auto found = queues_.find(name); found != queues_.end()) {
    const auto given = body.optional_object("Attributes");
    if (!given) return answer;
    const auto& here = found->second.attributes.values();
    for (const auto& [attribute, value] : *given) {
      const auto has = here.find(attribute);
      const auto wants = wanted.values().find(attribute);
      const bool same = has == here.end() ? wants == wanted.values().end()
                                          : wants != wanted.values().end() && wants->second == has->second;
      if (!same)
        throw sqs::refused(
            "QueueNameExists",
            "A queue already exists with the same name and a different value for attribute " + std::string(attribute),
            "QueueAlreadyExists");
    }
    return answer;
  }
  const std::int64_t now_ns = loop_.now_ns();
  if (const auto deleted = deleted_ns_.find(name); deleted != deleted_ns_.end()) {
    if (now_ns < deleted->second + kWaitNs)
      throw sqs::refused("QueueDeletedRecently",
                         "You must wait 60 seconds after deleting a queue before you can create another with the same "
                         "name.",
                         "AWS.SimpleQueueService.QueueDeletedRecently");
    deleted_ns_.erase(deleted);
  }
  if (queues_.size() >= kMostQueues) throw sqs::refused("OverLimit", "The endpoint has too many queues.");
  sqs::Queue& queue =
      queues_
          .emplace(std::piecewise_construct, std::tuple(name), std::tuple(name, arn_of(name), ++last_serial_, now_ns))
          .first->second;
  queue.attributes = std::move(wanted);
  if (const auto tags = body.optional_object("tags")) set_tags(queue, *tags);
  return answer;
}

std::string Sqs::get_queue_url(const JsonBody& body, const Exchange&) {
  const std::string_view name = body.text("QueueName");
  const bool other = body.optional_text("QueueOwnerAWSAccountId").value_or(kAccount) != kAccount;
  if (other || !queues_.contains(name)) throw sqs::no_such_queue();
  return aws::JsonObject().text("QueueUrl", url_of(name)).json();
}

std::string Sqs::list_queues(const JsonBody& body, const Exchange&) {
  const std::string_view prefix = body.optional_text("QueueNamePrefix").value_or("");
  auto [names, next] = page_of(queues_, body, [&](const sqs::Queue& queue) { return queue.name.starts_with(prefix); });
  for (std::string& name : names) name = url_of(name);
  aws::JsonObject answer;
  if (!names.empty()) answer.raw("QueueUrls", list_json(names));
  return answer.text_unless_empty("NextToken", next).json();
}

std::string Sqs::list_dead_letter_source_queues(const JsonBody& body, const Exchange&) {
  const sqs::Queue& target = queue_at(body.text("QueueUrl"));
  auto [names, next] = page_of(queues_, body, [&](const sqs::Queue& queue) {
    const auto& redrive = queue.attributes.redrive();
    return redrive && redrive->target_arn == target.arn;
  });
  for (std::string& name : names) name = url_of(name);
  return aws::JsonObject().raw("queueUrls", list_json(names)).text_unless_empty("NextToken", next).json();
}

std::string Sqs::get_queue_attributes(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  const auto names = body.texts("AttributeNames");
  for (const std::string_view name : names)
    if (!sqs::is_attribute(name))
      throw sqs::refused("InvalidAttributeName", "Unknown Attribute " + std::string(name.substr(0, 256)) + ".");
  const std::int64_t now_ns = loop_.now_ns();
  queue.expire(now_ns);
  const sqs::Queue::Counts counts = queue.counts(now_ns);
  auto values = queue.attributes.values();
  values["QueueArn"] = queue.arn;
  values["CreatedTimestamp"] = std::to_string(queue.created_ns / kNsPerS);
  values["LastModifiedTimestamp"] = std::to_string(queue.modified_ns / kNsPerS);
  values["ApproximateNumberOfMessages"] = std::to_string(counts.visible);
  values["ApproximateNumberOfMessagesNotVisible"] = std::to_string(counts.in_flight);
  values["ApproximateNumberOfMessagesDelayed"] = std::to_string(counts.delayed);
  const bool all = std::find(names.begin(), names.end(), "All") != names.end();
  aws::JsonObject told;
  bool any = false;
  for (const auto& [name, value] : values) {
    if (!all && std::find(names.begin(), names.end(), name) == names.end()) continue;
    told.text(name, value);
    any = true;
  }
  return any ? aws::JsonObject().raw("Attributes", told.json()).json() : "{}";
}

std::string Sqs::set_queue_attributes(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  if (!body.optional_object("Attributes")) throw sqs::missing_parameter("Attribute.Name");
  sqs::Attributes changed = queue.attributes;
  set_attributes(changed, body);
  queue.attributes = std::move(changed);
  queue.modified_ns = loop_.now_ns();
  return "{}";
}

std::string Sqs::purge_queue(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  const std::int64_t now_ns = loop_.now_ns();
  if (queue.purged_ns != 0 && now_ns < queue.purged_ns + kWaitNs)
    throw sqs::refused("PurgeQueueInProgress",
                       "Only one PurgeQueue operation on " + queue.name + " is allowed every 60 seconds.",
                       "AWS.SimpleQueueService.PurgeQueueInProgress");
  queue.purge();
  queue.purged_ns = now_ns;
  rearm(queue);
  return "{}";
}

std::string Sqs::delete_queue(const JsonBody& body, const Exchange&) {
  const std::string name = queue_at(body.text("QueueUrl")).name;
  const std::int64_t now_ns = loop_.now_ns();
  std::erase_if(deleted_ns_, [&](const auto& entry) { return now_ns >= entry.second + kWaitNs; });
  deleted_ns_[name] = now_ns;
  queues_.erase(name);
  if (const auto rung = bells_.find(name); rung != bells_.end()) {
    rung->second->set(std::nullopt);
    rung->second->ring();  // polls of it end
    if (rung->second->unheard()) bells_.erase(rung);
  }
  return "{}";
}

std::string Sqs::tag_queue(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  const auto tags = body.optional_object("Tags");
  if (!tags) throw sqs::missing_parameter("Tags");
  set_tags(queue, *tags);
  return "{}";
}

std::string Sqs::untag_queue(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  for (const std::string_view key : body.texts("TagKeys"))
    if (const auto found = queue.tags.find(key); found != queue.tags.end()) queue.tags.erase(found);
  return "{}";
}

std::string Sqs::list_queue_tags(const JsonBody& body, const Exchange&) {
  const sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  if (queue.tags.empty()) return "{}";
  aws::JsonObject tags;
  for (const auto& [key, value] : queue.tags) tags.text(key, value);
  return aws::JsonObject().raw("Tags", tags.json()).json();
}

std::vector<TaggedResource> Sqs::tagged() {
  std::vector<TaggedResource> found;
  for (const auto& [name, queue] : queues_) {
    if (!queue.tags.empty()) found.push_back({queue.arn, "sqs:queue", {queue.tags.begin(), queue.tags.end()}});
  }
  return found;
}

}  // namespace echotrace::local
