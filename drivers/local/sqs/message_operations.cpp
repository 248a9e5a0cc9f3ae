// Messages: sent, received, deleted, shown later or sooner; one at a time and in batches.
#include "drivers/aws/json_text.h"
#include "drivers/local/identity/principal.h"
#include "drivers/local/sqs/refusals.h"
#include "drivers/local/sqs/service.h"

#include <algorithm>
#include <set>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;
constexpr std::int64_t kMostSeconds = 43'200;  // 12 hours
constexpr std::uint64_t kMostBatchBytes = 1'048'576;
constexpr std::size_t kMostEntries = 10;

std::string range_text(std::int64_t value, std::string_view name, const char* reason) {
  return "Value " + std::to_string(value) + " for parameter " + std::string(name) + " is invalid. Reason: " + reason;
}

std::int64_t visibility_ns_of(std::int64_t seconds) {
  if (seconds < 0 || seconds > kMostSeconds)
    throw sqs::invalid_value(range_text(seconds, "VisibilityTimeout", "Must be between 0 and 43200."));
  return seconds * kNsPerS;
}

void check_entry_ids(const std::vector<JsonBody>& entries, const char* kind) {
  if (entries.empty())
    throw sqs::refused("EmptyBatchRequest",
                       std::string("There should be at least one ") + kind + "RequestEntry in the request.",
                       "AWS.SimpleQueueService.EmptyBatchRequest");
  if (entries.size() > kMostEntries)
    throw sqs::refused(
        "TooManyEntriesInBatchRequest",
        "Maximum number of entries per request are 10. You have sent " + std::to_string(entries.size()) + ".",
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest");
  std::set<std::string_view> ids;
  for (const JsonBody& entry : entries) {
    const std::string_view id = entry.text("Id");
    const bool fine = !id.empty() && id.size() <= 80 && std::all_of(id.begin(), id.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (!fine)
      throw sqs::refused("InvalidBatchEntryId",
                         "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can "
                         "be at most 80 letters long.",
                         "AWS.SimpleQueueService.InvalidBatchEntryId");
    if (!ids.insert(id).second)
      throw sqs::refused("BatchEntryIdsNotDistinct", "Id " + std::string(id) + " repeated.",
                         "AWS.SimpleQueueService.BatchEntryIdsNotDistinct");
  }
}

std::string failed_json(std::string_view id, const Refusal& refusal) {
  return aws::JsonObject()
      .text("Id", id)
      .truth("SenderFault", refusal.status < 500)
      .text("Code", refusal.query_code.empty() ? refusal.code : refusal.query_code)
      .text("Message", refusal.message)
      .json();
}

void append(std::string& list, std::string_view json) {
  list.append(list.empty() ? "" : ",").append(json);
}

// The names asked for under either name of the parameter, the older one first.
std::vector<std::string> names_in(const JsonBody& body, std::string_view older, std::string_view newer) {
  std::vector<std::string> names;
  for (const std::string_view list : {older, newer})
    if (!list.empty())
      for (const std::string_view name : body.texts(list)) names.emplace_back(name);
  return names;
}

}  // namespace

struct Sqs::Poll {
  sqs::Wanted wanted;
  std::size_t limit = 1;
  std::optional<std::int64_t> visibility_ns;  // the queue's unless given
  Respond respond;
  Loop::Id listener = 0, timer = 0;
};

std::string Sqs::send(sqs::Queue& queue, const JsonBody& body, const Exchange& exchange, std::string_view entry_id) {
  const auto delay_s = body.optional_integer("DelaySeconds");
  if (delay_s && (*delay_s < 0 || *delay_s > 900))
    throw sqs::invalid_value(range_text(*delay_s, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900."));
  for (const char* name : {"MessageGroupId", "MessageDeduplicationId"})
    if (body.optional_text(name))
      throw sqs::invalid_value(
          "The request include parameter that is not valid for this queue type: " + std::string(name) + ".");
  sqs::Message message = sqs::read_message(body);
  const std::uint64_t bytes = size_of(message);
  if (bytes > queue.attributes.most_bytes())
    throw sqs::invalid_value("One or more parameters are invalid. Reason: Message must be shorter than " +
                             std::to_string(queue.attributes.most_bytes()) + " bytes.");
  check_room(bytes);
  message.id = ids_.uuid();
  message.sender_id = identity::user_id_of(exchange.caller);
  message.sent_ns = loop_.now_ns();
  aws::JsonObject answer;
  answer.text_unless_empty("Id", entry_id).text("MessageId", message.id).text("MD5OfMessageBody", message.md5_of_body);
  if (!message.attributes.empty()) answer.text("MD5OfMessageAttributes", md5_of(message.attributes));
  if (!message.trace_header.empty())
    answer.text("MD5OfMessageSystemAttributes",
                md5_of(sqs::MessageAttributes{{"AWSTraceHeader", {"String", message.trace_header, false}}}));
  const std::int64_t delay_ns = delay_s ? *delay_s * kNsPerS : queue.attributes.delay_ns();
  const std::int64_t visible_ns = message.sent_ns + delay_ns;
  queue.add(std::move(message), visible_ns);
  if (const auto found = bells_.find(queue.name); found != bells_.end() && !found->second->unheard())
    delay_ns == 0 ? found->second->ring() : rearm(queue);
  return answer.json();
}

std::string Sqs::send_message(const JsonBody& body, const Exchange& exchange) {
  return send(queue_at(body.text("QueueUrl")), body, exchange, {});
}

std::string Sqs::batch(const JsonBody& body, const char* entry_kind,
                       const std::function<std::string(const JsonBody&, std::string_view)>& act) {
  std::vector<JsonBody> entries;
  for (const simdjson::dom::element entry : body.list("Entries")) entries.push_back(body.nested(entry));
  check_entry_ids(entries, entry_kind);
  std::string successful, failed;
  for (const JsonBody& entry : entries) {
    const std::string_view id = entry.text("Id");
    try {
      append(successful, act(entry, id));
    } catch (const Refusal& refusal) {
      append(failed, failed_json(id, refusal));
    }
  }
  aws::JsonObject answer;
  answer.raw("Successful", "[" + successful + "]");
  if (!failed.empty()) answer.raw("Failed", "[" + failed + "]");
  return answer.json();
}

std::string Sqs::send_message_batch(const JsonBody& body, const Exchange& exchange) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  std::uint64_t bytes = 0;
  for (const simdjson::dom::element entry : body.list("Entries"))
    bytes += body.nested(entry).optional_text("MessageBody").value_or("").size();
  if (bytes > kMostBatchBytes)
    throw sqs::refused(
        "BatchRequestTooLong",
        "Batch requests cannot be longer than 1048576 bytes. You have sent " + std::to_string(bytes) + " bytes.",
        "AWS.SimpleQueueService.BatchRequestTooLong");
  return batch(body, "SendMessageBatch",
               [&](const JsonBody& entry, std::string_view id) { return send(queue, entry, exchange, id); });
}

std::string Sqs::delete_message(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  queue.remove(body.text("ReceiptHandle"));
  rearm(queue);
  return "{}";
}

std::string Sqs::delete_message_batch(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  std::string answer = batch(body, "DeleteMessageBatch", [&](const JsonBody& entry, std::string_view id) {
    queue.remove(entry.text("ReceiptHandle"));
    return aws::JsonObject().text("Id", id).json();
  });
  rearm(queue);
  return answer;
}

std::string Sqs::change_message_visibility(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  const std::int64_t visibility_ns = visibility_ns_of(body.integer("VisibilityTimeout"));
  queue.change_visibility(body.text("ReceiptHandle"), loop_.now_ns(), visibility_ns);
  visibility_ns == 0 ? bell(queue.name)->ring() : rearm(queue);
  return "{}";
}

std::string Sqs::change_message_visibility_batch(const JsonBody& body, const Exchange&) {
  sqs::Queue& queue = queue_at(body.text("QueueUrl"));
  bool shown = false;
  std::string answer = batch(body, "ChangeMessageVisibilityBatch", [&](const JsonBody& entry, std::string_view id) {
    const std::int64_t visibility_ns = visibility_ns_of(entry.integer("VisibilityTimeout"));
    queue.change_visibility(entry.text("ReceiptHandle"), loop_.now_ns(), visibility_ns);
    shown = shown || visibility_ns == 0;
    return aws::JsonObject().text("Id", id).json();
  });
  if (shown) bell(queue.name)->ring();
  rearm(queue);
  return answer;
}

std::string Sqs::received(sqs::Queue& queue, const Poll& poll) {
  const sqs::Queue::Batch batch =
      receive(queue, poll.limit, poll.visibility_ns.value_or(queue.attributes.visibility_ns()));
  if (batch.taken.empty()) return {};
  std::string messages;
  for (const sqs::Queue::Taken& taken : batch.taken)
    append(messages, sqs::received_json(*taken.message, taken.receipt_handle, poll.wanted));
  return "{\"Messages\":[" + messages + "]}";
}

void Sqs::receive_message(const JsonBody& body, Respond respond) {
  const std::string url(body.text("QueueUrl"));
  sqs::Queue& queue = queue_at(url);
  auto poll = std::make_shared<Poll>();
  const std::int64_t limit = body.optional_integer("MaxNumberOfMessages").value_or(1);
  if (limit < 1 || limit > static_cast<std::int64_t>(kMostEntries))
    throw sqs::invalid_value(range_text(limit, "MaxNumberOfMessages", "Must be between 1 and 10, if provided."));
  poll->limit = static_cast<std::size_t>(limit);
  if (const auto seconds = body.optional_integer("VisibilityTimeout")) poll->visibility_ns = visibility_ns_of(*seconds);
  std::int64_t wait_ns = queue.attributes.wait_ns();
  if (const auto seconds = body.optional_integer("WaitTimeSeconds")) {
    if (*seconds < 0 || *seconds > 20)
      throw sqs::invalid_value(range_text(*seconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided."));
    wait_ns = *seconds * kNsPerS;
  }
  poll->wanted.system_attributes = names_in(body, "AttributeNames", "MessageSystemAttributeNames");
  poll->wanted.message_attributes = names_in(body, "MessageAttributeNames", {});
  poll->respond = std::move(respond);
  std::string answer = received(queue, *poll);
  if (answer.empty() && wait_ns > 0) return wait(url, std::move(poll), wait_ns);
  poll->respond(
      {200, {{"Content-Type", "application/x-amz-json-1.0"}}, answer.empty() ? std::string("{}") : std::move(answer)});
}

void Sqs::wait(std::string url, std::shared_ptr<Poll> poll, std::int64_t wait_ns) {
  const auto end = [this, poll](aws::HttpResponse response) {
    ignore(poll->listener);
    loop_.cancel(poll->timer);
    poll->respond(std::move(response));
  };
  const std::string name = queue_at(url).name;
  poll->listener = listen(name, [this, poll, end, url = std::move(url)] {
    try {
      std::string answer = received(queue_at(url), *poll);
      if (!answer.empty()) end({200, {{"Content-Type", "application/x-amz-json-1.0"}}, std::move(answer)});
    } catch (const Refusal& refusal) {  // the queue is gone
      end(refuse(refusal, protocol(), ""));
    }
  });
  poll->timer = loop_.after(wait_ns, [end] { end({200, {{"Content-Type", "application/x-amz-json-1.0"}}, "{}"}); });
}

}  // namespace echotrace::local
