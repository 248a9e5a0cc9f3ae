// PutLogEvents: a batch is taken, but for events out of the time that AWS takes, or refused as a whole.
#include "drivers/aws/json_text.h"
#include "drivers/local/logs/constraints.h"
#include "drivers/local/logs/refusals.h"
#include "drivers/local/logs/service.h"

#include <fmt/format.h>

#include <algorithm>

namespace echotrace::local {
namespace {

constexpr std::size_t kMostEvents = 10'000;
constexpr std::uint64_t kMostBytes = 1'048'576;
constexpr std::int64_t kMsPerHour = 3'600'000;
constexpr std::int64_t kLongestSpanMs = 24 * kMsPerHour, kMostAheadMs = 2 * kMsPerHour;
constexpr std::int64_t kOldestMs = 14 * 24 * kMsPerHour;  // before now

struct Given {
  std::int64_t timestamp_ms;
  std::string_view message;
};

// The batch, in order and within the limits of one.
std::vector<Given> batch_of(const JsonBody& body) {
  std::vector<Given> events;
  std::uint64_t bytes = 0;
  for (const simdjson::dom::element element : body.list("logEvents")) {
    const JsonBody event = body.nested(element);
    const std::string member = "logEvents." + std::to_string(events.size() + 1) + ".member.";
    const std::int64_t timestamp_ms = event.integer("timestamp");
    if (timestamp_ms < 0)
      throw logs::out_of_bounds(std::to_string(timestamp_ms), member + "timestamp",
                                "have value greater than or equal to 0");
    const std::string_view message = event.text("message");
    if (message.empty()) throw logs::out_of_bounds("", member + "message", "have length greater than or equal to 1");
    if (!events.empty() && timestamp_ms < events.back().timestamp_ms)
      throw logs::invalid("Log events in a single PutLogEvents request must be in chronological order.");
    events.push_back({timestamp_ms, message});
    bytes += message.size() + logs::kCountedPerEvent;
  }
  if (events.empty()) throw logs::out_of_bounds("[]", "logEvents", "have length greater than or equal to 1");
  if (events.size() > kMostEvents)
    throw logs::out_of_bounds("", "logEvents", "have length less than or equal to " + std::to_string(kMostEvents));
  if (bytes > kMostBytes)
    throw logs::invalid(fmt::format("Upload too large: {} bytes exceeds limit of {}", bytes, kMostBytes));
  return events;
}

}  // namespace

std::string Logs::put_log_events(const JsonBody& body) {
  const std::string_view name = logs::stream_name(body);
  const std::vector<Given> events = batch_of(body);
  logs::Group& group = group_of(body);
  logs::Stream& stream = stream_of(group, name);
  const std::int64_t now_ns = loop_.now_ns(), now = now_ms();
  const auto from = [&](std::int64_t time_ms) {
    return std::partition_point(events.begin(), events.end(),
                                [&](const Given& event) { return event.timestamp_ms < time_ms; });
  };
  const auto too_old = from(now - kOldestMs), expired = from(group.oldest_ms(now));
  const auto first = std::max(too_old, expired), end = from(now + kMostAheadMs + 1);
  if (first < end && std::prev(end)->timestamp_ms - first->timestamp_ms > kLongestSpanMs)
    throw logs::invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  for (auto event = first; event < end; ++event)
    store_.append(stream, event->timestamp_ms, now_ns + ingestion_delay_ns_, std::string(event->message));

  aws::JsonObject answer, rejected;
  answer.text("nextSequenceToken", fmt::format("{:056}", store_.last_order()));
  if (end != events.end()) rejected.number("tooNewLogEventStartIndex", end - events.begin());
  if (too_old != events.begin()) rejected.number("tooOldLogEventEndIndex", too_old - events.begin());
  if (expired != events.begin()) rejected.number("expiredLogEventEndIndex", expired - events.begin());
  if (rejected.json() != "{}") answer.raw("rejectedLogEventsInfo", rejected.json());
  return answer.json();
}

}  // namespace echotrace::local
