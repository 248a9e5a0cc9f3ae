#include "drivers/local/sqs/service.h"

#include "drivers/local/operation_table.h"
#include "drivers/local/sqs/refusals.h"

#include <algorithm>
#include <utility>

namespace echotrace::local {
namespace {

constexpr std::string_view kTarget = "AmazonSQS.";
constexpr std::size_t kMostBodyBytes = 16 * 1024 * 1024;
constexpr std::uint64_t kMostHeldBytes = 1ULL << 30;

aws::HttpResponse json_answer(std::string body) {
  return {200, {{"Content-Type", "application/x-amz-json-1.0"}}, std::move(body)};
}

}  // namespace

const Sqs::Operation Sqs::kOperations[] = {
    {"CreateQueue", &Sqs::create_queue},
    {"GetQueueUrl", &Sqs::get_queue_url},
    {"ListQueues", &Sqs::list_queues},
    {"GetQueueAttributes", &Sqs::get_queue_attributes},
    {"SetQueueAttributes", &Sqs::set_queue_attributes},
    {"PurgeQueue", &Sqs::purge_queue},
    {"DeleteQueue", &Sqs::delete_queue},
    {"TagQueue", &Sqs::tag_queue},
    {"UntagQueue", &Sqs::untag_queue},
    {"ListQueueTags", &Sqs::list_queue_tags},
    {"ListDeadLetterSourceQueues", &Sqs::list_dead_letter_source_queues},
    {"SendMessage", &Sqs::send_message},
    {"SendMessageBatch", &Sqs::send_message_batch},
    {"ReceiveMessage", nullptr},
    {"DeleteMessage", &Sqs::delete_message},
    {"DeleteMessageBatch", &Sqs::delete_message_batch},
    {"ChangeMessageVisibility", &Sqs::change_message_visibility},
    {"ChangeMessageVisibilityBatch", &Sqs::change_message_visibility_batch},
};

std::string Sqs::operation_of(const aws::HttpRequest& request) const {
  return target_operation(request, kTarget, kOperations);
}

void Sqs::serve(std::string_view operation, Exchange exchange, Respond respond) {
  const Operation* const found = find_operation(kOperations, operation);
  if (found == nullptr)
    throw sqs::refused("UnsupportedOperation", "The action or operation requested is invalid.",
                       "AWS.SimpleQueueService.UnsupportedOperation");
  if (exchange.request.body.size() > kMostBodyBytes)
    throw sqs::refused("RequestEntityTooLargeException", "The request is too long.");
  const JsonBody body = JsonBody::parse(parser_, exchange.request.body, sqs::missing_parameter);
  if (found->answer == nullptr) return receive_message(body, std::move(respond));
  respond(json_answer((this->*found->answer)(body, exchange)));
}

std::string Sqs::arn_of(std::string_view name) const {
  return "arn:aws:sqs:" + region_ + ":" + std::string(kAccount) + ":" + std::string(name);
}

std::string Sqs::url_of(std::string_view name) const {
  return endpoint_url_ + "/" + std::string(kAccount) + "/" + std::string(name);
}

sqs::Queue& Sqs::queue_at(std::string_view url) {
  const std::size_t slash = url.rfind('/');
  if (slash == url.npos || !url.substr(0, slash).ends_with("/" + std::string(kAccount)))
    throw sqs::refused("InvalidAddress",
                       "The address " + std::string(url.substr(0, 1000)) + " is not valid for this endpoint.");
  const auto found = queues_.find(url.substr(slash + 1));
  if (found == queues_.end()) throw sqs::no_such_queue();
  return found->second;
}

const sqs::Queue* Sqs::queue_by_arn(std::string_view arn) const {
  const std::size_t colon = arn.rfind(':');
  const auto found = colon == arn.npos ? queues_.end() : queues_.find(arn.substr(colon + 1));
  return found == queues_.end() || found->second.arn != arn ? nullptr : &found->second;
}

sqs::Queue* Sqs::queue_by_arn(std::string_view arn) {
  return const_cast<sqs::Queue*>(std::as_const(*this).queue_by_arn(arn));
}

std::shared_ptr<sqs::Bell> Sqs::bell(std::string_view name) {
  auto found = bells_.find(name);
  if (found == bells_.end()) {
    found = bells_.emplace(name, std::make_shared<sqs::Bell>(loop_)).first;
    found->second->next = [this, name = std::string(name)]() -> std::optional<std::int64_t> {
      const auto queue = queues_.find(name);
      return queue == queues_.end() ? std::nullopt : queue->second.next_visible_ns(loop_.now_ns());
    };
  }
  return found->second;
}

void Sqs::rearm(const sqs::Queue& queue) {
  const auto found = bells_.find(queue.name);
  if (found != bells_.end() && !found->second->unheard()) found->second->set(queue.next_visible_ns(loop_.now_ns()));
}

Loop::Id Sqs::listen(std::string_view name, Loop::Task task) {
  const Loop::Id id = ++last_listener_;
  const auto rings = bell(name);
  rings->listen(id, std::move(task));
  rings->set(rings->next());
  listeners_.emplace(id, name);
  return id;
}

void Sqs::check_room(std::uint64_t bytes) const {
  for (const auto& [name, queue] : queues_) bytes += queue.held_bytes();
  if (bytes > kMostHeldBytes)
    throw Refusal{
        503, "ServiceUnavailable",
        "The endpoint keeps messages in memory, at most " + std::to_string(kMostHeldBytes) + " bytes of them."};
}

sqs::Queue::Batch Sqs::receive(sqs::Queue& queue, std::size_t limit, std::int64_t visibility_ns) {
  const std::int64_t now_ns = loop_.now_ns();
  const auto& redrive = queue.attributes.redrive();
  sqs::Queue* const dead_letters = redrive ? queue_by_arn(redrive->target_arn) : nullptr;
  const bool give_up = dead_letters != nullptr && dead_letters != &queue;
  sqs::Queue::Batch batch = queue.receive(now_ns, limit, visibility_ns, give_up);
  for (sqs::Message& message : batch.given_up) dead_letters->add(std::move(message), now_ns);
  if (!batch.given_up.empty()) bell(dead_letters->name)->ring();
  rearm(queue);
  return batch;
}

bool Sqs::has_queue(std::string_view queue_arn) const {
  return queue_by_arn(queue_arn) != nullptr;
}

std::int64_t Sqs::visibility_timeout_ns(std::string_view queue_arn) const {
  const sqs::Queue* const queue = queue_by_arn(queue_arn);
  return queue != nullptr ? queue->attributes.visibility_ns() : QueueSource::visibility_timeout_ns(queue_arn);
}

std::vector<QueuedMessage> Sqs::take(std::string_view queue_arn, std::size_t limit) {
  std::vector<QueuedMessage> messages;
  sqs::Queue* const queue = queue_by_arn(queue_arn);
  if (queue == nullptr) return messages;
  for (sqs::Queue::Taken& taken : receive(*queue, limit, queue->attributes.visibility_ns()).taken) {
    std::string record = sqs::event_record(*taken.message, taken.receipt_handle, queue_arn, region_);
    messages.push_back({std::move(taken.receipt_handle), std::move(record)});
  }
  return messages;
}

void Sqs::remove(std::string_view queue_arn, std::string_view receipt_handle) {
  sqs::Queue* const queue = queue_by_arn(queue_arn);
  if (queue == nullptr) return;
  try {
    queue->remove(receipt_handle);
  } catch (const Refusal&) {
    // A queue of that name was made anew meanwhile: the message went with the old one.
  }
}

Loop::Id Sqs::when_visible(std::string_view queue_arn, Loop::Task task) {
  const std::size_t colon = queue_arn.rfind(':');
  return listen(queue_arn.substr(colon == queue_arn.npos ? 0 : colon + 1), std::move(task));
}

void Sqs::ignore(Loop::Id subscription) {
  const auto found = listeners_.find(subscription);
  if (found == listeners_.end()) return;
  const auto rung = bells_.find(found->second);
  if (rung != bells_.end()) {
    rung->second->ignore(subscription);
    if (rung->second->unheard()) bells_.erase(rung);
  }
  listeners_.erase(found);
}

}  // namespace echotrace::local
