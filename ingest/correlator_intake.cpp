#include "ingest/correlator_intake.h"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kExcerptBytes = 200;
constexpr std::int64_t kMostMemoryBytes = std::int64_t{10240} << 20;  // AWS gives no function more
constexpr std::uint64_t kEventSeed = 0x6563686F;

std::uint64_t hash_event_id(std::string_view id) {
  if (id.empty()) return 0;
  const std::uint64_t hash = XXH3_64bits_withSeed(id.data(), id.size(), kEventSeed);
  return hash == 0 ? 1 : hash;
}

std::uint32_t seq_number(std::int64_t seq) {
  return seq >= 0 && seq < kNoSeq ? static_cast<std::uint32_t>(seq) : kNoSeq;
}

// Platform lines carry the platform's time, so a record is placed among them by that, not by the function's clock.
std::int64_t platform_time(const LogEvent& event, std::int64_t record_ns) {
  return event.timestamp_ns != kNone ? event.timestamp_ns : record_ns;
}

template <typename T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
  from.clear();
}

}  // namespace

CorrelatorIntake::CorrelatorIntake(Correlator& all)
    : all_(all),
      environments_(all.environments_),
      tuples_(all.tuples_),
      invocations_(all.invocations_),
      ledger_(all.ledger_) {}

void CorrelatorIntake::note(std::uint64_t event_hash, EventClass event_class) {
  if (event_hash != 0) ledger_.add(event_hash, event_class);
}

void CorrelatorIntake::event(const LogEvent& event) {
  ++counts_.events;
  usage_.event(event);
  if (event.origin.input >= events_by_input_.size()) events_by_input_.resize(event.origin.input + 1);
  ++events_by_input_[event.origin.input];
  scratch_.clear();
  const Verdict verdict = parse_message(event, scratch_);
  const std::uint32_t environment = environments_.of(event);
  if (event.timestamp_ns != kNone) environments_.span(environment).cover(event.timestamp_ns);
  const std::uint64_t event_hash = hash_event_id(event.event_id);
  switch (verdict.bucket) {
    case Bucket::kRecorded:
      ++counts_.recorded;
      recorded(event, environment, event_hash);
      break;
    case Bucket::kPlatform:
      ++counts_.platform;
      note(event_hash, kPlatformClass);
      if (!scratch_.started_request.empty()) {
        invocations_.start(environment, scratch_.started_request, event.timestamp_ns);
      }
      break;
    case Bucket::kForeign:
      ++counts_.foreign;
      note(event_hash, kForeignClass);
      break;
    case Bucket::kMalformed:
      ++counts_.malformed;
      malformed_[static_cast<std::size_t>(verdict.reason)].add(event.origin, event.message.substr(0, kExcerptBytes));
      note(event_hash, kMalformedClass);
      break;
  }
}

void CorrelatorIntake::malformed(DropReason reason, const Origin& origin, std::string_view excerpt) {
  ++counts_.events;
  ++counts_.malformed;
  if (origin.input >= events_by_input_.size()) events_by_input_.resize(origin.input + 1);
  ++events_by_input_[origin.input];
  malformed_[static_cast<std::size_t>(reason)].add(origin, excerpt.substr(0, kExcerptBytes));
}

void CorrelatorIntake::recorded(const LogEvent& event, std::uint32_t environment, std::uint64_t event_hash) {
  bool samples = false;
  for (const Record& record : scratch_.records()) {
    switch (record.kind) {
      case RecordKind::kWrite:
        usage_.write(record);
        add_write(record, event, environment, event_hash);
        break;
      case RecordKind::kReceive: add_receive(record, event, environment, event_hash); break;
      case RecordKind::kSample: samples = true; break;
      case RecordKind::kClient:
        clients_ = true;
        client_entries_[TraceTable::shard_of(record.key)].push_back(
            {record.key, event_hash, record.intended_ns, record.sent_ns});
        break;
      case RecordKind::kReport:
        note(event_hash, kRecordedClass);
        if (environment >= reported_.size()) reported_.resize(environment + 1);
        reported_[environment] = 1;
        if (record.memory_bytes > 0 && record.memory_bytes <= kMostMemoryBytes)
          memory_bytes_.insert(record.memory_bytes);
        usage_.report(record);
        invocations_.report(environment, record.request_id, event.timestamp_ns, record.duration_ns, record.init_ns);
        break;
    }
  }
  if (samples) add_samples(event, environment, event_hash);
}

void CorrelatorIntake::add_write(const Record& record, const LogEvent& event, std::uint32_t environment,
                                 std::uint64_t event_hash) {
  EnvironmentSpan& span = environments_.span(environment);
  span.cover(record.put_ns);
  if (record.seq != kNone) span.numbers_others = true;
  const WriteEntry entry{record.key,
                         event_hash,
                         record.put_ns,
                         record.intended_ns,
                         record.start_ns,
                         record.ack_ns,
                         tuples_.of(record, event),
                         environment,
                         invocations_.record(environment, record.request_id, platform_time(event, record.put_ns)),
                         record.ok};
  (record.join == Join::kLatest ? latest_writes_ : writes_[TraceTable::shard_of(record.key)]).push_back(entry);
}

