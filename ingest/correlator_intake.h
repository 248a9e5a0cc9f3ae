// One thread's way into a Correlator. Gathers what it reads and hands it on between pieces of input.
#pragma once

#include "ingest/correlator.h"
#include "ingest/format.h"

#include <array>
#include <set>
#include <vector>

namespace echotrace::ingest {

class CorrelatorIntake final : public Intake {
 public:
  explicit CorrelatorIntake(Correlator& all);
  ~CorrelatorIntake() override;

  void event(const LogEvent& event) override;
  void malformed(DropReason reason, const Origin& origin, std::string_view excerpt) override;
  void piece_done() override;

 private:
  // Which bucket of the account an event is in, for the ledger of repeats.
  enum EventClass : unsigned { kRecordedClass, kPlatformClass, kForeignClass, kMalformedClass };

  void recorded(const LogEvent& event, std::uint32_t environment, std::uint64_t event_hash);
  void add_write(const Record& record, const LogEvent& event, std::uint32_t environment, std::uint64_t event_hash);
  void add_receive(const Record& record, const LogEvent& event, std::uint32_t environment, std::uint64_t event_hash);
  void add_samples(const LogEvent& event, std::uint32_t environment, std::uint64_t event_hash);
  void add_ping(const Record& record);
  void note(std::uint64_t event_hash, EventClass event_class);
  void join_shards(std::size_t at_least);
  template <typename Entry>
  void join(std::vector<Entry>& entries, TraceShard& shard);

  Correlator& all_;
  Scratch scratch_;
  EnvironmentCache environments_;
  TupleCache tuples_;
  InvocationBuffer invocations_;
  RepeatLedger::Buffer ledger_;
  EventCounts counts_;
  std::vector<std::int64_t> events_by_input_;
  std::array<Malformed, static_cast<std::size_t>(DropReason::kCount)> malformed_;
  std::vector<Sample> samples_;
  std::vector<ClockPing> pings_;
  std::vector<std::uint8_t> reported_;
  std::set<std::int64_t> memory_bytes_;
  Usage usage_;
  bool clients_ = false;
  std::array<std::vector<WriteEntry>, TraceTable::kShards> writes_;
  std::array<std::vector<ReceiveEntry>, TraceTable::kShards> receives_;
  std::array<std::vector<ClientEntry>, TraceTable::kShards> client_entries_;
  std::vector<WriteEntry> latest_writes_;
  std::vector<ReceiveEntry> latest_receives_;
};

}  // namespace echotrace::ingest
