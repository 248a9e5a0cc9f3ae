// Amazon SQS, standard queues, in memory. There is no limit on the messages in flight, no FIFO queue, no message move
// task; policies are kept and not enforced.
#pragma once

#include "drivers/local/loop.h"
#include "drivers/local/queue_source.h"
#include "drivers/local/request_ids.h"
#include "drivers/local/service.h"
#include "drivers/local/sqs/bell.h"
#include "drivers/local/sqs/queue.h"
#include "drivers/local/tag_source.h"

#include <simdjson.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

class Sqs final : public Service, public QueueSource, public TagSource {
 public:
  Sqs(Loop& loop, std::string region) : loop_(loop), region_(std::move(region)) {}

  // Queue URLs begin with it: "http://127.0.0.1:4566".
  void set_endpoint_url(std::string url) { endpoint_url_ = std::move(url); }

  aws::Protocol protocol() const override { return aws::Protocol::kJson10; }
  std::string operation_of(const aws::HttpRequest& request) const override;
  void serve(std::string_view operation, Exchange exchange, Respond respond) override;

  bool has_queue(std::string_view queue_arn) const override;
  std::vector<QueuedMessage> take(std::string_view queue_arn, std::size_t limit) override;
  void remove(std::string_view queue_arn, std::string_view receipt_handle) override;
  std::int64_t visibility_timeout_ns(std::string_view queue_arn) const override;
  Loop::Id when_visible(std::string_view queue_arn, Loop::Task task) override;
  void ignore(Loop::Id subscription) override;

  std::vector<TaggedResource> tagged() override;

 private:
  using Answer = std::string (Sqs::*)(const JsonBody& body, const Exchange& exchange);
  struct Operation {
    std::string_view name;
    Answer answer;  // nullptr: ReceiveMessage, which may answer later
  };
  static const Operation kOperations[];

  std::string create_queue(const JsonBody& body, const Exchange& exchange);
  std::string get_queue_url(const JsonBody& body, const Exchange& exchange);
  std::string list_queues(const JsonBody& body, const Exchange& exchange);
  std::string get_queue_attributes(const JsonBody& body, const Exchange& exchange);
  std::string set_queue_attributes(const JsonBody& body, const Exchange& exchange);
  std::string purge_queue(const JsonBody& body, const Exchange& exchange);
  std::string delete_queue(const JsonBody& body, const Exchange& exchange);
  std::string tag_queue(const JsonBody& body, const Exchange& exchange);
  std::string untag_queue(const JsonBody& body, const Exchange& exchange);
  std::string list_queue_tags(const JsonBody& body, const Exchange& exchange);
  std::string list_dead_letter_source_queues(const JsonBody& body, const Exchange& exchange);

  std::string send_message(const JsonBody& body, const Exchange& exchange);
  std::string delete_message(const JsonBody& body, const Exchange& exchange);
  std::string change_message_visibility(const JsonBody& body, const Exchange& exchange);
  std::string send_message_batch(const JsonBody& body, const Exchange& exchange);
  std::string delete_message_batch(const JsonBody& body, const Exchange& exchange);
  std::string change_message_visibility_batch(const JsonBody& body, const Exchange& exchange);
  void receive_message(const JsonBody& body, Respond respond);

  struct Poll;                                                // of ReceiveMessage
  std::string received(sqs::Queue& queue, const Poll& poll);  // empty: nothing is visible
  void wait(std::string url, std::shared_ptr<Poll> poll, std::int64_t wait_ns);

  // Sends one, from SendMessage or a batch; a JSON object of the answer's members.
  std::string send(sqs::Queue& queue, const JsonBody& body, const Exchange& exchange, std::string_view entry_id);
  // Runs `act` on each entry of a batch: {"Successful":[what it gives],"Failed":[what it refuses]}.
  std::string batch(const JsonBody& body, const char* entry_kind,
                    const std::function<std::string(const JsonBody& entry, std::string_view id)>& act);

  std::string arn_of(std::string_view name) const;
  std::string url_of(std::string_view name) const;
  sqs::Queue& queue_at(std::string_view url);  // throws Refusal
  const sqs::Queue* queue_by_arn(std::string_view arn) const;
  sqs::Queue* queue_by_arn(std::string_view arn);
  sqs::Queue::Batch receive(sqs::Queue& queue, std::size_t limit, std::int64_t visibility_ns);
  std::shared_ptr<sqs::Bell> bell(std::string_view name);
  void rearm(const sqs::Queue& queue);  // when its next message shows
  Loop::Id listen(std::string_view name, Loop::Task task);
  void check_room(std::uint64_t bytes) const;

  using Queues = std::map<std::string, sqs::Queue, std::less<>>;
  Loop& loop_;
  const std::string region_;
  std::string endpoint_url_;
  RequestIds ids_;
  simdjson::dom::parser parser_;
  Queues queues_;
  std::map<std::string, std::int64_t, std::less<>> deleted_ns_;           // when queues of that name were
  std::map<std::string, std::shared_ptr<sqs::Bell>, std::less<>> bells_;  // by name; outlives its queue while heard
  std::map<Loop::Id, std::string> listeners_;                             // names of their queues
  Loop::Id last_listener_ = 0;
  std::uint64_t last_serial_ = 0;
};

}  // namespace echotrace::local
