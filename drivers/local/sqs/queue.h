// A standard queue's messages: who may see which when. Times come from the caller.
#pragma once

#include "drivers/local/sqs/attributes.h"
#include "drivers/local/sqs/message.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace echotrace::local::sqs {

class Queue {
 public:
  // serial: of this queue alone, so that receipt handles of a namesake that was deleted are not taken for its own.
  Queue(std::string its_name, std::string its_arn, std::uint64_t serial, std::int64_t now_ns)
      : name(std::move(its_name)), arn(std::move(its_arn)), created_ns(now_ns), modified_ns(now_ns), serial_(serial) {}

  const std::string name, arn;
  const std::int64_t created_ns;
  std::int64_t modified_ns;
  std::int64_t purged_ns = 0;
  Attributes attributes;
  std::map<std::string, std::string, std::less<>> tags;

  void add(Message message, std::int64_t visible_ns);

  struct Taken {
    const Message* message;  // until the queue changes
    std::string receipt_handle;
  };
  struct Batch {
    std::vector<Taken> taken;
    std::vector<Message> given_up;  // received too often: no longer here, for the dead letter queue
  };
  // Up to `limit` messages that are visible, in about the order they were sent; invisible for `visibility_ns` from now
  // on. give_up: whether there is a queue for those that were received too often.
  Batch receive(std::int64_t now_ns, std::size_t limit, std::int64_t visibility_ns, bool give_up);

  // Of no effect for a message that is gone or was received again meanwhile, as SQS has it. Throws Refusal for a handle
  // that never was this queue's.
  void remove(std::string_view receipt_handle);
  void change_visibility(std::string_view receipt_handle, std::int64_t now_ns, std::int64_t visibility_ns);
  void purge();
  void expire(std::int64_t now_ns);  // what was kept for the retention period

  // When the next message that is invisible now becomes visible.
  std::optional<std::int64_t> next_visible_ns(std::int64_t now_ns) const;

  struct Counts {
    std::size_t visible = 0, in_flight = 0, delayed = 0;
  };
  Counts counts(std::int64_t now_ns) const;
  std::uint64_t held_bytes() const { return held_bytes_; }

 private:
  struct Held {
    Message message;
    std::int64_t visible_ns = 0;
  };
  using Messages = std::map<std::uint64_t, Held>;  // by the order they came in
  struct Receipt {
    Messages::iterator held;  // end: gone
    bool current = false;     // of the message's latest receive
  };
  Receipt find(std::string_view receipt_handle);
  std::string handle_of(std::uint64_t number, const Message& message) const;
  void show_at(Messages::iterator held, std::int64_t visible_ns);
  Messages::iterator erase(Messages::iterator held);

  const std::uint64_t serial_;
  std::uint64_t last_number_ = 0, held_bytes_ = 0;
  std::int64_t last_sent_ns_ = 0;
  bool by_age_ = true;  // messages came in the order they were sent, as dead letters do not
  Messages messages_;
  std::set<std::pair<std::int64_t, std::uint64_t>> schedule_;  // when visible, number
};

}  // namespace echotrace::local::sqs
