// A queue's settings: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::sqs {

struct Redrive {
  std::string target_arn;
  std::int64_t most_receives = 0;
};

class Attributes {
 public:
  // Throws Refusal for a name that SQS does not have, or a value out of its range. What would make a queue FIFO is
  // refused too: the endpoint has standard queues only. An empty policy removes it.
  void set(std::string_view name, std::string_view value);

  std::int64_t seconds(std::string_view name) const;  // of a numeric one; its default unless set
  std::int64_t visibility_ns() const { return seconds("VisibilityTimeout") * 1'000'000'000; }
  std::int64_t delay_ns() const { return seconds("DelaySeconds") * 1'000'000'000; }
  std::int64_t retention_ns() const { return seconds("MessageRetentionPeriod") * 1'000'000'000; }
  std::int64_t wait_ns() const { return seconds("ReceiveMessageWaitTimeSeconds") * 1'000'000'000; }
  std::uint64_t most_bytes() const { return static_cast<std::uint64_t>(seconds("MaximumMessageSize")); }
  const std::optional<Redrive>& redrive() const { return redrive_; }

  // As GetQueueAttributes gives them: the numeric ones always, the others where set.
  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }

  Attributes();

 private:
  void set_redrive(std::string_view value);

  std::map<std::string, std::string, std::less<>> values_;
  std::optional<Redrive> redrive_;
};

// Whether GetQueueAttributes may be asked for it.
bool is_attribute(std::string_view name);

}  // namespace echotrace::local::sqs