void CorrelatorIntake::add_receive(const Record& record, const LogEvent& event, std::uint32_t environment,
                                   std::uint64_t event_hash) {
  EnvironmentSpan& span = environments_.span(environment);
  span.cover(record.receive_ns);
  if (record.seq != kNone) span.highest_seq = std::max(span.highest_seq, record.seq);
  const ReceiveEntry entry{record.key,
                           event_hash,
                           record.receive_ns,
                           record.store_ns,
                           tuples_.of(record, event),
                           environment,
                           invocations_.record(environment, record.request_id, platform_time(event, record.receive_ns)),
                           seq_number(record.seq)};
  (record.join == Join::kLatest ? latest_receives_ : receives_[TraceTable::shard_of(record.key)]).push_back(entry);
}

void CorrelatorIntake::add_samples(const LogEvent& event, std::uint32_t environment, std::uint64_t event_hash) {
  if (event_hash != 0) {
    const std::lock_guard lock(all_.mutex_);
    if (!all_.sample_events_.insert(event_hash)) {
      --counts_.recorded;
      ++counts_.repeated;
      return;
    }
  }
  for (const Record& record : scratch_.records()) {
    if (record.kind != RecordKind::kSample) continue;
    if (record.seq != kNone) environments_.span(environment).numbers_others = true;
    const std::int64_t time_ns = record.start_ns != kNone ? record.start_ns : event.timestamp_ns;
    const auto cold = static_cast<std::int8_t>(record.cold == kNone ? -1 : (record.cold != 0 ? 1 : 0));
    samples_.insert(samples_.end(), static_cast<std::size_t>(record.count),
                    {tuples_.of(record, event), environment,
                     invocations_.record(environment, record.request_id, platform_time(event, time_ns)), time_ns,
                     record.duration_ns, cold, record.ok});
    if (!record.answered_by.empty()) add_ping(record);
  }
}

// Sent (s) and answered (a) by the client's clock, begun (e) and ended (x) by the environment's, which is ahead by o:
// s <= e - o and x - o <= a. An answer that took longer than the whole round trip bounds nothing.
void CorrelatorIntake::add_ping(const Record& record) {
  constexpr std::int64_t kLatestNs = std::int64_t{1} << 61;  // year 2043: sums of a few of them are safe
  for (const std::int64_t ns : {record.start_ns, record.duration_ns, record.entry_ns, record.exit_ns}) {
    if (ns == kNone || ns < 0 || ns > kLatestNs) return;
  }
  if (!record.ok) return;
  const std::int64_t answered_ns = record.start_ns + record.duration_ns;
  const ClockPing ping{environments_.of_stream(record.answered_by), record.exit_ns - answered_ns,
                       record.entry_ns - record.start_ns};
  if (record.exit_ns >= record.entry_ns && ping.lower_ns <= ping.upper_ns) pings_.push_back(ping);
}

template <typename Entry>
void CorrelatorIntake::join(std::vector<Entry>& entries, TraceShard& shard) {
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = 0; i < std::min(2 * kAhead, entries.size()); ++i) shard.prefetch_place(entries[i].key);
  for (std::size_t i = 0; i < std::min(kAhead, entries.size()); ++i) shard.prefetch_row(entries[i].key);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + 2 * kAhead < entries.size()) shard.prefetch_place(entries[i + 2 * kAhead].key);
    if (i + kAhead < entries.size()) shard.prefetch_row(entries[i + kAhead].key);
    if (!shard.add(entries[i])) {
      --counts_.recorded;
      ++counts_.repeated;
    }
  }
  entries.clear();
}

// Shards with at least so many entries, at least 1.
void CorrelatorIntake::join_shards(std::size_t at_least) {
  for (std::size_t i = 0; i < TraceTable::kShards; ++i) {
    if (writes_[i].size() + receives_[i].size() + client_entries_[i].size() < at_least) continue;
    TraceShard& shard = all_.traces_.shard(i);
    const std::lock_guard lock(shard.mutex);
    join(writes_[i], shard);
    join(receives_[i], shard);
    join(client_entries_[i], shard);
  }
}

void CorrelatorIntake::piece_done() {
  // A piece alone brings too few entries for any shard to be prefetched far enough ahead.
  constexpr std::size_t kWorthJoining = 64;
  join_shards(kWorthJoining);
  invocations_.piece_done();
}

CorrelatorIntake::~CorrelatorIntake() {
  piece_done();
  join_shards(1);
  ledger_.flush();
  const std::lock_guard lock(all_.mutex_);
  Correlation& result = all_.result_;
  result.counts.add(counts_);
  result.clients = result.clients || clients_;
  if (result.events_by_input.size() < events_by_input_.size()) result.events_by_input.resize(events_by_input_.size());
  for (std::size_t i = 0; i < events_by_input_.size(); ++i) result.events_by_input[i] += events_by_input_[i];
  for (std::size_t i = 0; i < malformed_.size(); ++i) result.malformed[i].merge(malformed_[i]);
  result.memory_bytes.insert(memory_bytes_.begin(), memory_bytes_.end());
  result.usage.merge(usage_);
  append(result.samples, samples_);
  append(result.pings, pings_);
  append(all_.latest_writes_, latest_writes_);
  append(all_.latest_receives_, latest_receives_);
  const std::vector<EnvironmentSpan>& spans = environments_.spans();
  if (result.environments.size() < spans.size()) result.environments.resize(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) result.environments[i].merge(spans[i]);
  if (result.reported.size() < reported_.size()) result.reported.resize(reported_.size());
  for (std::size_t i = 0; i < reported_.size(); ++i) result.reported[i] |= reported_[i];
}

std::unique_ptr<Intake> Correlator::make_intake() {
  return std::make_unique<CorrelatorIntake>(*this);
}

}  // namespace echotrace::ingest
