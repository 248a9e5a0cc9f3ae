// Execution environments of one function: reused while idle, created when all are busy, as Lambda does.
#pragma once

#include "bench/generate_random.h"
#include "bench/generate_records.h"
#include "bench/generate_text.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <string>
#include <vector>

namespace echotrace::bench {

struct Environment {
  std::string stream;             // "2026/11/20/[$LATEST]<32 hex>"
  std::int64_t clock_offset = 0;  // of the function's own clock; the platform's stamps are right
  std::int64_t seq = 0;           // records logged so far, those lost on the way included
  std::int64_t first_event = INT64_MAX, last_event = INT64_MIN;  // the platform's stamps in the log, whole ms
  // Receivers: what is known of the log so far.
  std::int64_t last_receive = kAbsent;
  bool received = false;
  bool hole = false;            // records are missing since last_receive
  bool hole_has_start = false;  // platform lines of a record-less invocation show it even at the log's end

  void cover(std::int64_t time_ns) {
    const std::int64_t stamp = time_ns / 1'000'000 * 1'000'000;
    first_event = stamp < first_event ? stamp : first_event;
    last_event = stamp > last_event ? stamp : last_event;
  }
};

class EnvironmentPool {
 public:
  EnvironmentPool(std::uint64_t seed, std::int64_t skew_us) : seed_(seed), skew_us_(skew_us) {}

  struct Pick {
    std::uint32_t number;
    bool cold;
  };
  // The environment that fell idle last, or a new one. It stays busy until release().
  Pick pick(std::int64_t time_ns, bool force_cold) {
    for (; !busy_.empty() && busy_.top().until <= time_ns; busy_.pop()) idle_.push_back(busy_.top().number);
    while (idle_.size() > kMostIdle) idle_.pop_front();
    if (!force_cold && !idle_.empty()) {
      const std::uint32_t number = idle_.back();
      idle_.pop_back();
      return {number, false};
    }
    return {create(time_ns), true};
  }
  void release(std::uint32_t number, std::int64_t until_ns) { busy_.push({until_ns, number}); }
  Environment& operator[](std::uint32_t number) { return all_[number]; }
  std::deque<Environment>& all() { return all_; }

 private:
  static constexpr std::size_t kMostIdle = 64;  // the longest idle are taken down

  struct Busy {
    std::int64_t until;
    std::uint32_t number;
    bool operator>(const Busy& other) const {
      return until != other.until ? until > other.until : number > other.number;
    }
  };

  std::uint32_t create(std::int64_t time_ns) {
    const auto number = static_cast<std::uint32_t>(all_.size());
    Environment& made = all_.emplace_back();
    append_date(made.stream, time_ns / 1'000'000);
    made.stream += "/[$LATEST]";
    append_hex(made.stream, mix(seed_, 2 * std::uint64_t{number}), 16);
    append_hex(made.stream, mix(seed_, 2 * std::uint64_t{number} + 1), 16);
    const auto span = 2 * static_cast<std::uint64_t>(skew_us_) + 1;
    made.clock_offset = (static_cast<std::int64_t>(mix(seed_, number ^ 0x5CE3) % span) - skew_us_) * 1000;
    return number;
  }

  std::uint64_t seed_;
  std::int64_t skew_us_;
  std::deque<Environment> all_;  // deque: streams are referred to while lines wait
  std::deque<std::uint32_t> idle_;
  std::priority_queue<Busy, std::vector<Busy>, std::greater<>> busy_;
};

}  // namespace echotrace::bench
