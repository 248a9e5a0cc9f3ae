// Execution environments (log streams), by number, with the span of time their logs cover.
#pragma once

#include "ingest/base/flat_map.h"
#include "ingest/event.h"

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

struct EnvironmentSpan {
  std::int64_t first_ns = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ns = std::numeric_limits<std::int64_t>::min();
  std::int64_t highest_seq = -1;  // of the receives, which number the records of their environment from 0
  bool numbers_others = false;    // other records are numbered too, so that holes among the receives prove nothing
  void cover(std::int64_t time_ns) {
    first_ns = std::min(first_ns, time_ns);
    last_ns = std::max(last_ns, time_ns);
  }
  void merge(const EnvironmentSpan& other) {
    first_ns = std::min(first_ns, other.first_ns);
    last_ns = std::max(last_ns, other.last_ns);
    numbers_others = numbers_others || other.numbers_others;
    highest_seq = std::max(highest_seq, other.highest_seq);
  }
};

// Numbers for names, shared by all threads.
class Environments {
 public:
  std::uint32_t number(std::uint64_t hash, std::string_view name);
  std::size_t size() const { return names_.size(); }
  const std::string& name(std::uint32_t number) const { return names_[number]; }

 private:
  std::mutex mutex_;
  base::FlatMap<std::uint32_t> numbers_;
  std::deque<std::string> names_;
};

// One thread's view: most events are of an environment seen before.
class EnvironmentCache {
 public:
  explicit EnvironmentCache(Environments& all) : all_(all) {}
  // The stream's number; an event without stream belongs to one environment per input.
  std::uint32_t of(const LogEvent& event);
  std::uint32_t of_stream(std::string_view name);  // not empty
  EnvironmentSpan& span(std::uint32_t number) {
    if (number >= spans_.size()) spans_.resize(number + 1);
    return spans_[number];
  }
  const std::vector<EnvironmentSpan>& spans() const { return spans_; }

 private:
  // A name seen lately, found by its last bytes: streams of one group differ there.
  struct Recent {
    std::string name;
    std::uint32_t number = 0;
  };
  Recent& recent(std::string_view name);
  std::uint32_t look_up(std::uint64_t hash, std::string_view name);

  Environments& all_;
  std::array<Recent, 128> recent_;
  std::optional<std::uint32_t> unnamed_input_;  // of the last event without a stream
  std::uint32_t unnamed_number_ = 0;
  base::FlatMap<std::uint32_t> known_;
  std::vector<EnvironmentSpan> spans_;
};

}  // namespace echotrace::ingest
