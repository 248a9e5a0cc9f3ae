// What an event source mapping needs of SQS.
#pragma once

#include "drivers/local/loop.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::local {

struct QueuedMessage {
  std::string receipt_handle;
  std::string event_record;  // one element of a Lambda SQS event's Records, JSON: messageId, receiptHandle, body,
                             // attributes, messageAttributes, md5OfBody, eventSource, eventSourceARN, awsRegion
};

class QueueSource {
 public:
  virtual ~QueueSource() = default;
  virtual bool has_queue(std::string_view queue_arn) const = 0;

  // Up to `limit` visible messages, invisible to others for the queue's visibility timeout from now on. Empty also for
  // a queue that is gone.
  virtual std::vector<QueuedMessage> take(std::string_view queue_arn, std::size_t limit) = 0;
  virtual void remove(std::string_view queue_arn, std::string_view receipt_handle) = 0;

  // For how long what is taken stays invisible. To be overridden by queues that can be told; this is SQS's default.
  virtual std::int64_t visibility_timeout_ns(std::string_view /*queue_arn*/) const { return 30'000'000'000; }

  // Calls `task` whenever messages may have become visible (sent, or returned after their timeout), until ignored.
  virtual Loop::Id when_visible(std::string_view queue_arn, Loop::Task task) = 0;
  virtual void ignore(Loop::Id subscription) = 0;
};

}  // namespace echotrace::local
