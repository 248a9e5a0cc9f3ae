// What became of every write, by the evidence seen so far: the run ends when all of it is there.
#pragma once

#include "collect/run_plan.h"
#include "ingest/base/flat_map.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace echotrace::ingest {
class Scratch;
struct Record;
}  // namespace echotrace::ingest

namespace echotrace::collect {

struct Tally {
  std::uint64_t planned = 0;          // writes handed to the sender
  std::uint64_t answered = 0;         // of which the sender knows how they ended
  std::uint64_t put = 0, failed = 0;  // by the functions' write records
  std::uint64_t received = 0;         // of those put, seen at least once
  std::uint64_t deliveries = 0;       // receive records
  std::uint64_t reports = 0;          // REPORT lines
  std::int64_t last_news_ns = 0;      // steady clock: when a record was last seen that changed any of these

  std::uint64_t missing() const { return put > received ? put - received : 0; }
  // Every write planned has its record, and every one that was put a receive.
  bool complete() const { return put + failed >= planned && missing() == 0; }
};

// From any thread. Some 20 bytes of memory per write.
class Accounts {
 public:
  explicit Accounts(std::string run);
  ~Accounts();
  Accounts(const Accounts&) = delete;
  Accounts& operator=(const Accounts&) = delete;

  void planned(std::uint64_t writes);
  void answered(std::uint64_t writes);
  // A message of the functions' logs; what is no record of this run counts for nothing. Records of the same write may
  // come in any order: the receiver's log may be ahead. A write that failed once and was put in the end was put.
  void message(std::string_view text);
  Tally tally() const;
  Amounts used() const;  // of what AWS charges for, by all messages

 private:
  enum Seen : std::uint8_t { kPut = 1, kFailed = 2, kReceived = 4 };
  bool take(const ingest::Record& record);  // whether it changed anything

  mutable std::mutex mutex_;
  std::string run_;
  std::unique_ptr<ingest::Scratch> scratch_;
  base::FlatMap<std::uint8_t> writes_;  // by trace key
  Tally tally_;
  Amounts used_;
};

}  // namespace echotrace::collect
