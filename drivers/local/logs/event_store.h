// What CloudWatch Logs keeps: groups, their streams, their events; all of it in memory and within a limit.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace echotrace::local::logs {

// The order that events are given back in: by their own time, then by when they came.
struct Position {
  std::int64_t timestamp_ms = 0;
  std::uint64_t order = 0;  // counts all events of the endpoint, from 1
  auto operator<=>(const Position&) const = default;
};

struct Event {
  std::int64_t ingested_ns = 0;  // when it can be read from
  std::string message;
};
using Events = std::map<Position, Event>;

// Bytes that AWS counts for each event on top of its message.
inline constexpr std::uint64_t kCountedPerEvent = 26;

struct Stream {
  std::string name;
  std::uint64_t serial = 0;  // of this stream alone
  std::int64_t created_ms = 0;
  std::uint64_t message_bytes = 0;
  Events events;
};

struct Group {
  std::string name;
  std::string log_class = "STANDARD";
  std::int64_t created_ms = 0;
  std::optional<std::int64_t> retention_days;  // nullopt: for ever
  std::map<std::string, std::string, std::less<>> tags;
  std::map<std::string, std::unique_ptr<Stream>, std::less<>> streams;

  // Events of before are no longer there.
  std::int64_t oldest_ms(std::int64_t now_ms) const;
};

// 56 decimal digits, increasing with the position: the time times 2^144, as AWS's are, plus the order.
std::string event_id(const Position& position);

// The same for many events: those of one millisecond share most of the work.
class EventIds {
 public:
  void append(std::string& out, const Position& position);

 private:
  using Parts = std::array<std::uint64_t, 4>;  // of 18 decimal digits, least significant first
  static Parts parts_of(std::int64_t timestamp_ms);

  std::int64_t timestamp_ms_ = 0;
  Parts of_time_{};
};

class EventStore {
 public:
  // Counted are messages and an allowance for each. What comes when it is full drives out what came first.
  explicit EventStore(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  std::map<std::string, Group, std::less<>> groups;

  Group& make_group(std::string_view name, std::int64_t now_ms);  // the one that is there already, otherwise
  Stream& make_stream(Group& group, std::string_view name, std::int64_t now_ms);
  void erase_group(std::string_view name);
  void erase_stream(Group& group, std::string_view name);

  void append(Stream& stream, std::int64_t timestamp_ms, std::int64_t ingested_ns, std::string message);

  std::size_t stream_count() const { return by_serial_.size(); }
  std::uint64_t last_order() const { return last_order_; }  // of all events that ever came
  std::uint64_t held_bytes() const { return held_bytes_; }
  std::uint64_t driven_out() const { return driven_out_; }  // events

 private:
  struct Arrival {
    std::uint64_t stream_serial;
    Position position;
  };
  void drive_out_first();
  void forget(const Stream& stream);
  void drop_stale_arrivals();

  const std::uint64_t limit_bytes_;
  std::uint64_t held_bytes_ = 0, driven_out_ = 0, last_order_ = 0, last_serial_ = 0;
  std::size_t held_events_ = 0;
  std::deque<Arrival> arrivals_;  // those of erased streams stay until their turn, or until they are too many
  std::map<std::uint64_t, Stream*> by_serial_;
};

}  // namespace echotrace::local::logs
