// Function invocations as far as their platform lines tell: which were cold, and which left no record although they ran
// (a gap in the log, not a lost delivery).
#pragma once

#include "ingest/base/flat_map.h"
#include "ingest/event.h"

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace echotrace::ingest {

// 32 bits of a request id's hash, never 0; together with the environment it names an invocation.
std::uint32_t request_number(std::string_view request_id);
inline std::uint64_t invocation_key(std::uint32_t environment, std::uint32_t request) {
  return std::uint64_t{environment} << 32 | request;
}

struct ColdStart {
  std::uint32_t environment, request;
  std::int64_t init_ns;
  std::int64_t begin_ns, end_ns;  // of the invocation, from its REPORT line: its time less Duration, and its time
};

// An invocation whose platform lines were seen without a record, from its first line to its last.
struct SilentInvocation {
  std::uint32_t environment, request;
  std::int64_t time_ns, end_ns;  // end_ns is the largest number while its REPORT line is not known
};

// Shared by all threads. Holds only invocations that are not complete yet, so it stays small as long as the lines of an
// invocation come near each other.
class Invocations {
 public:
  static constexpr std::size_t kMost = std::size_t{1} << 18;

  enum Seen : std::uint8_t { kStart = 1, kReport = 2, kRecord = 4, kComplete = 7 };
  struct State {
    std::uint8_t seen = 0;
    std::int64_t time_ns = kNone, end_ns = kNone;
    void cover(std::int64_t from_ns, std::int64_t to_ns) {
      if (from_ns != kNone && (time_ns == kNone || from_ns < time_ns)) time_ns = from_ns;
      if (to_ns != kNone && (end_ns == kNone || to_ns > end_ns)) end_ns = to_ns;
    }
  };
  struct Unattributed {  // a record that names no request, outside the lines of any invocation
    std::uint32_t environment;
    std::int64_t time_ns;
  };

  void merge(const base::FlatMap<State>& open, std::vector<ColdStart>& cold, std::vector<Unattributed>& unattributed);

  std::vector<SilentInvocation> silent() const;  // started or reported, no record seen, by environment and time
  const std::vector<ColdStart>& cold() const { return cold_; }
  const std::vector<Unattributed>& unattributed() const { return unattributed_; }
  bool overflowed() const { return overflowed_; }  // too many to follow: silent() is empty

 private:
  std::mutex mutex_;
  base::FlatMap<State> open_;
  std::vector<ColdStart> cold_;
  std::vector<Unattributed> unattributed_;
  bool overflowed_ = false;
};

// One thread's view of one piece of input.
class InvocationBuffer {
 public:
  explicit InvocationBuffer(Invocations& all) : all_(all) {}

  void start(std::uint32_t environment, std::string_view request_id, std::int64_t time_ns);
  void report(std::uint32_t environment, std::string_view request_id, std::int64_t time_ns, std::int64_t duration_ns,
              std::int64_t init_ns);
  // The request a record belongs to: the one it names, else the one last started in its environment, else kNoRequest.
  std::uint32_t record(std::uint32_t environment, std::string_view request_id, std::int64_t time_ns);
  void piece_done();

 private:
  // An environment runs one invocation at a time, so most lines are of the one its last line was of.
  struct Running {
    std::uint32_t started = 0;  // request of the last START line, 0 before the first
    std::uint32_t request = 0;  // of the last line, 0 before the first
    Invocations::State state;   // of `request`, as far as this piece goes
  };

  Running& running(std::uint32_t environment);
  void see(std::uint32_t environment, std::uint32_t request, Invocations::Seen seen, std::int64_t time_ns);
  void put_aside(std::uint32_t environment, const Running& running);

  Invocations& all_;
  base::FlatMap<Invocations::State> open_;  // incomplete when a line of another invocation came
  std::vector<Running> running_;            // by environment
  std::vector<std::uint32_t> touched_;      // environments with a line in this piece
  std::vector<ColdStart> cold_;
  std::vector<Invocations::Unattributed> unattributed_;
  bool platform_lines_ = false;
};

}  // namespace echotrace::ingest
