// One log group while it is written: invocations come in order of their arrival, lines leave in order of time.
#pragma once

#include "bench/generate_container.h"
#include "bench/generate_random.h"
#include "bench/generate_truth.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <queue>
#include <string>
#include <vector>

namespace echotrace::bench {

// A line may be stamped up to this much before the arrival of the invocation it belongs to.
inline constexpr std::int64_t kSlackNs = 2'000'000'000;

class LogGroup {
 public:
  struct Settings {
    ContainerKind container;
    double repeats = 0;  // share of events that come a second time
    std::uint64_t seed = 0;
  };
  LogGroup(Settings settings, std::unique_ptr<ContainerWriter> writer, Ledger& ledger);

  // All lines added from now on are stamped `arrival_ns` - kSlackNs or later.
  void advance(std::int64_t arrival_ns);
  // `stream` must live as long as the group.
  void line(const std::string& stream, std::int64_t time_ns, std::string message, Bucket bucket);
  // Half an event object; kEvents only.
  void broken_line(const std::string& stream, std::int64_t time_ns);
  void finish();
  std::int64_t events() const { return events_; }

 private:
  struct Line {
    std::int64_t time_ms;
    std::uint64_t order;
    const std::string* stream;
    std::string message;
    Bucket bucket;
    bool broken;
  };
  struct Later {
    bool operator()(const Line& a, const Line& b) const {
      return a.time_ms != b.time_ms ? a.time_ms > b.time_ms : a.order > b.order;
    }
  };
  void emit(const Line& line);
  void write(const Line& line, Bucket bucket);
  void fetch_again();

  Settings settings_;
  std::unique_ptr<ContainerWriter> writer_;
  Ledger& ledger_;
  Random random_;
  std::priority_queue<Line, std::vector<Line>, Later> pending_;
  std::deque<Line> page_;  // the latest events, which an overlapping fetch would bring again
  std::uint64_t order_ = 0;
  std::int64_t events_ = 0;
};

}  // namespace echotrace::bench
