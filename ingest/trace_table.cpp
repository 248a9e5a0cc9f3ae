#include "ingest/trace_table.h"

#include "ingest/base/error.h"

#include <tuple>

namespace echotrace::ingest {
namespace {

constexpr std::size_t kFirstCapacity = 256;

std::uint16_t short_event(std::uint64_t event) {
  return static_cast<std::uint16_t>(event >> 48);
}

enum class Kind : std::uint64_t { kWrite = 1, kReceive, kClient };

// What tells a record's event from others of the same key, from what a row keeps: its time and 16 bits of its event id.
std::uint64_t identity(std::uint64_t key, Kind kind, std::int64_t time_ns, std::uint16_t event) {
  const std::uint64_t mixed = key ^ (static_cast<std::uint64_t>(time_ns) * 0x9E3779B97F4A7C15ULL);
  return (mixed ^ (static_cast<std::uint64_t>(event) << 8 | static_cast<std::uint64_t>(kind))) * 0xD6E8FEB86659FD93ULL;
}

}  // namespace

std::size_t TraceShard::find_or_add(std::uint64_t key) {
  if ((size_ + 1) * 5 > capacity_ * 4) grow();
  std::size_t slot = key & (capacity_ - 1);
  while (index_[slot] != 0) {
    const std::uint32_t entry = index_[slot];
    if (tag(entry) == tag_of(key) && row(row_of(entry)).key == key) return row_of(entry);
    slot = (slot + 1) & (capacity_ - 1);
  }
  if (size_ == kMostRows) {
    throw base::Error(base::Exit::kEnvironment, "more traces than this machine's memory could hold", "the input",
                      "analyze it in parts");
  }
  index_[slot] = entry_of(key, size_);
  if (size_ % kChunk == 0) chunks_.push_back({std::make_unique_for_overwrite<Trace[]>(kChunk), nullptr});
  Trace& trace = row(size_);
  trace = Trace{};
  trace.key = key;
  trace.put_ns = trace.receive_ns = kNone;
  trace.seq = kNoSeq;
  return size_++;
}

void TraceShard::grow() {
  capacity_ = capacity_ == 0 ? kFirstCapacity : capacity_ * 2;
  index_ = std::make_unique<std::uint32_t[]>(capacity_);
  for (std::size_t i = 0; i < size_; ++i) {
    std::size_t slot = row(i).key & (capacity_ - 1);
    while (index_[slot] != 0) slot = (slot + 1) & (capacity_ - 1);
    index_[slot] = entry_of(row(i).key, i);
  }
}

void TraceShard::release_index() {
  index_.reset();
  capacity_ = 0;
  further_events_ = {};
}

TraceTimes& TraceShard::times_for(std::size_t i) {
  Chunk& chunk = chunks_[i / kChunk];
  if (!chunk.times) chunk.times = std::make_unique<TraceTimes[]>(kChunk);
  return chunk.times[i % kChunk];
}

TraceTimes TraceShard::times(std::size_t i) const {
  const Chunk& chunk = chunks_[i / kChunk];
  return chunk.times ? chunk.times[i % kChunk] : TraceTimes{};
}

bool TraceShard::has_times() const {
  return std::any_of(chunks_.begin(), chunks_.end(), [](const Chunk& chunk) { return chunk.times != nullptr; });
}

bool TraceShard::add(const WriteEntry& entry) {
  const std::size_t i = find_or_add(entry.key);
  Trace& trace = row(i);
  const std::uint16_t event = short_event(entry.event);
  if (trace.written) {
    if (entry.event != 0) {
      if (trace.write_event == event && trace.put_ns == entry.put_ns) return false;
      if (!further_events_.insert(identity(entry.key, Kind::kWrite, entry.put_ns, event))) return false;
    }
    trace.retried = 1;
    retried_.push_back(static_cast<std::uint32_t>(i));
    trace.ok = trace.ok || entry.ok;
    if (std::tie(entry.put_ns, event) >= std::make_tuple(trace.put_ns, trace.write_event)) return true;
    further_events_.insert(identity(entry.key, Kind::kWrite, trace.put_ns, trace.write_event));
  } else {
    trace.ok = entry.ok;
  }
  trace.written = 1;
  trace.put_ns = entry.put_ns;
  trace.write_event = event;
  trace.write_tuple = entry.tuple;
  trace.writer = entry.environment;
  trace.write_request = entry.request;
  if (entry.intended_ns != kNone || entry.ack_ns != kNone) {
    TraceTimes& times = times_for(i);
    if (entry.intended_ns != kNone) times.intended_ns = entry.intended_ns;
    times.start_ns = entry.start_ns;
    times.ack_ns = entry.ack_ns;
  }
  return true;
}

bool TraceShard::add(const ReceiveEntry& entry) {
  const std::size_t i = find_or_add(entry.key);
  Trace& trace = row(i);
  const std::uint16_t event = short_event(entry.event);
  if (trace.received) {
    if (entry.event != 0) {
      if (trace.receive_event == event && trace.receive_ns == entry.receive_ns) return false;
      if (!further_events_.insert(identity(entry.key, Kind::kReceive, entry.receive_ns, event))) return false;
    }
    const auto row_number = static_cast<std::uint32_t>(i);
    if (std::tie(entry.receive_ns, event) >= std::make_tuple(trace.receive_ns, trace.receive_event)) {
      duplicates_.push_back({row_number, entry.environment, entry.seq, entry.request, entry.receive_ns});
      return true;
    }
    further_events_.insert(identity(entry.key, Kind::kReceive, trace.receive_ns, trace.receive_event));
    duplicates_.push_back({row_number, trace.receiver, trace.seq, trace.receive_request, trace.receive_ns});
  }
  trace.received = 1;
  trace.receive_ns = entry.receive_ns;
  trace.receive_event = event;
  trace.receive_tuple = entry.tuple;
  trace.receiver = entry.environment;
  trace.receive_request = entry.request;
  trace.seq = (entry.seq < kNoSeq ? entry.seq : kNoSeq) & kNoSeq;
  if (entry.store_ns != kNone) times_for(i).store_ns = entry.store_ns;
  return true;
}

bool TraceShard::add(const ClientEntry& entry) {
  const std::uint64_t client = identity(entry.key, Kind::kClient, entry.sent_ns, short_event(entry.event));
  if (entry.event != 0 && !further_events_.insert(client)) return false;
  const std::size_t i = find_or_add(entry.key);
  row(i).client = 1;
  if (entry.intended_ns != kNone) times_for(i).intended_ns = entry.intended_ns;
  return true;
}

}  // namespace echotrace::ingest
