#include "drivers/local/logs/event_store.h"

#include <fmt/compile.h>

#include <array>
#include <iterator>
#include <limits>
#include <utility>

namespace echotrace::local::logs {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kDigits18 = 1'000'000'000'000'000'000;
constexpr std::uint64_t kOverheadBytes = 160;  // of an event in memory, about
constexpr std::int64_t kMsPerDay = 86'400'000;

std::uint64_t cost_of(const Event& event) {
  return event.message.size() + kOverheadBytes;
}

}  // namespace

std::int64_t Group::oldest_ms(std::int64_t now_ms) const {
  return retention_days ? now_ms - *retention_days * kMsPerDay : std::numeric_limits<std::int64_t>::min();
}

EventIds::Parts EventIds::parts_of(std::int64_t timestamp_ms) {
  // Most significant first: the time from bit 144 on, of 192.
  std::array<std::uint64_t, 3> limbs{static_cast<std::uint64_t>(timestamp_ms) << 16, 0, 0};
  Parts parts{};
  for (std::uint64_t& part : parts) {
    std::uint64_t rest = 0;
    for (std::uint64_t& limb : limbs) {
      const Wide value = static_cast<Wide>(rest) << 64 | limb;
      limb = static_cast<std::uint64_t>(value / kDigits18);
      rest = static_cast<std::uint64_t>(value % kDigits18);
    }
    part = rest;
  }
  return parts;
}

void EventIds::append(std::string& out, const Position& position) {
  if (position.timestamp_ms != timestamp_ms_) {
    timestamp_ms_ = position.timestamp_ms;
    of_time_ = parts_of(position.timestamp_ms);
  }
  // The order times 2^64 is at most three parts, which are added to those of the time.
  Parts parts = of_time_;
  const Wide order = static_cast<Wide>(position.order) << 64;
  const Wide higher = order / kDigits18;
  const std::array<std::uint64_t, 4> more{static_cast<std::uint64_t>(order % kDigits18),
                                          static_cast<std::uint64_t>(higher % kDigits18),
                                          static_cast<std::uint64_t>(higher / kDigits18), 0};
  std::uint64_t carry = 0;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    parts[part] += more[part] + carry;
    carry = parts[part] / kDigits18;
    parts[part] %= kDigits18;
  }
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{:02}{:018}{:018}{:018}"), parts[3] % 100, parts[2], parts[1],
                 parts[0]);
}

std::string event_id(const Position& position) {
  std::string id;
  EventIds().append(id, position);
  return id;
}

Group& EventStore::make_group(std::string_view name, std::int64_t now_ms) {
  const auto found = groups.find(name);
  if (found != groups.end()) return found->second;
  Group& group = groups[std::string(name)];
  group.name = name;
  group.created_ms = now_ms;
  return group;
}

Stream& EventStore::make_stream(Group& group, std::string_view name, std::int64_t now_ms) {
  const auto found = group.streams.find(name);
  if (found != group.streams.end()) return *found->second;
  auto stream = std::make_unique<Stream>();
  stream->name = name;
  stream->serial = ++last_serial_;
  stream->created_ms = now_ms;
  by_serial_.emplace(stream->serial, stream.get());
  return *(group.streams[std::string(name)] = std::move(stream));
}

void EventStore::forget(const Stream& stream) {
  for (const auto& [position, event] : stream.events) held_bytes_ -= cost_of(event);
  held_events_ -= stream.events.size();
  by_serial_.erase(stream.serial);
}

void EventStore::erase_group(std::string_view name) {
  const auto found = groups.find(name);
  if (found == groups.end()) return;
  for (const auto& [stream_name, stream] : found->second.streams) forget(*stream);
  groups.erase(found);
  drop_stale_arrivals();
}

void EventStore::erase_stream(Group& group, std::string_view name) {
  const auto found = group.streams.find(name);
  if (found == group.streams.end()) return;
  forget(*found->second);
  group.streams.erase(found);
  drop_stale_arrivals();
}

void EventStore::append(Stream& stream, std::int64_t timestamp_ms, std::int64_t ingested_ns, std::string message) {
  const Position position{timestamp_ms, ++last_order_};
  Event event{ingested_ns, std::move(message)};
  held_bytes_ += cost_of(event);
  stream.message_bytes += event.message.size();
  ++held_events_;
  stream.events.emplace_hint(stream.events.end(), position, std::move(event));
  arrivals_.push_back({stream.serial, position});
  while (held_bytes_ > limit_bytes_ && held_events_ > 1) drive_out_first();
}

void EventStore::drive_out_first() {
  const Arrival first = arrivals_.front();
  arrivals_.pop_front();
  const auto stream = by_serial_.find(first.stream_serial);
  if (stream == by_serial_.end()) return;
  const auto event = stream->second->events.find(first.position);
  if (event == stream->second->events.end()) return;
  held_bytes_ -= cost_of(event->second);
  stream->second->message_bytes -= event->second.message.size();
  --held_events_;
  ++driven_out_;
  stream->second->events.erase(event);
}

void EventStore::drop_stale_arrivals() {
  if (arrivals_.size() < 2 * held_events_ + 1000) return;
  std::erase_if(arrivals_, [&](const Arrival& arrival) { return !by_serial_.contains(arrival.stream_serial); });
}

}  // namespace echotrace::local::logs
