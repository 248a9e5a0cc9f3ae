#include "drivers/local/sqs/queue.h"

#include "drivers/local/sqs/refusals.h"
#include "ingest/base/base64.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

namespace echotrace::local::sqs {
namespace {

constexpr std::uint64_t kOverheadBytes = 512;  // of a message in memory, about
constexpr std::string_view kHandlePrefix = "AQEB";

std::uint64_t cost_of(const Message& message) {
  return size_of(message) + kOverheadBytes;
}

// Serial of the queue, number of the message, how often it had been received.
using Numbers = std::array<std::uint64_t, 3>;

std::optional<Numbers> numbers_in(std::string_view receipt_handle) {
  if (!receipt_handle.starts_with(kHandlePrefix)) return std::nullopt;
  const auto text = base::decode_base64(receipt_handle.substr(kHandlePrefix.size()));
  if (!text) return std::nullopt;
  Numbers numbers{};
  const char* at = text->data();
  const char* const end = at + text->size();
  for (std::uint64_t& number : numbers) {
    if (&number != numbers.data() && (at == end || *at++ != ' ')) return std::nullopt;
    const auto [after, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return std::nullopt;
    at = after;
  }
  return at == end ? std::optional(numbers) : std::nullopt;
}

}  // namespace

void Queue::add(Message message, std::int64_t visible_ns) {
  held_bytes_ += cost_of(message);
  const std::uint64_t number = ++last_number_;
  by_age_ = by_age_ && message.sent_ns >= last_sent_ns_;
  last_sent_ns_ = message.sent_ns;
  messages_.emplace(number, Held{std::move(message), visible_ns});
  schedule_.emplace(visible_ns, number);
}

std::string Queue::handle_of(std::uint64_t number, const Message& message) const {
  return std::string(kHandlePrefix) + base::encode_base64(fmt::format("{} {} {}", serial_, number, message.receives));
}

Queue::Receipt Queue::find(std::string_view receipt_handle) {
  const auto numbers = numbers_in(receipt_handle);
  if (!numbers || (*numbers)[0] != serial_ || (*numbers)[1] > last_number_) throw no_such_receipt();
  const auto held = messages_.find((*numbers)[1]);
  if (held == messages_.end()) return {held, false};
  return {held, static_cast<std::uint64_t>(held->second.message.receives) == (*numbers)[2]};
}

void Queue::show_at(Messages::iterator held, std::int64_t visible_ns) {
  schedule_.erase({held->second.visible_ns, held->first});
  held->second.visible_ns = visible_ns;
  schedule_.emplace(visible_ns, held->first);
}

Queue::Messages::iterator Queue::erase(Messages::iterator held) {
  held_bytes_ -= cost_of(held->second.message);
  schedule_.erase({held->second.visible_ns, held->first});
  return messages_.erase(held);
}

Queue::Batch Queue::receive(std::int64_t now_ns, std::size_t limit, std::int64_t visibility_ns, bool give_up) {
  expire(now_ns);
  const auto& redrive = attributes.redrive();
  std::vector<Messages::iterator> visible, too_often;
  for (auto entry = schedule_.begin(); entry != schedule_.end() && entry->first <= now_ns && visible.size() < limit;
       ++entry) {
    const auto held = messages_.find(entry->second);
    const bool over = give_up && redrive && held->second.message.receives >= redrive->most_receives;
    (over ? too_often : visible).push_back(held);
  }
  Batch batch;
  for (const auto held : visible) {
    Message& message = held->second.message;
    ++message.receives;
    if (message.first_received_ns == 0) message.first_received_ns = now_ns;
    show_at(held, now_ns + visibility_ns);
    batch.taken.push_back({&message, handle_of(held->first, message)});
  }
  for (const auto held : too_often) {
    Message message = held->second.message;
    erase(held);
    message.dead_letter_source = arn;
    batch.given_up.push_back(std::move(message));
  }
  return batch;
}

void Queue::remove(std::string_view receipt_handle) {
  const Receipt receipt = find(receipt_handle);
  if (receipt.current) erase(receipt.held);
}

void Queue::change_visibility(std::string_view receipt_handle, std::int64_t now_ns, std::int64_t visibility_ns) {
  const Receipt receipt = find(receipt_handle);
  if (!receipt.current)
    throw invalid_value("Value " + std::string(receipt_handle) +
                        " for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available "
                        "for visibility timeout change.");
  if (receipt.held->second.visible_ns <= now_ns)
    throw refused("MessageNotInflight", "The message referred to is not in flight.",
                  "AWS.SimpleQueueService.MessageNotInflight");
  show_at(receipt.held, now_ns + visibility_ns);
}

void Queue::purge() {
  messages_.clear();
  schedule_.clear();
  held_bytes_ = 0;
}

void Queue::expire(std::int64_t now_ns) {
  const std::int64_t oldest_ns = now_ns - attributes.retention_ns();
  for (auto held = messages_.begin(); held != messages_.end();) {
    const bool old = held->second.message.sent_ns <= oldest_ns;
    if (!old && by_age_) return;
    held = old ? erase(held) : std::next(held);
  }
}

std::optional<std::int64_t> Queue::next_visible_ns(std::int64_t now_ns) const {
  const auto next = schedule_.upper_bound({now_ns, ~std::uint64_t{0}});
  if (next == schedule_.end()) return std::nullopt;
  return next->first;
}

Queue::Counts Queue::counts(std::int64_t now_ns) const {
  Counts counts;
  for (const auto& [number, held] : messages_) {
    if (held.visible_ns <= now_ns)
      ++counts.visible;
    else if (held.message.receives > 0)
      ++counts.in_flight;
    else
      ++counts.delayed;
  }
  return counts;
}

}  // namespace echotrace::local::sqs
